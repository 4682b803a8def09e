#pragma once

#include "composer/entrymodel.h"

#include <QStyledItemDelegate>

#include <functional>

namespace gatescope::ui {

/// The cells of an EntryView: lines with proposals, choices, numbers and files. What is typed is committed at once, so
/// that the draft is always what the screen shows.
class EntryDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using Proposals = std::function<QStringList(int column, const Entry &entry)>;
    EntryDelegate(EntryModel &model, const Variables &variables, Proposals proposals, QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    [[nodiscard]] const EntryColumn &column(const QModelIndex &index) const
    {
        return m_model.columns()[index.column()];
    }
    QWidget *createLine(QWidget *parent, const QModelIndex &index) const;
    QWidget *createChoice(QWidget *parent, const QModelIndex &index) const;

    EntryModel &m_model;
    const Variables &m_variables;
    Proposals m_proposals;
};

} // namespace gatescope::ui
