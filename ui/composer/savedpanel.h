#pragma once

#include "compose/savedrequests.h"

#include <QThreadPool>
#include <QUndoStack>
#include <QWidget>

#include <functional>

class QStandardItem;
class QStandardItemModel;
class QTreeView;

namespace gatescope::ui {

class ElidedText;
class HintStack;

/// The saved requests of the project as a tree: Enter or a double click opens one, F2 renames, Delete deletes (Ctrl+Z
/// brings back). Files are read and written on a thread of its own; when the window comes to the front they are read
/// again, as somebody may have edited them.
class SavedPanel : public QWidget {
    Q_OBJECT

public:
    explicit SavedPanel(QWidget *parent = nullptr);
    ~SavedPanel() override;

    void setFolder(const QString &folder);
    [[nodiscard]] const QString &folder() const { return m_folder; }
    void reload();
    /// Writes the request over what is in its place; answers with saved() or failed().
    void save(const compose::SavedRequest &request);
    void duplicate(const compose::SavedRequest &request);
    void remove(const compose::SavedRequest &request);
    void rename(const compose::SavedRequest &request, const QString &name);

    [[nodiscard]] const QList<compose::SavedRequest> &requests() const { return m_all.all; }
    /// The first request of the file; null when there is none.
    [[nodiscard]] const compose::SavedRequest *find(const QString &file) const;
    [[nodiscard]] bool isLoaded() const { return m_isLoaded; }
    [[nodiscard]] QUndoStack &undoStack() { return m_undo; }
    [[nodiscard]] QTreeView *view() const { return m_view; }
    [[nodiscard]] QList<QAction *> rowActions() const { return m_rowActions; }
    /// "cart/Add to the cart" of all rows, in their order, for tests and screen readers.
    [[nodiscard]] QStringList names() const;

Q_SIGNALS:
    void wanted(const gatescope::compose::SavedRequest &request);
    void saved(const gatescope::compose::SavedRequest &request);
    void removed(const gatescope::compose::SavedRequest &request);
    /// From one file to another: drafts that are open follow.
    void moved(const gatescope::compose::SavedRequest &from, const gatescope::compose::SavedRequest &to);
    /// The list was read.
    void loaded();
    void failed(const gatescope::Error &error);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    using Job = std::function<Result<void>()>;
    void build();
    void addActions();
    void run(Job job, const std::function<void()> &done);
    void pushStep(const QString &what, const std::function<void()> &forth, const std::function<void()> &back);
    void move(const compose::SavedRequest &from, const compose::SavedRequest &to);
    void refuse(const Error &error);
    void take(const compose::SavedRequests &all);
    void fill();
    [[nodiscard]] QStandardItem *quietCell(const QString &text) const;
    QStandardItem *folderItem(const QString &folder);
    void addRequest(const compose::SavedRequest &request, int index);
    void addDamaged(const compose::SavedRequests::Damage &damage, int index);
    void activate(const QModelIndex &index);
    void takeName(const QStandardItem *item);
    void onCurrent(void (SavedPanel::*act)(const compose::SavedRequest &));
    [[nodiscard]] const compose::SavedRequest *requestAt(const QModelIndex &index) const;

    QString m_folder;
    compose::SavedRequests m_all;
    QThreadPool m_pool;
    QUndoStack m_undo;
    quint64 m_ticket = 0;
    bool m_isFilling = false;
    bool m_isLoaded = false;
    QTreeView *m_view;
    QStandardItemModel *m_model;
    HintStack *m_stack = nullptr;
    ElidedText *m_where = nullptr;
    QList<QAction *> m_rowActions;
};

} // namespace gatescope::ui
