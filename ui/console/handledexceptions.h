#pragma once

#include "console/problemsmodel.h"

#include <unordered_map>

namespace gatescope::ui {

/// Exceptions that a layer of the application caught and made a 5xx response of: the application is right to answer,
/// but something is wrong all the same.
class HandledExceptions {
public:
    /// The events of exchange `number`, in order. Answers at the response head, where there is something to tell.
    [[nodiscard]] std::optional<Problem> take(std::uint32_t number, int index, const trace::TraceEvent &event);

private:
    std::unordered_map<std::uint32_t, Problem> m_open; ///< The newest one of each exchange that has no response yet.
};

} // namespace gatescope::ui
