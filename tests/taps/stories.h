#pragma once

#include "taps/layerstory.h"

#include <QFile>
#include <QTest>

#include <set>

/// Stories of layers that are kept in files, tests/taps/stories/*.txt:
///
///     # starlette 0.46.1
///     == GET /closed
///     1<0 Starlette
///
/// A story has every line of layers::story() but what passed through unchanged and layers that returned; and it says
/// which steps of a framework cut the way inward short. GATESCOPE_RENEW=1 writes the files anew, to be read in the
/// diff.
namespace layers {

inline bool isTold(const QString &line)
{
    static const QRegularExpression kPlain(
        QStringLiteral("^\\d+ (returned|(receive|send|start_response|item|write) \\S+)$"));
    return !kPlain.match(line).hasMatch();
}

inline QStringList gist(const std::vector<trace::TraceEvent> &events)
{
    QStringList lines;
    std::set<std::uint32_t> steps;
    for (const auto &event : events) {
        for (const QString &line : story({event})) {
            if (isTold(line))
                lines << line;
        }
        const auto layer = event.header.layer.value;
        if (const auto *entered = event.as<trace::LayerEntered>();
            entered && entered->kind == trace::LayerKind::Framework)
            steps.insert(layer);
        if (const auto *left = event.as<trace::LayerLeft>(); left && !left->calledInner && steps.contains(layer))
            lines << QString::number(layer) + QStringLiteral(" is a short circuit");
    }
    return lines;
}

class Stories {
public:
    explicit Stories(const QString &path) : m_path(path)
    {
        QFile file(path);
        if (file.open(QFile::ReadOnly))
            m_lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
    }

    /// "starlette 0.46.1"
    [[nodiscard]] QString version() const { return m_lines.value(0).mid(2); }

    [[nodiscard]] QStringList of(const QString &name) const
    {
        const auto from = m_lines.indexOf(title(name));
        if (from < 0)
            return {};
        auto to = from + 1;
        while (to < m_lines.size() && !m_lines[to].startsWith(u"=="))
            ++to;
        return m_lines.mid(from + 1, to - from - 1);
    }

    [[nodiscard]] static bool isRenewing() { return qEnvironmentVariableIsSet("GATESCOPE_RENEW"); }
    void renew(const QString &version, const QString &name, const QStringList &story)
    {
        const auto former = of(name).size();
        const auto at = m_lines.indexOf(title(name));
        if (at >= 0)
            m_lines.remove(at, former + 1);
        if (m_lines.isEmpty())
            m_lines << QString();
        m_lines[0] = QStringLiteral("# ") + version;
        m_lines << title(name) << story;
        QFile file(m_path);
        if (file.open(QFile::WriteOnly))
            file.write(m_lines.join(u'\n').toUtf8() + '\n');
    }

    /// Compares line by line, so that the first difference is seen.
    void compare(const QString &name, const QStringList &actual) const
    {
        const QStringList expected = of(name);
        QVERIFY2(!expected.isEmpty(), qPrintable(QStringLiteral("no such story: ") + name));
        for (qsizetype i = 0; i < std::max(actual.size(), expected.size()); ++i)
            QCOMPARE(actual.value(i), expected.value(i));
    }

private:
    [[nodiscard]] static QString title(const QString &name) { return QStringLiteral("== ") + name; }

    QString m_path;
    QStringList m_lines;
};

} // namespace layers
