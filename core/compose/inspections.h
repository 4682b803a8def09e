#pragma once

#include "compose/prepare.h"

namespace gatescope::compose {

/// Collects what inspect() finds. Private to core/compose.
class Inspections {
public:
    void error(const QString &field, const QString &message, const QString &fix = {}, int row = -1,
               const Remedy &remedy = {})
    {
        add({.severity = trace::Severity::Error,
             .field = field,
             .row = row,
             .message = message,
             .fix = fix,
             .blocks = true,
             .remedy = remedy});
    }
    void warn(const QString &field, const QString &message, const QString &fix = {}, int row = -1,
              const Remedy &remedy = {})
    {
        add({.severity = trace::Severity::Warning,
             .field = field,
             .row = row,
             .message = message,
             .fix = fix,
             .remedy = remedy});
    }
    void hint(const QString &field, const QString &message, const QString &fix = {}, int row = -1,
              const Remedy &remedy = {})
    {
        add({.severity = trace::Severity::Info,
             .field = field,
             .row = row,
             .message = message,
             .fix = fix,
             .remedy = remedy});
    }
    void add(const Inspection &inspection) { m_all += inspection; }
    /// Worst first, else in the order in which they were found.
    [[nodiscard]] QList<Inspection> sorted() const;

private:
    QList<Inspection> m_all;
};

[[nodiscard]] Remedy removeRow(int row, const QString &label = QStringLiteral("Remove It"));

/// A Host header that is switched off, or not the one of the URL.
void inspectHost(const QList<Row> &headers, const Result<Endpoint> &endpoint, Inspections &found);
/// What is wrong with the rows themselves: names that are no tokens, line breaks, letters beyond ASCII.
void inspectHeaders(const QList<Row> &headers, Inspections &found);
/// Variables of `text` that are not known.
void inspectVariables(const QString &text, const Variables &variables, const QString &field, int row,
                      Inspections &found);
void inspectVariables(const QList<Row> &rows, const Variables &variables, const QString &field, Inspections &found);

[[nodiscard]] bool isAscii(QStringView text);
[[nodiscard]] bool isTokenText(QStringView text);

} // namespace gatescope::compose
