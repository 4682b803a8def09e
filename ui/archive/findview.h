#pragma once

#include "archive/excerptfeed.h"
#include "archive/findmodel.h"
#include "common/selection.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QLabel;
class QLineEdit;
class QTableView;
class QToolButton;

namespace gatescope::ui {

/// Find across everything: a field with its options, and the results as they are found. Choosing one chooses its
/// exchange and event for the whole window.
///
/// The search runs in a worker thread and begins again with every change of the query. It looks at what the session has
/// when it begins; Enter looks again.
class FindView : public QWidget {
    Q_OBJECT

public:
    FindView(const trace::Session &session, Selection &selection, QWidget *parent = nullptr);
    ~FindView() override;

    /// Puts the cursor into the field.
    void focusField();
    void search(const FindQuery &query);
    void stop();
    [[nodiscard]] bool isSearching() const { return m_feed && m_feed->isRunning(); }
    [[nodiscard]] FindModel &model() { return m_model; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] QLineEdit *field() const { return m_field; }
    [[nodiscard]] QString statusText() const;

    static constexpr int kMostHits = 10'000;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildBar();
    void buildTable();
    [[nodiscard]] FindQuery query() const;
    void begin();
    void take(QList<FindHit> hits);
    void showStatus();
    void showCurrent();

    const trace::Session &m_session;
    Selection &m_selection;
    FindModel m_model;
    QLineEdit *m_field = nullptr;
    QToolButton *m_case = nullptr;
    QToolButton *m_expression = nullptr;
    QToolButton *m_stop = nullptr;
    QLabel *m_status = nullptr;
    QLabel *m_empty = nullptr;
    QWidget *m_bar = nullptr;
    QTableView *m_table = nullptr;
    QTimer m_rest; ///< After the last key.
    std::unique_ptr<archive::ExcerptFeed> m_feed;
    QString m_problem;
    int m_done = 0;
    int m_total = 0;
    bool m_wasStopped = false;
};

} // namespace gatescope::ui
