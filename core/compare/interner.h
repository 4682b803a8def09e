#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace gatescope::compare {

/// Numbers for texts, from 0: equal texts get equal numbers. The texts are borrowed: they outlive it.
class Interner {
public:
    std::uint32_t idOf(std::string_view text)
    {
        return m_ids.try_emplace(text, static_cast<std::uint32_t>(m_ids.size())).first->second;
    }

private:
    std::unordered_map<std::string_view, std::uint32_t> m_ids;
};

} // namespace gatescope::compare
