#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope {

struct HeaderView {
    std::string_view name;
    std::string_view value;
};

/// Header fields in the order they came, duplicates kept, spelled as they came. One buffer for all, so that a request
/// costs two allocations. Names and values are bytes; nothing is validated or folded here.
class HeaderList {
public:
    void append(std::string_view name, std::string_view value);
    void clear();

    [[nodiscard]] std::size_t size() const { return m_spans.size(); }
    [[nodiscard]] bool isEmpty() const { return m_spans.empty(); }
    [[nodiscard]] HeaderView operator[](std::size_t index) const;

    /// The first value of `name`, compared without case; nothing when there is none.
    [[nodiscard]] std::optional<std::string_view> value(std::string_view name) const;
    /// All values of `name`, compared without case, in order.
    [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
    /// True when a comma-separated list field holds `token`, compared without case (RFC 9110 section 5.6.1).
    [[nodiscard]] bool hasToken(std::string_view name, std::string_view token) const;

    class Iterator {
    public:
        using value_type = HeaderView;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const HeaderList *list, std::size_t index) : m_list(list), m_index(index) {}
        HeaderView operator*() const { return (*m_list)[m_index]; }
        Iterator &operator++()
        {
            ++m_index;
            return *this;
        }
        Iterator operator++(int)
        {
            Iterator old = *this;
            ++m_index;
            return old;
        }
        friend bool operator==(const Iterator &a, const Iterator &b) { return a.m_index == b.m_index; }

    private:
        const HeaderList *m_list = nullptr;
        std::size_t m_index = 0;
    };
    [[nodiscard]] Iterator begin() const { return {this, 0}; }
    [[nodiscard]] Iterator end() const { return {this, size()}; }

private:
    struct Span {
        std::uint32_t offset;
        std::uint32_t nameLength;
        std::uint32_t valueLength;
    };
    std::string m_text;
    std::vector<Span> m_spans;
};

/// ASCII-only, as HTTP compares field names and tokens.
[[nodiscard]] bool equalsIgnoringCase(std::string_view a, std::string_view b);
[[nodiscard]] std::string toLowerAscii(std::string_view text);

} // namespace gatescope
