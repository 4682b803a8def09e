#pragma once

#include "python/ref.h"
#include "trace/values.h"

namespace gatescope::asgi {

/// The line of Python that is running now, kept past its frame: send() is written down at its first step, which may
/// come when the caller's frame is gone (`create_task(send(...))`). Costs one reference; the line is looked up in
/// site().
class HeldSite {
public:
    HeldSite() = default;
    [[nodiscard]] static HeldSite here();

    /// The views live as long as this object.
    [[nodiscard]] trace::CodeSite site() const;
    /// The code object, borrowed; null when unknown.
    [[nodiscard]] PyObject *code() const { return m_code.get(); }

private:
    python::Ref m_code;
    int m_line = 0;
};

} // namespace gatescope::asgi
