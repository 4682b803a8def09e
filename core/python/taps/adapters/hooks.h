#pragma once

#include "python/taps/adapter.h"

/// What Flask and Quart have in common: registries of functions by the name of a blueprint.
namespace gatescope::taps {

/// A registry of the application ("before_request_funcs"), and in which order it is gone through.
struct Hooks {
    const char *registry;
    StepRole role;
    bool fromInside; ///< Blueprints before the application, and the last one registered first.
};

/// The value of a module's context variable, of a module that the application has imported: what is current. Null when
/// nothing is; with an exception when the module has no such variable.
[[nodiscard]] Ref currentIn(const char *module, const char *variable);
/// The names of the blueprints of a request or websocket, innermost first, and None for the application.
[[nodiscard]] Ref scopesOf(const Ref &request);
/// Those of the site's application, which is its `self`.
void expectHooks(const SiteCall &call, const Ref &scopes, const Hooks &hooks);
/// The function that answers the request's rule, and nothing where no rule was found.
void expectView(const SiteCall &call, const Ref &request);

} // namespace gatescope::taps
