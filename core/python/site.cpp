#include "python/site.h"

#include "python/ref.h"

#include <algorithm>
#include <array>

namespace gatescope::python {

trace::CodeSite callerSite()
{
    PyFrameObject *frame = PyEval_GetFrame();
    if (!frame)
        return {};
    PyCodeObject *code = PyFrame_GetCode(frame);
    const trace::CodeSite site{.file = utf8Of(code->co_filename),
                               .function = utf8Of(code->co_qualname),
                               .line = static_cast<std::uint32_t>(std::max(PyFrame_GetLineNumber(frame), 0))};
    Py_DECREF(code);
    return site;
}

bool isApplicationFile(std::string_view file)
{
    constexpr std::array<std::string_view, 3> kInstalled{"/site-packages/", "/dist-packages/", "/lib/python3."};
    return !file.empty() && !file.starts_with('<') &&
           std::ranges::none_of(kInstalled, [file](auto part) { return file.contains(part); });
}

} // namespace gatescope::python
