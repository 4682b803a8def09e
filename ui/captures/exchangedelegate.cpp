#include "captures/exchangedelegate.h"
#include "captures/paint.h"
#include "common/rowtable.h"

#include <algorithm>
#include <array>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;
using theme::Tone;
using trace::ExchangeSummary;
using trace::Outcome;

namespace {

constexpr int kStar = theme::kSpace3;
constexpr int kMark = theme::kSpace3 + theme::kSpaceHalf; // icons inside a row
constexpr int kBadgeHeight = theme::kSpace4;

Tone toneOf(Kind kind)
{
    constexpr std::array kTones{Tone::Muted, Tone::Wsgi, Tone::Asgi, Tone::WebSocket, Tone::Lifespan, Tone::Error};
    return kTones[static_cast<std::size_t>(kind)];
}

/// How the status looks: the icon is there whenever the colour says more than the number.
struct Look {
    Tone tone;
    QLatin1StringView icon;
};

Look lookOfStatus(std::uint16_t status)
{
    if (status >= 500)
        return {Tone::Error, "error"_L1};
    if (status >= 400)
        return {Tone::Warning, "warning"_L1};
    if (status >= 300)
        return {Tone::Redirect, "redirect"_L1};
    return {Tone::Ok, ""_L1};
}

Look lookOfSocket(const ExchangeSummary &s)
{
    if (s.isOpen() || s.closeCode == 0)
        return {Tone::Ok, "websocket"_L1};
    const bool plain = s.closeCode == 1000 || s.closeCode == 1001 || s.closeCode == 1005 || s.closeCode >= 3000;
    return plain ? Look{Tone::Ok, ""_L1} : Look{Tone::Error, "error"_L1};
}

Look lookOf(const ExchangeSummary &s)
{
    switch (s.outcome) {
    case Outcome::Open:
        if (s.socket == trace::SocketState::Open)
            return lookOfSocket(s);
        return s.lifespan == "started" ? Look{Tone::Ok, ""_L1} : Look{Tone::Waiting, "in-progress"_L1};
    case Outcome::Cut:
        return {Tone::Error, "cut"_L1};
    case Outcome::ClientLeft:
        return {Tone::Warning, "client-left"_L1};
    case Outcome::Rejected:
        return {Tone::Error, "rejected"_L1};
    case Outcome::Aborted:
        return {Tone::Warning, "aborted"_L1};
    case Outcome::LifespanFailed:
    case Outcome::Failed:
        return {Tone::Error, "error"_L1};
    case Outcome::LifespanDone:
    case Outcome::Unsupported:
        return {Tone::Muted, ""_L1};
    case Outcome::Completed:
        break;
    }
    if (s.appRaised)
        return {Tone::Error, "error"_L1};
    return wasOpened(s) ? lookOfSocket(s) : lookOfStatus(s.status);
}

bool isSafe(std::string_view method)
{
    constexpr std::array<std::string_view, 4> kSafe{"GET", "HEAD", "OPTIONS", "TRACE"};
    return std::ranges::contains(kSafe, method);
}

// What is left of the path's room for the words behind it: the path comes first, but not alone.
int roomFor(const QString &words, int path, int room, const QFontMetrics &metrics)
{
    constexpr int kLeast = theme::kSpace8 + theme::kSpace4;
    if (words.isEmpty())
        return 0;
    const int wanted = metrics.horizontalAdvance(words) + theme::kSpace2;
    return std::min(wanted, std::max({room - path - 1, std::min(kLeast, room / 3), 0}));
}

QRect squareIn(const QRect &rect, int left, int size)
{
    return {left, rect.center().y() - size / 2 + 1 - size % 2, size, size};
}

} // namespace

struct ExchangeDelegate::Cell {
    QPainter &painter;
    const QStyleOptionViewItem &option;
    const Row row;
    int rowIndex;
    Column column;
    QRect inside; ///< Without the padding.

    [[nodiscard]] QColor color(Tone tone) const { return theme::color(tone, option.palette); }
    [[nodiscard]] bool isSelected() const { return option.state.testFlag(QStyle::State_Selected); }
};

ExchangeDelegate::ExchangeDelegate(const ExchangeModel &model, QObject *parent)
    : QStyledItemDelegate(parent),
      m_model(model)
{
}

QSize ExchangeDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int text = option.fontMetrics.horizontalAdvance(index.data().toString());
    return {text + theme::kSpace4, theme::kRowHeight};
}

QRect ExchangeDelegate::starRect(const QRect &cell)
{
    return squareIn(cell, cell.left() + theme::kSpace1 + theme::kSpaceHalf, kStar);
}

int ExchangeDelegate::numberWidth(const QFont &font, std::uint32_t last)
{
    const auto digits = std::max<qsizetype>(QString::number(last).size(), 2);
    const int text = QFontMetrics(withTabularDigits(font)).horizontalAdvance(QString(digits, u'8'));
    return theme::kSpace1 + theme::kSpaceHalf + kStar + theme::kSpaceHalf + text + theme::kSpace1;
}

void ExchangeDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ExchangeSummary *summary = m_model.summaryAt(index.row());
    if (!summary)
        return;
    painter->save();
    painter->setFont(option.font);
    const Cell cell{*painter,
                    option,
                    m_model.rowFor(*summary),
                    index.row(),
                    static_cast<Column>(index.column()),
                    option.rect.adjusted(theme::kSpace1, 0, -theme::kSpace1, 0)};
    paintBackground(cell);
    paintContent(cell);
    painter->restore();
}

void ExchangeDelegate::paintBackground(const Cell &cell) const
{
    const bool active = cell.option.state.testFlag(QStyle::State_Active) && m_focused >= 0;
    if (cell.isSelected())
        cell.painter.fillRect(cell.option.rect, ui::selectedGround(cell.option.palette, active));
    else if (cell.rowIndex == m_hovered)
        cell.painter.fillRect(cell.option.rect, cell.color(Tone::Surface));
    paintStrip(cell);
    const bool isFirst = cell.option.rect.left() <= 0;
    if (cell.isSelected() && isFirst && cell.row.note.colour == 0)
        cell.painter.fillRect(QRect(cell.option.rect.topLeft(), QSize(theme::kSpaceHalf, cell.option.rect.height())),
                              cell.color(active ? Tone::Accent : Tone::Faint));
    if (cell.rowIndex != m_focused || cell.isSelected())
        return;
    cell.painter.setPen(QPen(cell.color(Tone::Accent), 1, Qt::DotLine));
    cell.painter.drawLine(cell.option.rect.bottomLeft(), cell.option.rect.bottomRight());
}

// The row's own colour, at its left edge; the letter stands in front of the path.
void ExchangeDelegate::paintStrip(const Cell &cell) const
{
    const NoteColor *color = noteColor(cell.row.note.colour);
    if (!color || cell.option.rect.left() > 0)
        return;
    const QRect strip(cell.option.rect.topLeft(), QSize(theme::kSpace1 - 1, cell.option.rect.height()));
    cell.painter.fillRect(strip, cell.color(color->tone));
}

int ExchangeDelegate::paintLabel(const Cell &cell) const
{
    const NoteColor *color = noteColor(cell.row.note.colour);
    if (!color)
        return 0;
    const QRect badge(cell.inside.left(), cell.inside.center().y() - kMark / 2 + 1, kMark, kMark);
    cell.painter.save();
    cell.painter.setRenderHint(QPainter::Antialiasing);
    cell.painter.setFont(smaller(cell.option.font, QFont::Bold));
    cell.painter.setPen(Qt::NoPen);
    cell.painter.setBrush(theme::tint(color->tone, cell.option.palette, 0.20));
    cell.painter.drawRoundedRect(badge, theme::kRadius, theme::kRadius);
    paintText(cell.painter, badge, QString(QChar(color->letter)), cell.color(color->tone), Qt::AlignHCenter,
              Qt::ElideNone);
    cell.painter.restore();
    return kMark + theme::kSpace1;
}

void ExchangeDelegate::paintComment(const Cell &cell) const
{
    const int used = paintLabel(cell);
    paintText(cell.painter, cell.inside.adjusted(used, 0, 0, 0), cell.row.note.text, cell.color(Tone::Text));
}

void ExchangeDelegate::paintContent(const Cell &cell) const
{
    switch (cell.column) {
    case Column::Number:
        return paintNumber(cell);
    case Column::Kind:
        return paintBadge(cell);
    case Column::Method:
        return paintMethod(cell);
    case Column::Path:
        return paintPath(cell);
    case Column::Status:
        return paintStatus(cell);
    case Column::Findings:
        return paintFindings(cell);
    case Column::Comment:
        return paintComment(cell);
    case Column::Waterfall:
        return paintWaterfall(cell.painter, cell.inside, cell.row, m_scale, m_tick, cell.option.palette);
    default:
        return paintPlain(cell);
    }
}

void ExchangeDelegate::paintNumber(const Cell &cell) const
{
    const bool marked = cell.row.summary.marked;
    if (marked || cell.rowIndex == m_hovered)
        paintIcon(cell.painter, starRect(cell.option.rect), marked ? u"star-filled"_s : u"star"_s,
                  marked ? Tone::Warning : Tone::Faint, cell.option.palette);
    cell.painter.setFont(withTabularDigits(cell.option.font));
    paintText(cell.painter, cell.inside, QString::number(cell.row.summary.number), cell.color(Tone::Muted),
              Qt::AlignRight);
}

void ExchangeDelegate::paintBadge(const Cell &cell) const
{
    const Kind kind = kindOf(cell.row.summary);
    QString text = badgeText(kind);
    if (text.isEmpty())
        return;
    cell.painter.setFont(smaller(cell.option.font, QFont::DemiBold));
    const int room = cell.inside.width() - theme::kSpace1;
    if (cell.painter.fontMetrics().horizontalAdvance(text) > room)
        text.truncate(3);
    const QRect badge(cell.inside.left(), cell.inside.center().y() - kBadgeHeight / 2 + 1, cell.inside.width(),
                      kBadgeHeight);
    cell.painter.setRenderHint(QPainter::Antialiasing);
    cell.painter.setPen(Qt::NoPen);
    QColor fill = cell.color(toneOf(kind));
    fill.setAlphaF(0.16F);
    cell.painter.setBrush(fill);
    cell.painter.drawRoundedRect(badge, theme::kRadius, theme::kRadius);
    paintText(cell.painter, badge, text, cell.color(toneOf(kind)), Qt::AlignHCenter, Qt::ElideNone);
}

void ExchangeDelegate::paintMethod(const Cell &cell) const
{
    const std::string &method = cell.row.summary.method;
    const bool safe = isSafe(method);
    QFont font = cell.option.font;
    font.setWeight(safe ? QFont::Normal : QFont::DemiBold);
    cell.painter.setFont(font);
    paintText(cell.painter, cell.inside, QString::fromStdString(method), cell.color(safe ? Tone::Muted : Tone::Text));
}

// The path is worth most, then what went wrong, then the query.
void ExchangeDelegate::paintPath(const Cell &cell) const
{
    const QFontMetrics metrics = cell.painter.fontMetrics();
    const QString target = columnSpec(Column::Path).text(cell.row);
    QString what = trouble(cell.row.summary);
    if (what.isEmpty() && !cell.row.note.text.isEmpty())
        what = u"“%1”"_s.arg(cell.row.note.text);
    const QRect inside = cell.inside.adjusted(paintLabel(cell), 0, 0, 0);
    const qsizetype mark = kindOf(cell.row.summary) == Kind::Rejected ? -1 : target.indexOf(u'?');
    const QString path = mark < 0 ? target : target.first(mark);
    QRect rest = inside;
    rest.setWidth(rest.width() - roomFor(what, metrics.horizontalAdvance(path), rest.width(), metrics));
    const QColor color = cell.color(kindOf(cell.row.summary) == Kind::Lifespan ? Tone::Muted : Tone::Text);
    const bool fits = metrics.horizontalAdvance(path) <= rest.width();
    const bool rejected = kindOf(cell.row.summary) == Kind::Rejected;
    int used = paintText(cell.painter, rest, fits ? path : target, color, Qt::AlignLeft,
                         rejected ? Qt::ElideRight : Qt::ElideMiddle);
    if (fits && mark >= 0)
        used += paintText(cell.painter, rest.adjusted(used, 0, 0, 0), target.sliced(mark), cell.color(Tone::Muted));
    paintTrouble(cell, inside.adjusted(used + theme::kSpace2, 0, 0, 0), what);
}

void ExchangeDelegate::paintTrouble(const Cell &cell, const QRect &rect, const QString &words) const
{
    const ExchangeSummary &s = cell.row.summary;
    const bool waited = s.blockedNs > 0 || s.waitedNs > 0;
    const int icon = waited && rect.width() > kMark + theme::kSpace1 ? kMark + theme::kSpace1 : 0;
    if (icon > 0)
        paintIcon(cell.painter, squareIn(rect, rect.left(), kMark), u"event-wait"_s,
                  s.blockedNs > 0 ? Tone::Error : Tone::Waiting, cell.option.palette);
    const QRect rest = rect.adjusted(icon, 0, 0, 0);
    const bool fits = cell.painter.fontMetrics().horizontalAdvance(words) <= rest.width();
    const QString brief = icon > 0 && !fits ? troubleBriefly(s) : QString();
    paintText(cell.painter, rest, brief.isEmpty() ? words : brief, cell.color(Tone::Muted));
}

// Where there is no room for both, the word says enough without the icon.
void ExchangeDelegate::paintStatus(const Cell &cell) const
{
    const ExchangeSummary &s = cell.row.summary;
    const Look look = lookOf(s);
    QFont font = withTabularDigits(cell.option.font);
    font.setWeight(QFont::Medium);
    cell.painter.setFont(font);
    const int used = paintText(cell.painter, cell.inside, statusText(s), cell.color(look.tone));
    const int left = cell.inside.left() + used + theme::kSpace1;
    if (!look.icon.isEmpty() && left + kMark <= cell.inside.right() + theme::kSpace1)
        paintIcon(cell.painter, squareIn(cell.inside, left, kMark), look.icon, look.tone, cell.option.palette);
}

void ExchangeDelegate::paintFindings(const Cell &cell) const
{
    if (cell.row.summary.findings == 0)
        return;
    cell.painter.setFont(withTabularDigits(cell.option.font));
    const QString text = QString::number(cell.row.summary.findings);
    const int used = paintText(cell.painter, cell.inside, text, cell.color(Tone::Warning), Qt::AlignRight);
    paintIcon(cell.painter, squareIn(cell.inside, cell.inside.right() + 1 - used - theme::kSpace1 - kMark, kMark),
              u"warning"_s, Tone::Warning, cell.option.palette);
}

void ExchangeDelegate::paintPlain(const Cell &cell) const
{
    const ColumnSpec &column = columnSpec(cell.column);
    cell.painter.setFont(withTabularDigits(cell.option.font));
    const bool running = cell.column == Column::Duration && cell.row.summary.isOpen();
    const Tone tone = running ? Tone::Waiting : cell.column == Column::Duration ? Tone::Text : Tone::Muted;
    paintText(cell.painter, cell.inside, column.text(cell.row), cell.color(tone),
              column.alignsRight ? Qt::AlignRight : Qt::AlignLeft);
}

} // namespace gatescope::captures
