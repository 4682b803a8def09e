#pragma once

#include "compose/prepare.h"

namespace gatescope::compose {

/// Collects what inspect() finds. Private to core/compose.
class Inspections {
public:
    void error(const QString &field, const QString &message, const QString &fix = {}, int row = -1)
    {
        add(trace::Severity::Error, field, message, fix, row).blocks = true;
    }
    void warn(const QString &field, const QString &message, const QString &fix = {}, int row = -1)
    {
        add(trace::Severity::Warning, field, message, fix, row);
    }
    void hint(const QString &field, const QString &message, const QString &fix = {}, int row = -1)
    {
        add(trace::Severity::Info, field, message, fix, row);
    }
    /// Worst first, else in the order in which they were found.
    [[nodiscard]] QList<Inspection> sorted() const;

private:
    Inspection &add(trace::Severity severity, const QString &field, const QString &message, const QString &fix,
                    int row);

    QList<Inspection> m_all;
};

/// What is wrong with the rows themselves: names that are no tokens, line breaks, letters beyond ASCII.
void inspectHeaders(const QList<Row> &headers, Inspections &found);
/// Variables of `text` that are not known.
void inspectVariables(const QString &text, const Variables &variables, const QString &field, int row,
                      Inspections &found);
void inspectVariables(const QList<Row> &rows, const Variables &variables, const QString &field, Inspections &found);

[[nodiscard]] bool isAscii(QStringView text);
[[nodiscard]] bool isTokenText(QStringView text);

} // namespace gatescope::compose
