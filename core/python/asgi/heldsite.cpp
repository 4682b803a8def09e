#include "python/asgi/heldsite.h"

#include <algorithm>

namespace gatescope::asgi {

HeldSite HeldSite::here()
{
    HeldSite held;
    auto *frame = PyThreadState_Get()->current_frame;
    if (!frame)
        return held;
    held.m_code.reset(PyUnstable_InterpreterFrame_GetCode(frame));
    if (!held.m_code || !PyCode_Check(held.m_code.get()))
        return {};
    held.m_line = PyUnstable_InterpreterFrame_GetLine(frame);
    return held;
}

trace::CodeSite HeldSite::site() const
{
    if (!m_code)
        return {};
    const auto *code = reinterpret_cast<PyCodeObject *>(m_code.get());
    return {.file = python::utf8Of(code->co_filename),
            .function = python::utf8Of(code->co_qualname),
            .line = static_cast<std::uint32_t>(std::max(m_line, 0))};
}

} // namespace gatescope::asgi
