#pragma once

#include "compose/batch.h"
#include "compose/response.h"

#include "common/theme.h"

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTabWidget;
class QToolButton;
class QTreeWidget;

namespace gatescope::ui {

class BodyPane;
class EmptyHint;
class SyntaxStyles;

/// What came back: status, time, size, body and headers; or the error and the way out; or the table of a batch.
class ResultView : public QWidget {
    Q_OBJECT

public:
    explicit ResultView(QWidget *parent = nullptr);
    ~ResultView() override;

    void clear();
    void showWaiting();
    void show(const compose::Response &response);
    void beginBatch(int times);
    void addBatchRows(const compose::Batch &batch, int first, int last);
    void endBatch(const compose::Batch &batch);
    /// The exchange that the response belongs to; 0: not known.
    void setExchange(std::uint32_t number);

    [[nodiscard]] QLabel *status() const { return m_status; }
    [[nodiscard]] QLabel *facts() const { return m_facts; }
    [[nodiscard]] QLabel *error() const { return m_error; }
    [[nodiscard]] BodyPane *body() const { return m_body; }
    [[nodiscard]] QTreeWidget *headers() const { return m_headers; }
    [[nodiscard]] QTreeWidget *batch() const { return m_batch; }
    [[nodiscard]] QToolButton *showExchange() const { return m_go; }

Q_SIGNALS:
    void exchangeWanted(std::uint32_t number);
    /// A row of a batch was chosen: the exchange of this client address.
    void exchangeOfWanted(const QString &local);

protected:
    void changeEvent(QEvent *event) override;

private:
    void repaintStatus();
    QWidget *buildBar();
    void buildPages();
    void showHead(const compose::Response &response);
    void setStatus(const QString &text, theme::Tone tone);

    std::shared_ptr<SyntaxStyles> m_styles;
    std::uint32_t m_exchange = 0;
    theme::Tone m_tone = theme::Tone::Muted;
    QLabel *m_status = nullptr;
    QLabel *m_facts = nullptr;
    QToolButton *m_go = nullptr;
    QStackedWidget *m_stack;
    EmptyHint *m_empty = nullptr;
    QTabWidget *m_tabs = nullptr;
    QLabel *m_error = nullptr;
    BodyPane *m_body = nullptr;
    QTreeWidget *m_headers = nullptr;
    QTreeWidget *m_batch = nullptr;
};

} // namespace gatescope::ui
