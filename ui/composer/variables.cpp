#include "composer/variables.h"

#include "common/theme.h"

#include <QClipboard>
#include <QCompleter>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainterPath>
#include <QRegularExpression>
#include <QStringListModel>
#include <QToolTip>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

void Variables::set(const QMap<QString, QString> &values)
{
    if (values == m_values)
        return;
    m_values = values;
    Q_EMIT changed();
}

compose::Variables Variables::lookup() const
{
    compose::Variables all;
    for (const auto &[name, value] : m_values.asKeyValueRange())
        all.insert(name, value);
    return all;
}

QList<VariableSpan> variablesIn(const QString &text)
{
    static const QRegularExpression pattern(u"\\{\\{\\s*([A-Za-z_][A-Za-z0-9_.-]*)\\s*\\}\\}"_s);
    QList<VariableSpan> spans;
    for (auto match = pattern.globalMatch(text); match.hasNext();) {
        const auto found = match.next();
        spans.append({found.capturedStart(), found.capturedLength(), found.captured(1)});
    }
    return spans;
}

void paintVariables(QPainter &painter, const QRect &line, const QString &text, const Variables &variables,
                    const QPalette &palette, const std::function<int(qsizetype)> &xOf)
{
    painter.save();
    painter.setClipRect(line, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    const int height = painter.fontMetrics().height();
    const int top = line.center().y() - height / 2;
    for (const VariableSpan &span : variablesIn(text)) {
        const int left = xOf(span.start);
        const int right = xOf(span.start + span.length);
        const Tone tone = variables.knows(span.name) ? Tone::Accent : Tone::Error;
        QColor fill = theme::color(tone, palette);
        fill.setAlphaF(0.16F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawRoundedRect(QRectF(left, top, right - left, height), theme::kRadius / 2.0, theme::kRadius / 2.0);
        if (tone != Tone::Error)
            continue;
        QPainterPath wave(QPointF(left, top + height));
        for (int x = left, up = 1; x < right; x += theme::kSpaceHalf, up = 1 - up)
            wave.lineTo(x + theme::kSpaceHalf, top + height - theme::kSpaceHalf * up);
        painter.setPen(QPen(theme::color(Tone::Error, palette), 1.2));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(wave);
    }
    painter.restore();
}

QString variablesToolTip(const QString &text, const Variables &variables)
{
    QStringList lines;
    for (const VariableSpan &span : variablesIn(text)) {
        const QString name = u"{{"_s + span.name + u"}}"_s;
        lines.append(variables.knows(span.name)
                         ? VariableField::tr("%1 is “%2”").arg(name, variables.values().value(span.name))
                         : VariableField::tr("%1 is not in this environment").arg(name));
    }
    lines.removeDuplicates();
    return lines.join(u'\n');
}

VariableField::VariableField(const Variables &variables, QWidget *parent) : QLineEdit(parent), m_variables(variables)
{
    connect(&variables, &Variables::changed, this, qOverload<>(&QWidget::update));
}

void VariableField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (!text().contains("{{"_L1))
        return;
    QPainter painter(this);
    painter.setFont(font());
    const QFontMetrics metrics = fontMetrics();
    const auto width = [&](qsizetype length) { return metrics.horizontalAdvance(text().first(length)); };
    const int origin = cursorRect().center().x() - width(cursorPosition());
    paintVariables(painter, rect().adjusted(1, 1, -1, -1), text(), m_variables, palette(),
                   [&](qsizetype position) { return origin + width(position); });
}

void VariableField::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Paste)) {
        bool taken = false;
        Q_EMIT pasted(QGuiApplication::clipboard()->text(), &taken);
        if (taken)
            return;
    }
    QLineEdit::keyPressEvent(event);
}

void VariableField::setProposals(std::function<QStringList()> texts)
{
    m_proposals = std::move(texts);
    auto *completer = new QCompleter(new QStringListModel(this), this);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    setCompleter(completer);
}

void VariableField::focusInEvent(QFocusEvent *event)
{
    if (m_proposals && event->reason() != Qt::PopupFocusReason)
        static_cast<QStringListModel *>(completer()->model())->setStringList(m_proposals());
    QLineEdit::focusInEvent(event);
}

bool VariableField::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const QString tip = variablesToolTip(text(), m_variables);
        if (!tip.isEmpty()) {
            QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), tip, this);
            return true;
        }
    }
    return QLineEdit::event(event);
}

} // namespace gatescope::ui
