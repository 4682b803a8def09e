#pragma once

#include "python/taps/messages.h"
#include "python/taps/shape.h"
#include "python/taps/step.h"

#include <array>

namespace gatescope::taps {

/// Reads the head of the response objects that frameworks hand from step to step, in the words of the message that it
/// will become: so it compares equal with what the framework then sends. Needs the GIL.
class ResponseHeads {
public:
    /// Null when `response` is no response of that framework. No exception is left.
    [[nodiscard]] MessagePtr of(PyObject *response, ResponseShape shape, Family family);

private:
    [[nodiscard]] bool isResponse(PyObject *object, ResponseShape shape);

    std::array<Ref, 4> m_classes; ///< By shape, as far as they were asked for.
};

} // namespace gatescope::taps
