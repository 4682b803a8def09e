#include "composer/entrydelegate.h"

#include "common/icons.h"
#include "common/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QFileDialog>
#include <QHelpEvent>
#include <QIntValidator>
#include <QPainter>
#include <QToolTip>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostNumber = 3'600'000;

} // namespace

EntryDelegate::EntryDelegate(EntryModel &model, const Variables &variables, Proposals proposals, QObject *parent)
    : QStyledItemDelegate(parent),
      m_model(model),
      m_variables(variables),
      m_proposals(std::move(proposals))
{
}

void EntryDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->decorationSize = {theme::kIconSize - 4, theme::kIconSize - 4};
    if (index.column() == m_model.removeColumn()) {
        option->decorationAlignment = Qt::AlignCenter;
        if (!option->state.testFlag(QStyle::State_MouseOver) && !option->state.testFlag(QStyle::State_Selected))
            option->icon = icon(u"close"_s, theme::Tone::Faint);
        if (m_model.isNewRow(index.row()))
            option->features.setFlag(QStyleOptionViewItem::HasDecoration, false);
    }
}

void EntryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const QString text = index.data(Qt::EditRole).toString();
    if (!text.contains("{{"_L1) || m_model.isNewRow(index.row()))
        return;
    QStyleOptionViewItem filled = option;
    initStyleOption(&filled, index);
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    const QRect room = style->subElementRect(QStyle::SE_ItemViewItemText, &filled, option.widget);
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &filled, option.widget) + 1;
    const QFontMetrics metrics(filled.font);
    painter->setFont(filled.font);
    paintVariables(*painter, room, text, m_variables, option.palette, [&](qsizetype position) {
        return room.left() + margin + metrics.horizontalAdvance(text.first(position));
    });
}

QWidget *EntryDelegate::createLine(QWidget *parent, const QModelIndex &index) const
{
    auto *line = new VariableField(m_variables, parent);
    line->setFrame(false);
    line->setAccessibleName(column(index).title);
    const Entry entry = m_model.entries().value(index.row());
    if (const QStringList proposals = m_proposals ? m_proposals(index.column(), entry) : QStringList();
        !proposals.isEmpty()) {
        auto *completer = new QCompleter(proposals, line);
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        completer->setFilterMode(Qt::MatchContains);
        line->setCompleter(completer);
    }
    if (column(index).kind == EntryColumn::Kind::Number)
        line->setValidator(new QIntValidator(0, kMostNumber, line));
    auto *self = const_cast<EntryDelegate *>(this);
    connect(line, &QLineEdit::textChanged, self, [self, line] { Q_EMIT self->commitData(line); });
    if (column(index).kind == EntryColumn::Kind::File) {
        QAction *browse = line->addAction(icon(u"folder"_s), QLineEdit::TrailingPosition);
        browse->setText(tr("Choose a File…"));
        connect(browse, &QAction::triggered, line, [line] {
            const QString path = QFileDialog::getOpenFileName(line->window(), tr("Choose a File"), line->text());
            if (!path.isEmpty())
                line->setText(path);
        });
    }
    return line;
}

QWidget *EntryDelegate::createChoice(QWidget *parent, const QModelIndex &index) const
{
    auto *box = new QComboBox(parent);
    box->setFrame(false);
    box->addItems(column(index).choices);
    box->setAccessibleName(column(index).title);
    auto *self = const_cast<EntryDelegate *>(this);
    connect(box, &QComboBox::activated, self, [self, box] { Q_EMIT self->commitData(box); });
    return box;
}

QWidget *EntryDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &index) const
{
    return column(index).kind == EntryColumn::Kind::Choice ? createChoice(parent, index) : createLine(parent, index);
}

void EntryDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    const QString text = index.data(Qt::EditRole).toString();
    if (auto *line = qobject_cast<QLineEdit *>(editor); line && line->text() != text)
        line->setText(text);
    if (auto *box = qobject_cast<QComboBox *>(editor))
        box->setCurrentText(text);
}

void EntryDelegate::setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const
{
    if (const auto *line = qobject_cast<QLineEdit *>(editor))
        model->setData(index, line->text());
    if (const auto *box = qobject_cast<QComboBox *>(editor))
        model->setData(index, box->currentText());
}

void EntryDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                         const QModelIndex &index) const
{
    QStyleOptionViewItem filled = option;
    initStyleOption(&filled, index);
    QRect room = option.rect;
    if (index.column() == 0 && !m_model.isNewRow(index.row()))
        room.setLeft(
            option.widget->style()->subElementRect(QStyle::SE_ItemViewItemText, &filled, option.widget).left());
    editor->setGeometry(room.adjusted(0, 0, -1, -1));
}

bool EntryDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                              const QModelIndex &index)
{
    const QString tip = variablesToolTip(index.data(Qt::EditRole).toString(), m_variables);
    if (event->type() != QEvent::ToolTip || tip.isEmpty())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), tip, view);
    return true;
}

} // namespace gatescope::ui
