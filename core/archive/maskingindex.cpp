#include "archive/maskingtext.h"

#include <algorithm>
#include <cstring>

namespace gatescope::archive {

namespace {

std::uint32_t prefixOf(const char *text)
{
    std::uint32_t prefix = 0;
    std::memcpy(&prefix, text, sizeof prefix);
    return prefix;
}

std::size_t slotOf(std::uint32_t prefix)
{
    return (prefix * 2654435761U) >> 16U;
}

} // namespace

void SecretIndex::insert(std::string_view secret)
{
    if (secret.size() < kShortest || !m_secrets.emplace(secret).second)
        return;
    const std::uint32_t prefix = prefixOf(secret.data());
    m_prefixes.set(slotOf(prefix));
    auto &lengths = m_lengths[prefix];
    if (!std::ranges::contains(lengths, secret.size()))
        lengths.insert(std::ranges::lower_bound(lengths, secret.size(), std::greater<>()), secret.size());
}

void SecretIndex::find(std::string_view text, const std::function<void(std::size_t, std::size_t)> &found) const
{
    if (m_secrets.empty() || text.size() < kShortest)
        return;
    for (std::size_t at = 0; at + kShortest <= text.size();) {
        const std::uint32_t prefix = prefixOf(text.data() + at);
        const auto lengths = m_prefixes.test(slotOf(prefix)) ? m_lengths.find(prefix) : m_lengths.end();
        std::size_t length = 0;
        if (lengths != m_lengths.end()) {
            for (const std::size_t tried : lengths->second) {
                if (at + tried <= text.size() && m_secrets.contains(text.substr(at, tried))) {
                    length = tried;
                    break;
                }
            }
        }
        if (length > 0)
            found(at, at + length);
        at += std::max<std::size_t>(length, 1);
    }
}

} // namespace gatescope::archive
