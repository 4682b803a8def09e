#include "bench/measuring.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QFile>
#include <QMetaEnum>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <format>

namespace gatescope::bench {

using namespace Qt::StringLiterals;

namespace {

struct Plotted {
    QString name;
    double median;
    double most;
    double bar;
    QString unit;
};

std::vector<Plotted> &plotted()
{
    static std::vector<Plotted> all;
    return all;
}

QString svgRow(const Plotted &row, int y)
{
    constexpr int kLeft = 360;
    constexpr int kWidth = 360;
    const auto width = [&](double value) { return std::min(1.15, value / row.bar) * kWidth; };
    const auto text = [y](int x, const QString &words) {
        return u"<text x=\"%1\" y=\"%2\">%3</text>"_s.arg(x).arg(y + 16).arg(words.toHtmlEscaped());
    };
    const auto bar = [y](double w, int top, int height, const QString &fill) {
        return u"<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" fill=\"%5\"/>"_s.arg(kLeft)
            .arg(y + top)
            .arg(w)
            .arg(height)
            .arg(fill);
    };
    const bool missed = row.most > row.bar;
    const QString figures = u"%1 / %2 %3%4"_s.arg(row.most, 0, 'f', row.most < 100 ? 1 : 0)
                                .arg(row.bar)
                                .arg(row.unit, missed ? u" (missed)"_s : QString());
    return text(12, row.name) + bar(width(row.most), 2, 18, missed ? u"#f3c7c3"_s : u"#c9d7f8"_s) +
           bar(width(row.median), 6, 10, u"#2457d6"_s) + text(kLeft + kWidth + 70, figures) +
           u"<line x1=\"%1\" x2=\"%1\" y1=\"%2\" y2=\"%3\" stroke=\"#b3261e\"/>"_s.arg(kLeft + kWidth)
               .arg(y)
               .arg(y + 24);
}

bool isPainting(const QEvent &event)
{
    return event.type() == QEvent::UpdateRequest || event.type() == QEvent::Paint || event.type() == QEvent::Expose;
}

} // namespace

double threadMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * double(now.tv_sec) + double(now.tv_nsec) / 1e6;
}

double residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * 4096;
}

void print(const std::string &line)
{
    std::puts(line.c_str());
    std::fflush(stdout);
}

double Times::at(double part)
{
    std::ranges::sort(ms);
    return ms.empty() ? 0 : ms[std::min(ms.size() - 1, std::size_t(part * double(ms.size())))];
}

std::string Times::words()
{
    return std::format("{:7.2f}  {:7.2f}  {:7.2f}", at(0.5), at(0.99), at(1));
}

void Times::plotAs(const QString &name, double bar)
{
    plotted().push_back({name, at(0.5), at(1), bar, u"ms"_s});
}

void plot(const QString &name, double value, double bar, const QString &unit)
{
    plotted().push_back({name, value, value, bar, unit});
}

QString drawn(const QString &title)
{
    constexpr int kRow = 30;
    int y = 44;
    QString rows;
    for (const Plotted &row : plotted()) {
        rows += svgRow(row, y);
        y += kRow;
    }
    return u"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"980\" height=\"%1\" font-family=\"Inter, sans-serif\" "
           "font-size=\"13\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/><text x=\"12\" y=\"24\" "
           "font-weight=\"bold\">%2</text>%3</svg>"_s.arg(y + 16)
               .arg(title.toHtmlEscaped(), rows);
}

bool Application::notify(QObject *receiver, QEvent *event)
{
    if (!m_watches || m_depth > 0)
        return QApplication::notify(receiver, event);
    ++m_depth;
    const int type = event->type();
    const bool paints = isPainting(*event);
    const std::string who = receiver->metaObject()->className();
    const double before = threadMs();
    const bool answer = QApplication::notify(receiver, event);
    const double took = threadMs() - before;
    --m_depth;
    add(took, paints,
        [&] { return std::format("{} to {}", QMetaEnum::fromType<QEvent::Type>().valueToKey(type), who); });
    return answer;
}

void Application::add(double ms, bool isFrame, const std::function<std::string()> &name)
{
    (isFrame ? m_turns.frames : m_turns.work).ms.push_back(ms);
    if (isFrame || ms <= m_most)
        return;
    m_most = ms;
    m_turns.worst = name();
}

void Application::watch()
{
    m_turns = {};
    m_most = 0;
    m_watches = true;
}

Turns Application::stop()
{
    m_watches = false;
    return std::exchange(m_turns, {});
}

void Application::run(const std::string &name, const std::function<void()> &work)
{
    ++m_depth;
    const double before = threadMs();
    work();
    const double took = threadMs() - before;
    --m_depth;
    if (m_watches)
        add(took, false, [&] { return name; });
}

bool Application::runUntil(const std::function<bool()> &done)
{
    constexpr int kPatienceMs = 60'000;
    QElapsedTimer clock;
    clock.start();
    while (!done() && clock.elapsed() < kPatienceMs)
        processEvents(QEventLoop::WaitForMoreEvents, 10);
    return done();
}

void tell(const QString &name, Turns turns)
{
    constexpr double kBar = 8;
    print(std::format("  held the window {}  {}", turns.work.words(), turns.worst));
    turns.work.plotAs(name, kBar);
    if (turns.frames.ms.size() > 3)
        print(std::format("  a frame then    {}", turns.frames.words()));
}

} // namespace gatescope::bench
