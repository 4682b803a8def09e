#include "compare/comparedelegate.h"

#include "common/theme.h"
#include "compare/comparewords.h"

#include <QPainter>
#include <QWidget>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compare::Mark;
using theme::Tone;
using Column = CompareModel::Column;

namespace {

constexpr double kGround = 0.10;
constexpr double kPiece = 0.30;
constexpr int kSign = theme::kSpace4;

/// The colour of a side that has something of its own.
Tone sideTone(Column column)
{
    return column == Column::A ? Tone::Error : Tone::Ok;
}

} // namespace

struct CompareDelegate::Cell {
    QPainter &painter;
    const QStyleOptionViewItem &option;
    const QModelIndex &index;
    Column column;
    Mark mark;
    bool isLine;
    bool isSection;
    QRect inside;

    [[nodiscard]] QColor color(Tone tone) const { return theme::color(tone, option.palette); }
    int draw(const QRect &rect, const QString &words, const QColor &ink, Qt::TextElideMode elide = Qt::ElideRight) const
    {
        if (rect.width() <= 0)
            return 0;
        const QFontMetrics metrics = painter.fontMetrics();
        const QString shown = metrics.elidedText(words, elide, rect.width());
        painter.setPen(ink);
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
        return metrics.horizontalAdvance(shown);
    }
};

CompareDelegate::CompareDelegate(const CompareModel &model, QObject *parent)
    : QStyledItemDelegate(parent),
      m_model(model)
{
}

QSize CompareDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {theme::kSpace8,
            std::max(theme::kRowHeight - theme::kSpaceHalf, option.fontMetrics.height() + theme::kSpace1)};
}

void CompareDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const Cell cell{*painter,
                    option,
                    index,
                    static_cast<Column>(index.column()),
                    static_cast<Mark>(index.data(CompareModel::MarkRole).toInt()),
                    index.data(CompareModel::IsLineRole).toBool(),
                    index.data(CompareModel::IsSectionRole).toBool(),
                    option.rect.adjusted(theme::kSpace1, 0, -theme::kSpace1, 0)};
    paintGround(cell);
    if (cell.column == Column::Name)
        paintName(cell);
    else
        paintValue(cell);
    painter->restore();
}

void CompareDelegate::paintGround(const Cell &cell) const
{
    const QPalette &palette = cell.option.palette;
    const QRect &rect = cell.option.rect;
    const bool onlyOther = (cell.column == Column::A && cell.mark == Mark::Added) ||
                           (cell.column == Column::B && cell.mark == Mark::Removed);
    const bool leaf = !cell.isSection;
    if (cell.column != Column::Name && leaf) {
        const bool hasOwn = cell.mark == Mark::Changed || cell.mark == Mark::Added || cell.mark == Mark::Removed;
        if (onlyOther)
            cell.painter.fillRect(rect, QBrush(cell.color(Tone::Border), Qt::BDiagPattern));
        else if (hasOwn)
            cell.painter.fillRect(rect, theme::tint(sideTone(cell.column), palette, kGround));
    }
    if (cell.option.state.testFlag(QStyle::State_Selected)) {
        QColor accent = cell.color(Tone::Accent);
        accent.setAlphaF(0.14F);
        cell.painter.fillRect(rect, accent);
    }
    cell.painter.setPen(cell.color(Tone::Border));
    if (cell.column != Column::Name)
        cell.painter.drawLine(rect.topLeft(), rect.bottomLeft());
}

void CompareDelegate::paintName(const Cell &cell) const
{
    QFont strong = theme::monospaceFont();
    strong.setPointSizeF(cell.option.font.pointSizeF());
    strong.setWeight(QFont::Bold);
    cell.painter.setFont(strong);
    QRect rest = cell.inside;
    cell.draw(rest.adjusted(0, 0, kSign - rest.width(), 0), signText(cell.mark), cell.color(markTone(cell.mark)),
              Qt::ElideNone);
    rest.setLeft(rest.left() + kSign);
    QFont font = cell.option.font;
    const bool isTop = !cell.index.parent().isValid();
    if (isTop)
        font.setWeight(QFont::DemiBold);
    cell.painter.setFont(font);
    const bool quiet = cell.isLine || cell.mark == Mark::Ignored || cell.mark == Mark::Unpaired;
    const int used =
        cell.draw(rest, cell.index.data().toString(), cell.color(quiet ? Tone::Muted : Tone::Text), Qt::ElideMiddle);
    const int count = cell.index.data(CompareModel::CountRole).toInt();
    rest.setLeft(rest.left() + used + theme::kSpace2);
    if (cell.isSection && count > 0)
        cell.draw(rest, QString::number(count), cell.color(Tone::Muted));
}

void CompareDelegate::paintValue(const Cell &cell) const
{
    QFont mono = theme::monospaceFont();
    mono.setPointSizeF(cell.option.font.pointSizeF());
    cell.painter.setFont(mono);
    const compare::Pieces pieces = m_model.piecesAt(cell.index);
    const auto &mine = cell.column == Column::A ? pieces.a : pieces.b;
    if (!mine.empty())
        return paintPieces(cell, mine);
    const bool quiet = cell.isSection || cell.mark == Mark::Ignored;
    const QString value = cell.index.data().toString();
    const int used = cell.draw(cell.inside, value, cell.color(quiet ? Tone::Muted : Tone::Text));
    const QString note = cell.index.data(CompareModel::NoteRole).toString();
    const QString other = cell.index.siblingAtColumn(cell.column == Column::A ? 2 : 1).data().toString();
    const bool hasRoom = value.isEmpty() || (cell.column == Column::B && !other.isEmpty());
    if (note.isEmpty() || !hasRoom)
        return;
    QFont italic = cell.option.font;
    italic.setItalic(true);
    cell.painter.setFont(italic);
    cell.draw(cell.inside.adjusted(used > 0 ? used + theme::kSpace3 : 0, 0, 0, 0), note, cell.color(Tone::Muted));
}

void CompareDelegate::paintPieces(const Cell &cell, const std::vector<compare::Piece> &pieces) const
{
    const QFontMetrics metrics = cell.painter.fontMetrics();
    QRect rest = cell.inside;
    for (const compare::Piece &piece : pieces) {
        if (rest.width() <= 0)
            return;
        QString words = text(piece.text.substr(0, 4000));
        words.replace(u'\t', u"    "_s);
        const int width = std::min(metrics.horizontalAdvance(words), rest.width());
        const QRect ground(rest.left(), rest.center().y() - metrics.height() / 2, width, metrics.height());
        if (piece.differs) {
            cell.painter.fillRect(ground, theme::tint(sideTone(cell.column), cell.option.palette, kPiece));
            cell.painter.fillRect(QRect(ground.left(), ground.bottom(), width, 1), cell.color(sideTone(cell.column)));
        }
        rest.setLeft(rest.left() + cell.draw(rest, words, cell.color(Tone::Text)));
    }
}

} // namespace gatescope::ui
