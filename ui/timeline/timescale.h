#pragma once

#include <cstdint>

namespace gatescope::ui {

/// Which part of a stretch of time is shown on how many pixels. Times in ns; pixels from the left edge of the lanes.
///
/// It never shows less than 100 ns or more than everything with a small margin. While everything is shown, or the end
/// is, growth of the range is followed; otherwise what is shown stays where it is.
class TimeScale {
public:
    /// What there is. Follows only as described above.
    void setRange(std::int64_t begin, std::int64_t end);
    /// Likewise, but nothing that is shown moves, whatever comes.
    void setRangeInPlace(std::int64_t begin, std::int64_t end);
    /// Moves to the end of the range; while everything is shown, it stays so.
    void followEnd();
    /// Another exchange: everything is shown.
    void reset(std::int64_t begin, std::int64_t end);
    void setWidth(double pixels);

    [[nodiscard]] double width() const { return m_width; }
    [[nodiscard]] std::int64_t rangeBegin() const { return m_begin; }
    [[nodiscard]] std::int64_t rangeEnd() const { return m_end; }
    [[nodiscard]] std::int64_t first() const { return time(0); }
    [[nodiscard]] std::int64_t last() const { return time(m_width); }
    [[nodiscard]] double span() const { return m_span; }
    [[nodiscard]] double nsPerPixel() const { return m_span / m_width; }

    [[nodiscard]] double x(std::int64_t time) const;
    [[nodiscard]] std::int64_t time(double x) const;

    /// `factor` > 1 shows more detail. The time at `x` stays at `x` as long as no edge is met.
    void zoomAt(double x, double factor);
    void panBy(double pixels); ///< > 0: towards later times.
    void fit();
    void show(std::int64_t first, std::int64_t last);
    /// Moves as little as is needed for `time` to be seen.
    void reveal(std::int64_t time);
    void centreOn(std::int64_t time);

    [[nodiscard]] bool isFit() const { return m_fit; }
    [[nodiscard]] bool isAtEnd() const;
    [[nodiscard]] bool contains(std::int64_t time) const;

private:
    [[nodiscard]] double fullSpan() const;
    [[nodiscard]] double lowest() const; ///< Relative to the range's begin.
    void clamp();

    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    double m_width = 100;
    double m_first = 0; ///< Relative to m_begin.
    double m_span = 1000;
    bool m_fit = true;
};

} // namespace gatescope::ui
