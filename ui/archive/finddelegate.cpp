#include "archive/finddelegate.h"

#include "archive/findmodel.h"
#include "common/theme.h"

#include <QApplication>
#include <QPainter>
#include <QTextLayout>

namespace gatescope::ui {

void FindDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QString text = std::exchange(option.text, {});
    const QWidget *view = option.widget;
    QStyle *style = view ? view->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, view);

    QTextCharFormat marked;
    marked.setFontWeight(QFont::Bold);
    marked.setBackground(theme::tint(theme::Tone::Warning, option.palette, 0.3));
    QTextLayout layout(text, option.font);
    layout.setFormats(
        {{index.data(FindModel::MatchBegin).toInt(), index.data(FindModel::MatchLength).toInt(), marked}});
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setNumColumns(static_cast<int>(text.size()));
    layout.endLayout();
    painter->save();
    painter->setClipRect(option.rect);
    painter->setPen(option.palette.color(QPalette::Text));
    const double y = option.rect.top() + (option.rect.height() - line.height()) / 2;
    layout.draw(painter, QPointF(option.rect.left() + theme::kSpace1, y));
    painter->restore();
}

} // namespace gatescope::ui
