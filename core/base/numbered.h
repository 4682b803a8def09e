#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace gatescope {

/// Values by number, from 0 up, given more or less in order. One that is not needed any more can be let go, in any
/// order: it goes when its neighbours have been let go, too, and its number never has a value again.
///
///     Numbered<QString> names;
///     *names.reach(7) = u"seven"_s;
///     names.letGo(7);
template <class T>
class Numbered {
public:
    /// Null for a number that was not reached, or is gone.
    [[nodiscard]] const T *find(std::uint32_t number) const
    {
        const std::size_t index = number / kBlock;
        return index < m_slots.size() && m_slots[index].block ? &m_slots[index].block->values[number % kBlock]
                                                              : nullptr;
    }
    [[nodiscard]] T *find(std::uint32_t number) { return const_cast<T *>(std::as_const(*this).find(number)); }

    /// The value of the number, T{} at first. Null for one that is gone.
    [[nodiscard]] T *reach(std::uint32_t number)
    {
        const std::size_t index = number / kBlock;
        if (m_slots.size() <= index)
            m_slots.resize(index + 1);
        Slot &slot = m_slots[index];
        if (!slot.block && !slot.isGone)
            slot.block = std::make_unique<Block>();
        m_end = std::max(m_end, number + 1);
        return find(number);
    }

    /// Once for each number that was reached.
    void letGo(std::uint32_t number)
    {
        if (!find(number))
            return;
        Slot &slot = m_slots[number / kBlock];
        slot.isGone = ++slot.block->letGo == kBlock;
        if (slot.isGone)
            slot.block.reset();
    }

    /// One more than the highest number that was reached.
    [[nodiscard]] std::uint32_t end() const { return m_end; }

private:
    static constexpr std::uint32_t kBlock = 256;
    struct Block {
        std::array<T, kBlock> values{};
        std::uint32_t letGo = 0;
    };
    struct Slot {
        std::unique_ptr<Block> block;
        bool isGone = false;
    };

    std::vector<Slot> m_slots;
    std::uint32_t m_end = 0;
};

} // namespace gatescope
