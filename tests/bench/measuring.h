#pragma once

#include <QApplication>
#include <QString>

#include <functional>
#include <string>
#include <vector>

/// What the benchmarks of the window measure with. Times are processor time of the calling thread, in ms: what other
/// programs and threads do meanwhile does not count.
namespace gatescope::bench {

[[nodiscard]] double threadMs();
[[nodiscard]] double residentBytes();
void print(const std::string &line);

struct Times {
    std::vector<double> ms;

    template <class Work>
    void measure(Work work)
    {
        const double before = threadMs();
        work();
        ms.push_back(threadMs() - before);
    }
    [[nodiscard]] double at(double part);
    /// "median  99th percentile  most"
    [[nodiscard]] std::string words();
    /// The figure under this name, for the plot: the most of them against `bar`.
    void plotAs(const QString &name, double bar);
};

/// A figure that is one number: for the plot, in its own unit.
void plot(const QString &name, double value, double bar, const QString &unit);
/// All that was plotted as bars against what is allowed.
[[nodiscard]] QString drawn(const QString &title);

/// How long the window's thread was held at once: each event that it handled, painting apart.
struct Turns {
    Times work;
    Times frames;
    std::string worst; ///< What the longest piece of work was.
};

class Application : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override;

    /// From now on until stop().
    void watch();
    [[nodiscard]] Turns stop();
    /// A call that is work of the window's thread, as if an event had led to it.
    void run(const std::string &name, const std::function<void()> &work);
    /// Handles events until `done`, or for a minute; false then.
    bool runUntil(const std::function<bool()> &done);
    [[nodiscard]] static Application &instance() { return *static_cast<Application *>(qApp); }

private:
    void add(double ms, bool isFrame, const std::function<std::string()> &name);

    Turns m_turns;
    double m_most = 0;
    int m_depth = 0;
    bool m_watches = false;
};

/// Prints how long the thread was held, and plots it against 8 ms.
void tell(const QString &name, Turns turns);

} // namespace gatescope::bench
