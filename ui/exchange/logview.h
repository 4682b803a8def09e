#pragma once

#include "exchange/exchangepage.h"

class QTreeView;

namespace gatescope::ui {

class HintStack;
class LogModel;

/// What the application wrote during one exchange. An exception opens below its record.
class LogView : public ExchangePage {
    Q_OBJECT

public:
    explicit LogView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] LogModel *model() const { return m_model; }
    [[nodiscard]] QTreeView *tree() const { return m_tree; }

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    void addActions();
    void followSelection(int event);

    LogModel *m_model;
    QTreeView *m_tree = nullptr;
    HintStack *m_stack;
};

} // namespace gatescope::ui
