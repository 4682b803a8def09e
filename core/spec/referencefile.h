#pragma once

#include "base/result.h"
#include "spec/entry.h"

#include <QByteArray>

#include <vector>

namespace gatescope::spec {

/// Reads one file of resources/spec.
///
///     {"place": "environ",
///      "sources": {"vars": {"section": "PEP 3333, environ Variables", "address": "https://…"}},
///      "defaults": {"types": ["str"], "source": "vars"},
///      "entries": [{"key": "REQUEST_METHOD", "presence": "required", "summary": "…", "explanation": "…",
///                   "twins": ["scope.http:method"]}]}
///
/// What an entry leaves out comes from `defaults`. `name`, `default`, `quote`, `twins` and `related` may be missing;
/// everything else must be there and not be empty. `file` is only for the error, which names it and the entry.
[[nodiscard]] Result<std::vector<Entry>> parseReferenceFile(const QByteArray &json, const QString &file);

} // namespace gatescope::spec
