#pragma once

#include "compare/comparejob.h"
#include "compare/comparemodel.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QStackedLayout;
class QStackedWidget;
class QTreeView;

namespace gatescope::ui {

class ExchangeCard;
class RunsView;

/// Two exchanges, or two runs, beside each other over the whole width of the window.
///
///     page.setDecoder(…);
///     page.compare(41, 42);      // or page.compareRuns()
///     connect(&page, &ComparePage::closeRequested, …);
///
/// An exchange that has not ended yet is compared as far as it is, which is said, and again when it ends.
///
/// Rows are aligned; a sign in front of each says what became of it, and below them stand both whole values of the
/// current row. F7 and Shift+F7 go from difference to difference.
class ComparePage : public QWidget {
    Q_OBJECT

public:
    explicit ComparePage(const trace::Session &session, QWidget *parent = nullptr);
    ~ComparePage() override;

    void compare(std::uint32_t a, std::uint32_t b);
    void compareRuns();
    void compareRuns(RunId a, RunId b);
    void setIgnoreRules(const std::vector<compare::IgnoreRule> &rules);
    [[nodiscard]] const std::vector<compare::IgnoreRule> &ignoreRules() const { return m_options.ignore.rules(); }
    void setDecoder(decltype(compare::CompareOptions::decode) decode) { m_options.decode = std::move(decode); }

    /// Next and previous difference, swap, copy, ignore list, close; separators are actions too.
    [[nodiscard]] QList<QAction *> actions() const { return m_actions; }
    [[nodiscard]] QAction *action(const QString &name) const;
    [[nodiscard]] CompareModel &model() { return m_model; }
    [[nodiscard]] QTreeView *table() const { return m_table; }
    [[nodiscard]] QCheckBox *onlyDifferences() const { return m_only; }
    [[nodiscard]] RunsView &runs() { return *m_runs; }
    /// What stands where the rows would be; empty: the rows do.
    [[nodiscard]] QString hint() const;
    [[nodiscard]] QString headline() const;
    /// That one of both has not ended yet; empty: both have.
    [[nodiscard]] QString unfinishedText() const;
    [[nodiscard]] bool isWorking() const { return m_job.isRunning(); }
    [[nodiscard]] bool showsRuns() const;

Q_SIGNALS:
    void closeRequested();
    /// Only one of the runs has it.
    void exchangeChosen(std::uint32_t number);
    void ignoreRulesChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildExchanges();
    QLayout *buildCards(QWidget *page);
    void buildTable();
    void buildHint();
    QWidget *buildBar();
    QWidget *buildDetail();
    void makeActions();
    QAction *addAction(const char *name, const QString &text, const QString &icon, const QKeySequence &keys,
                       void (ComparePage::*run)());
    void again();
    void take(const std::shared_ptr<const compare::Comparison> &comparison);
    void showUnfinished(const compare::Comparison &comparison);
    void compareIfEnded();
    void showResult();
    void showHint(const QString &title, const QString &detail);
    void openRows();
    void showDetail();
    void goNext() { step(1); }
    void goPrevious() { step(-1); }
    void step(int direction);
    void goTo(const QModelIndex &target);
    void swap();
    void copyAll();
    void copyRows();
    void ignoreRow();
    void editIgnoreList();
    void goBack();
    void updateActions();
    void restyle();

    const trace::Session &m_session;
    CompareJob m_job;
    CompareModel m_model;
    compare::CompareOptions m_options;
    std::uint32_t m_a = 0;
    std::uint32_t m_b = 0;
    bool m_fromRuns = false;
    std::string m_place; ///< The row to return to when the new ones are there.
    QList<QAction *> m_actions;
    QStackedWidget *m_pages = nullptr;
    RunsView *m_runs = nullptr;
    ExchangeCard *m_cardA = nullptr;
    ExchangeCard *m_cardB = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_counts = nullptr;
    QLabel *m_notCompared = nullptr;
    QLabel *m_unfinished = nullptr;
    QCheckBox *m_only = nullptr;
    QTreeView *m_table = nullptr;
    QWidget *m_hint = nullptr;
    QLabel *m_hintTitle = nullptr;
    QLabel *m_hintDetail = nullptr;
    QStackedWidget *m_body = nullptr;
    QPlainTextEdit *m_detailA = nullptr;
    QPlainTextEdit *m_detailB = nullptr;
};

} // namespace gatescope::ui
