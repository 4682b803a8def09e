#pragma once

#include <cstdint>

namespace gatescope::taps {

/// What a framework calls a function for, as an adapter told it. A layer without a role was found by its arguments.
enum class StepRole : std::uint8_t {
    None,
    Around,     ///< Calls what is inside of it: a middleware of Django, dispatch() of Starlette.
    View,       ///< The endpoint.
    Before,     ///< Ahead of what is inside; an answer other than None is a short circuit.
    After,      ///< Is given the response as its last argument, and answers one.
    Dependency, ///< Solved for the view; a generator goes on when the view is over.
    Handler,    ///< Is given the exception that an inner layer raised, and may answer a response.
    Teardown,
};

/// Which framework's response objects it answers.
enum class ResponseShape : std::uint8_t { None, Starlette, Django, Werkzeug };

/// It stands beside the way inward, not on it: that it was called tells nothing of a short circuit around it.
constexpr bool isBeside(StepRole role)
{
    return role > StepRole::View;
}

} // namespace gatescope::taps
