#include "python/site.h"

#include "python/ref.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gatescope::python {

namespace {

/// Where an instruction stands is looked up in a table that Python reads from its beginning each time; the lines of the
/// same few calls are asked for again and again. Needs the GIL.
class Lines {
public:
    std::uint32_t of(PyFrameObject *frame, const PyCodeObject *code)
    {
        const int instruction = PyFrame_GetLasti(frame);
        Entry &entry = m_entries[slotOf(code, instruction)];
        const Entry wanted{.code = code, .table = code->co_linetable, .instruction = instruction, .line = entry.line};
        if (entry == wanted)
            return entry.line;
        entry = wanted;
        return entry.line = static_cast<std::uint32_t>(std::max(PyFrame_GetLineNumber(frame), 0));
    }

private:
    struct Entry {
        const void *code = nullptr; ///< Addresses, never read.
        const void *table = nullptr;
        int instruction = -1;
        std::uint32_t line = 0;
        bool operator==(const Entry &) const = default;
    };
    static std::size_t slotOf(const void *code, int instruction)
    {
        return (reinterpret_cast<std::uintptr_t>(code) / 64 + static_cast<std::size_t>(instruction)) % kEntries;
    }
    static constexpr std::size_t kEntries = 512;
    std::array<Entry, kEntries> m_entries{};
};

} // namespace

trace::CodeSite callerSite()
{
    PyFrameObject *frame = PyEval_GetFrame();
    if (!frame)
        return {};
    static Lines lines;
    PyCodeObject *code = PyFrame_GetCode(frame);
    const trace::CodeSite site{
        .file = utf8Of(code->co_filename), .function = utf8Of(code->co_qualname), .line = lines.of(frame, code)};
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
