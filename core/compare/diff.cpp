#include "compare/diff.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

namespace gatescope::compare {

namespace {

using Token = std::uint32_t;
using Tokens = std::span<const Token>;

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kSmallBox = 48; ///< Edits that are looked for even when the work is used up.

struct Box {
    std::int64_t a0 = 0, a1 = 0, b0 = 0, b1 = 0;

    [[nodiscard]] bool isEmpty() const { return a0 == a1 || b0 == b1; }
};

struct Point {
    std::int64_t x = 0, y = 0;
};

/// The furthest points on every diagonal, from one corner of the box.
class Front {
public:
    explicit Front(std::int64_t most) : m_most(most), m_x(static_cast<std::size_t>(2 * most + 3), -1) { at(1) = 0; }

    [[nodiscard]] bool has(std::int64_t k) const { return k >= -m_most && k <= m_most && get(k) >= 0; }
    [[nodiscard]] std::int64_t get(std::int64_t k) const { return m_x[static_cast<std::size_t>(k + m_most + 1)]; }
    std::int64_t &at(std::int64_t k) { return m_x[static_cast<std::size_t>(k + m_most + 1)]; }
    [[nodiscard]] std::int64_t start(std::int64_t k, std::int64_t d) const
    {
        return k == -d || (k != d && get(k - 1) < get(k + 1)) ? get(k + 1) : get(k - 1) + 1;
    }

    std::int64_t skipLow = 0; ///< Diagonals that have left the box.
    std::int64_t skipHigh = 0;

private:
    std::int64_t m_most;
    std::vector<std::int64_t> m_x;
};

class Differ {
public:
    Differ(Tokens a, Tokens b, const DiffLimits &limits)
        : m_a(a),
          m_b(b),
          m_left(limits.steps),
          m_stop(limits.stop),
          m_partner(a.size(), kNone)
    {
    }

    void run()
    {
        m_boxes.push_back({0, std::ssize(m_a), 0, std::ssize(m_b)});
        while (!m_boxes.empty() && !m_stop.stop_requested()) {
            const Box box = m_boxes.back();
            m_boxes.pop_back();
            work(box);
        }
    }

    [[nodiscard]] const std::vector<std::uint32_t> &partner() const { return m_partner; }
    [[nodiscard]] bool isCoarse() const { return m_coarse; }

private:
    void pair(std::int64_t a, std::int64_t b)
    {
        m_partner[static_cast<std::size_t>(a)] = static_cast<std::uint32_t>(b);
    }
    [[nodiscard]] bool same(std::int64_t a, std::int64_t b) const
    {
        return m_a[static_cast<std::size_t>(a)] == m_b[static_cast<std::size_t>(b)];
    }

    void work(Box box)
    {
        for (; !box.isEmpty() && same(box.a0, box.b0); ++box.a0, ++box.b0)
            pair(box.a0, box.b0);
        for (; !box.isEmpty() && same(box.a1 - 1, box.b1 - 1); --box.a1, --box.b1)
            pair(box.a1 - 1, box.b1 - 1);
        if (box.isEmpty())
            return;
        if (const auto point = middle(box))
            split(box, {box.a0 + point->x, box.b0 + point->y});
        else if (m_exhausted && !splitAtUnique(box))
            m_coarse = true;
    }

    void split(const Box &box, Point at)
    {
        const bool atCorner = (at.x == box.a0 && at.y == box.b0) || (at.x == box.a1 && at.y == box.b1);
        if (atCorner)
            return;
        m_boxes.push_back({box.a0, at.x, box.b0, at.y});
        m_boxes.push_back({at.x, box.a1, at.y, box.b1});
    }

    /// Where the ways from both corners meet; nothing when there is nothing in common, or when it takes too long.
    std::optional<Point> middle(const Box &box)
    {
        const std::int64_t most = (box.a1 - box.a0 + box.b1 - box.b0 + 1) / 2;
        Front forward(std::min(most, mostEdits()));
        Front backward(std::min(most, mostEdits()));
        m_exhausted = false;
        for (std::int64_t d = 0; d < most; ++d) {
            if (d > kSmallBox && (m_left < static_cast<std::uint64_t>(d) || m_stop.stop_requested())) {
                m_exhausted = true;
                return std::nullopt;
            }
            m_left -= std::min(m_left, static_cast<std::uint64_t>(d + 1));
            if (const auto point = advance(box, forward, backward, d, true))
                return point;
            if (const auto point = advance(box, backward, forward, d, false))
                return point;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::int64_t mostEdits() const
    {
        return kSmallBox + 2 + static_cast<std::int64_t>(std::sqrt(2.0 * static_cast<double>(m_left)));
    }

    [[nodiscard]] std::int64_t slide(const Box &box, std::int64_t x, std::int64_t y, bool forward) const
    {
        const std::int64_t n = box.a1 - box.a0;
        const std::int64_t m = box.b1 - box.b0;
        while (x < n && y < m && (forward ? same(box.a0 + x, box.b0 + y) : same(box.a1 - 1 - x, box.b1 - 1 - y))) {
            ++x;
            ++y;
        }
        return x;
    }

    std::optional<Point> advance(const Box &box, Front &mine, const Front &other, std::int64_t d, bool forward) const
    {
        const std::int64_t n = box.a1 - box.a0;
        const std::int64_t m = box.b1 - box.b0;
        const std::int64_t delta = n - m;
        const bool meets = (delta % 2 != 0) == forward;
        for (std::int64_t k = -d + mine.skipLow; k <= d - mine.skipHigh; k += 2) {
            const std::int64_t start = mine.start(k, d);
            const std::int64_t x = slide(box, start, start - k, forward);
            mine.at(k) = x;
            if (x > n) {
                mine.skipHigh += 2;
            } else if (x - k > m) {
                mine.skipLow += 2;
            } else if (meets && other.has(delta - k) && x >= n - other.get(delta - k)) {
                if (forward)
                    return Point{x, x - k};
                const std::int64_t k1 = delta - k;
                return Point{other.get(k1), other.get(k1) - k1};
            }
        }
        return std::nullopt;
    }

    struct Seen {
        std::int64_t a = -1;
        std::int64_t b = -1;
        int inA = 0;
        int inB = 0;
    };

    /// Patience: tokens that stand once on each side, in the longest order that both have.
    bool splitAtUnique(const Box &box)
    {
        std::unordered_map<Token, Seen> seen;
        for (std::int64_t i = box.a0; i < box.a1; ++i) {
            Seen &entry = seen[m_a[static_cast<std::size_t>(i)]];
            entry.a = i;
            ++entry.inA;
        }
        for (std::int64_t j = box.b0; j < box.b1; ++j) {
            if (const auto found = seen.find(m_b[static_cast<std::size_t>(j)]); found != seen.end()) {
                found->second.b = j;
                ++found->second.inB;
            }
        }
        std::vector<Point> unique;
        for (const auto &[token, entry] : seen) {
            if (entry.inA == 1 && entry.inB == 1)
                unique.push_back({entry.a, entry.b});
        }
        std::ranges::sort(unique, {}, &Point::x);
        return splitAt(box, longestRising(unique));
    }

    bool splitAt(Box box, const std::vector<Point> &anchors)
    {
        for (const Point &anchor : anchors) {
            pair(anchor.x, anchor.y);
            m_boxes.push_back({box.a0, anchor.x, box.b0, anchor.y});
            box.a0 = anchor.x + 1;
            box.b0 = anchor.y + 1;
        }
        if (!anchors.empty())
            m_boxes.push_back(box);
        return !anchors.empty();
    }

    static std::vector<Point> longestRising(const std::vector<Point> &points)
    {
        std::vector<std::size_t> ends; // of the shortest rising row of each length
        std::vector<std::size_t> before(points.size(), points.size());
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto place =
                std::ranges::lower_bound(ends, points[i].y, {}, [&](std::size_t end) { return points[end].y; });
            if (place != ends.begin())
                before[i] = *(place - 1);
            if (place == ends.end())
                ends.push_back(i);
            else
                *place = i;
        }
        std::vector<Point> row;
        for (std::size_t i = ends.empty() ? points.size() : ends.back(); i < points.size(); i = before[i])
            row.push_back(points[i]);
        std::ranges::reverse(row);
        return row;
    }

    Tokens m_a;
    Tokens m_b;
    std::uint64_t m_left;
    std::stop_token m_stop;
    std::vector<std::uint32_t> m_partner; ///< For each of a its token of b.
    std::vector<Box> m_boxes;
    bool m_exhausted = false;
    bool m_coarse = false;
};

/// What one side has and the other never: it cannot be paired, and only makes the way longer.
struct Kept {
    std::vector<Token> tokens;
    std::vector<std::uint32_t> places;
};

std::vector<bool> presence(Tokens tokens, std::size_t size)
{
    std::vector<bool> present(size);
    for (const Token token : tokens)
        present[token] = true;
    return present;
}

Kept keepKnown(Tokens tokens, const std::vector<bool> &known)
{
    Kept kept;
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        if (!known[tokens[i]])
            continue;
        kept.tokens.push_back(tokens[i]);
        kept.places.push_back(i);
    }
    return kept;
}

void append(Script &script, Stretch::Kind kind, std::uint32_t a, std::uint32_t b, std::uint32_t count)
{
    if (count == 0)
        return;
    if (!script.stretches.empty() && script.stretches.back().kind == kind)
        script.stretches.back().count += count;
    else
        script.stretches.push_back({kind, a, b, count});
}

Script scriptOf(const std::vector<std::uint32_t> &partner, std::uint32_t sizeA, std::uint32_t sizeB)
{
    Script script;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    for (std::uint32_t i = 0; i < sizeA; ++i) {
        if (partner[i] == kNone)
            continue;
        append(script, Stretch::Kind::Removed, a, b, i - a);
        append(script, Stretch::Kind::Added, i, b, partner[i] - b);
        append(script, Stretch::Kind::Same, i, partner[i], 1);
        a = i + 1;
        b = partner[i] + 1;
    }
    append(script, Stretch::Kind::Removed, a, b, sizeA - a);
    append(script, Stretch::Kind::Added, sizeA, b, sizeB - b);
    return script;
}

/// Slides a stretch over equal tokens where that brings it next to one of the other kind: what was replaced then reads
/// as replaced, not as a loss here and a gain there.
class Slider {
public:
    Slider(Tokens a, Tokens b, std::vector<std::uint32_t> &partner) : m_a(a), m_b(b), m_partner(partner) {}

    bool slide(const std::vector<Stretch> &stretches)
    {
        bool any = false;
        for (std::size_t i = 1; i + 1 < stretches.size(); ++i) {
            const Stretch &before = stretches[i - 1];
            const Stretch &same = stretches[i];
            const Stretch &after = stretches[i + 1];
            const bool fits = same.kind == Stretch::Kind::Same && before.kind != after.kind &&
                              before.kind != Stretch::Kind::Same && after.kind != Stretch::Kind::Same;
            if (!fits || same.count > kMostSlide)
                continue;
            const bool moved = slideUp(same, after) || slideDown(before, same);
            any = any || moved;
            i += moved ? 1 : 0; // its neighbours are not where the list says any more
        }
        return any;
    }

private:
    static constexpr std::uint32_t kMostSlide = 1 << 20;

    bool slideUp(const Stretch &same, const Stretch &moved)
    {
        const bool removed = moved.kind == Stretch::Kind::Removed;
        const Tokens side = removed ? m_a : m_b;
        const std::uint32_t start = removed ? moved.a : moved.b;
        for (std::uint32_t j = 1; j <= same.count; ++j) {
            if (side[start - j] != side[start + moved.count - j])
                return false;
        }
        for (std::uint32_t j = 0; removed && j < same.count; ++j) // from behind: the ranges may overlap
            m_partner[start + moved.count - 1 - j] = same.b + same.count - 1 - j;
        for (std::uint32_t j = 0; removed && j < moved.count; ++j)
            m_partner[same.a + j] = kNone;
        for (std::uint32_t j = 0; !removed && j < same.count; ++j)
            m_partner[same.a + j] = same.b + moved.count + j;
        return true;
    }

    bool slideDown(const Stretch &moved, const Stretch &same)
    {
        const bool removed = moved.kind == Stretch::Kind::Removed;
        const Tokens side = removed ? m_a : m_b;
        const std::uint32_t start = removed ? moved.a : moved.b;
        for (std::uint32_t j = 0; j < same.count; ++j) {
            if (side[start + j] != side[start + moved.count + j])
                return false;
        }
        for (std::uint32_t j = 0; removed && j < same.count; ++j)
            m_partner[start + j] = same.b + j;
        for (std::uint32_t j = 0; removed && j < moved.count; ++j)
            m_partner[start + same.count + j] = kNone;
        for (std::uint32_t j = 0; !removed && j < same.count; ++j)
            m_partner[same.a + j] = start + j;
        return true;
    }

    Tokens m_a;
    Tokens m_b;
    std::vector<std::uint32_t> &m_partner;
};

} // namespace

Script diff(Tokens a, Tokens b, const DiffLimits &limits)
{
    Token highest = 0;
    for (const Tokens side : {a, b}) {
        for (const Token token : side)
            highest = std::max(highest, token);
    }
    const std::size_t size = std::size_t{highest} + 1;
    const Kept keptA = keepKnown(a, presence(b, size));
    const Kept keptB = keepKnown(b, presence(a, size));
    Differ differ(keptA.tokens, keptB.tokens, limits);
    differ.run();
    std::vector<std::uint32_t> partner(a.size(), kNone);
    for (std::size_t i = 0; i < keptA.tokens.size(); ++i) {
        if (differ.partner()[i] != kNone)
            partner[keptA.places[i]] = keptB.places[differ.partner()[i]];
    }
    const auto sizeA = static_cast<std::uint32_t>(a.size());
    const auto sizeB = static_cast<std::uint32_t>(b.size());
    Script script = scriptOf(partner, sizeA, sizeB);
    if (Slider(a, b, partner).slide(script.stretches))
        script = scriptOf(partner, sizeA, sizeB);
    script.isCoarse = differ.isCoarse();
    script.isStopped = limits.stop.stop_requested();
    return script;
}

} // namespace gatescope::compare
