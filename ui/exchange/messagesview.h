#pragma once

#include "exchange/exchangepage.h"
#include "exchange/messagesmodel.h"

class QLineEdit;
class QSplitter;
class QTreeView;

namespace gatescope::ui {

class EventDetail;
class HintStack;

/// All that crossed the gateway in one exchange, as a table in words, and the chosen event in full below it: the table
/// twin of the timeline. The chosen row is the window's selected event.
class MessagesView : public ExchangePage {
    Q_OBJECT

public:
    explicit MessagesView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] MessagesModel *model() const { return m_model; }
    [[nodiscard]] QTreeView *table() const { return m_table; }
    [[nodiscard]] EventDetail *detail() const { return m_detail; }
    [[nodiscard]] QLineEdit *filterField() const { return m_filter; }
    void find() override;

protected:
    void clear() override;
    void take(int, const trace::TraceEvent &) override {}
    void settle(bool all) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    void copyRows();
    void followSelection(int event);
    void chooseCurrent();

    MessagesModel *m_model;
    QTreeView *m_table = nullptr;
    QLineEdit *m_filter = nullptr;
    EventDetail *m_detail = nullptr;
    HintStack *m_stack;
    bool m_following = false;
};

} // namespace gatescope::ui
