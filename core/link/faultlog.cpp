#include "link/faultlog.h"

#include <QFile>

#include <array>
#include <csignal>

namespace gatescope::link {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostFaultBytes = 256 * 1024;

struct SignalRow {
    int number;
    const char *words;
};

constexpr std::array kSignals{
    SignalRow{SIGSEGV, "SIGSEGV (segmentation fault)"},
    SignalRow{SIGABRT, "SIGABRT (aborted)"},
    SignalRow{SIGKILL, "SIGKILL (killed from outside, or out of memory)"},
    SignalRow{SIGFPE, "SIGFPE (arithmetic error)"},
    SignalRow{SIGILL, "SIGILL (illegal instruction)"},
    SignalRow{SIGBUS, "SIGBUS (bus error)"},
    SignalRow{SIGTERM, "SIGTERM (asked to end from outside)"},
    SignalRow{SIGINT, "SIGINT (interrupted)"},
};

} // namespace

QString signalWords(int signal)
{
    for (const auto [number, words] : kSignals) {
        if (number == signal)
            return QString::fromLatin1(words);
    }
    return u"signal %1"_s.arg(signal);
}

QString readFaultLog(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(kMostFaultBytes)).trimmed() : QString();
}

} // namespace gatescope::link
