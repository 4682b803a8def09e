#pragma once

#include "captures/exchangemodel.h"
#include "captures/proposals.h"

#include "common/selection.h"

#include <QWidget>

class QMenu;
class QUndoStack;

namespace gatescope::captures {

class EmptyState;
class ExchangeTable;
class NewPill;

/// The list of exchanges: a table, what it says when it is empty, and its commands.
///
///     ExchangeList list(model, selection, undoStack);
///     list.setHint(tr("Send a request to <a href=…>http://127.0.0.1:8000</a>"));
///     menu->addActions(list.actions());
///     connect(&list, &ExchangeList::filterRequested, &bar, &FilterBar::combine);
///     connect(&list, &ExchangeList::filterClearRequested, &bar, &FilterBar::clear);
///
/// The current row is the window's Selection, both ways. An exchange that a filter hides stays selected there.
class ExchangeList : public QWidget {
    Q_OBJECT

public:
    ExchangeList(ExchangeModel &model, ui::Selection &selection, QUndoStack &undo, QWidget *parent = nullptr);

    /// Every command, in the order of a menu; separators are actions too.
    [[nodiscard]] QList<QAction *> actions() const { return m_actions; }
    /// The command of this name ("delete"), for tool bars and tests; its objectName.
    [[nodiscard]] QAction *action(const QString &name) const;

    /// Commands of somebody else's on the selected exchanges ("Replay"): they stand first in the context menu.
    void addCommands(const QList<QAction *> &commands) { m_commands.append(commands); }

    /// What to do while nothing has been recorded; rich text. Empty: what the list is for.
    void setHint(const QString &richText);
    /// "http://127.0.0.1:8000": for the URLs of requests that name no host.
    void setBaseUrl(const QString &url) { m_baseUrl = url; }

    [[nodiscard]] QByteArray saveState() const;
    bool restoreState(const QByteArray &state);

    [[nodiscard]] ExchangeTable &table() const { return *m_table; }
    [[nodiscard]] NewPill &pill() const { return *m_pill; }
    [[nodiscard]] QList<std::uint32_t> selectedNumbers() const;

Q_SIGNALS:
    void filterRequested(const QString &condition, gatescope::captures::FilterJoin join);
    void filterClearRequested();
    void linkActivated(const QString &link);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeActions();
    QAction *addAction(const char *name, const QString &text, const QString &icon, const QKeySequence &keys,
                       void (ExchangeList::*run)());
    void addSeparator();
    void connectAll();

    void goNext() { step(1); }
    void goPrevious() { step(-1); }
    void goToFirstFailure();
    void goToNewest();
    void toggleMarks();
    void editComment();
    void setComment(const QList<std::uint32_t> &numbers, const QString &text);
    void setColor(std::uint8_t colour);
    void makeColorMenu();
    void deleteSelected();
    void deleteOthers();
    void deleteUnmarked();
    void clearAll();
    void copySummary();
    [[nodiscard]] QString summaryLine(std::uint32_t number) const;
    void copyUrl();

    void step(int direction);
    void toggleMark(int row);
    void remove(const QList<std::uint32_t> &numbers, const QString &what);
    [[nodiscard]] std::uint32_t neighbourOf(const QList<std::uint32_t> &numbers) const;
    [[nodiscard]] QList<std::uint32_t> numbersWhere(bool (*wanted)(const trace::ExchangeSummary &)) const;

    void followSelection(std::uint32_t number);
    void followRow(const QModelIndex &current);
    void settleRows();
    void showSelected();
    void countArrivals(const QList<std::uint32_t> &numbers);
    void updatePill();
    void updateEmptyState();
    void updateActions();
    void openMenu(const QPoint &position);
    void addFilterMenu(QMenu &menu, const QString &title, FilterJoin join, const QStringList &conditions);

    ExchangeModel &m_model;
    ui::Selection &m_selection;
    QUndoStack &m_undo;
    ExchangeTable *m_table;
    NewPill *m_pill;
    EmptyState *m_empty;
    QList<QAction *> m_actions;
    QList<QAction *> m_commands; ///< Of others.
    QString m_hint;
    QString m_baseUrl;
    bool m_rowsChange = false;
    int m_arrived = 0;          ///< Not seen yet.
    std::uint32_t m_newest = 0; ///< The newest of them.
};

} // namespace gatescope::captures
