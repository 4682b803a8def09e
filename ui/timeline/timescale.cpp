#include "timeline/timescale.h"

#include <algorithm>
#include <cmath>

namespace gatescope::ui {

namespace {

constexpr double kLeastSpan = 100;     // ns
constexpr double kMargin = 0.02;       // of everything, on each side
constexpr double kLeastRange = 1000;   // ns, for an exchange that has only begun
constexpr double kRevealMargin = 0.08; // of what is shown

} // namespace

void TimeScale::setRange(std::int64_t begin, std::int64_t end)
{
    const bool follow = isAtEnd();
    m_first += static_cast<double>(m_begin - begin);
    m_begin = begin;
    m_end = std::max(begin, end);
    if (m_fit)
        return fit();
    if (follow)
        m_first = lowest() + fullSpan() - m_span;
    clamp();
}

void TimeScale::setRangeInPlace(std::int64_t begin, std::int64_t end)
{
    m_first += static_cast<double>(m_begin - begin);
    m_begin = begin;
    m_end = std::max(begin, end);
    m_fit = m_span >= fullSpan();
}

void TimeScale::followEnd()
{
    if (!m_fit)
        m_first = lowest() + fullSpan() - m_span;
}

void TimeScale::reset(std::int64_t begin, std::int64_t end)
{
    m_begin = begin;
    m_end = std::max(begin, end);
    fit();
}

void TimeScale::setWidth(double pixels)
{
    m_width = std::max(1.0, pixels);
}

double TimeScale::x(std::int64_t time) const
{
    return (static_cast<double>(time - m_begin) - m_first) / nsPerPixel();
}

std::int64_t TimeScale::time(double x) const
{
    return m_begin + std::llround(m_first + x * nsPerPixel());
}

double TimeScale::fullSpan() const
{
    return std::max(kLeastRange, static_cast<double>(m_end - m_begin)) * (1 + 2 * kMargin);
}

double TimeScale::lowest() const
{
    return -fullSpan() * kMargin / (1 + 2 * kMargin);
}

void TimeScale::clamp()
{
    m_span = std::clamp(m_span, std::min(kLeastSpan, fullSpan()), fullSpan());
    m_first = std::clamp(m_first, lowest(), lowest() + fullSpan() - m_span);
    m_fit = m_span >= fullSpan();
}

void TimeScale::zoomAt(double x, double factor)
{
    const double fixed = m_first + x * nsPerPixel();
    const double least = std::min(kLeastSpan, fullSpan());
    m_span = std::clamp(m_span / factor, least, fullSpan());
    m_first = fixed - x * nsPerPixel();
    clamp();
}

void TimeScale::panBy(double pixels)
{
    m_first += pixels * nsPerPixel();
    clamp();
}

void TimeScale::fit()
{
    m_span = fullSpan();
    m_first = lowest();
    m_fit = true;
}

void TimeScale::show(std::int64_t first, std::int64_t last)
{
    m_first = static_cast<double>(first - m_begin);
    m_span = std::max(kLeastSpan, static_cast<double>(last - first));
    clamp();
}

void TimeScale::reveal(std::int64_t time)
{
    const double at = static_cast<double>(time - m_begin);
    const double margin = m_span * kRevealMargin;
    if (at < m_first)
        m_first = at - margin;
    else if (at > m_first + m_span)
        m_first = at - m_span + margin;
    clamp();
}

void TimeScale::centreOn(std::int64_t time)
{
    m_first = static_cast<double>(time - m_begin) - m_span / 2;
    clamp();
}

bool TimeScale::isAtEnd() const
{
    return m_fit || m_first + m_span >= static_cast<double>(m_end - m_begin);
}

bool TimeScale::contains(std::int64_t time) const
{
    const double at = static_cast<double>(time - m_begin);
    return at >= m_first && at <= m_first + m_span;
}

} // namespace gatescope::ui
