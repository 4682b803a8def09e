#pragma once

#include "exchange/exchangepage.h"
#include "exchange/valuetreemodel.h"

#include <QLabel>

class QAction;
class QSplitter;
class QStackedWidget;
class QTreeView;

namespace gatescope::ui {

class ByteView;
class ExplanationPanel;
class HintStack;
class Segments;
class TracebackView;

/// One event in full, and what it means: a message or a call as a typed tree, bytes as text or hex, a traceback with
/// the user's own frames standing out.
class EventDetail : public QWidget {
    Q_OBJECT

public:
    explicit EventDetail(const ViewContext &context, QWidget *parent = nullptr);

    /// The event `index` of exchange `number`; index -1: none.
    void setEvent(std::uint32_t number, int index);
    [[nodiscard]] QTreeView *tree() const { return m_tree; }
    [[nodiscard]] ExplanationPanel *explanation() const { return m_panel; }
    [[nodiscard]] QWidget *shownContent() const;
    [[nodiscard]] QString title() const { return m_title->text(); }
    /// The exchange has layers: they can be asked who set a header of the response.
    void setLayersKnown(bool known);

Q_SIGNALS:
    void whoSetWanted(const QString &header);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    QWidget *buildBytes();
    void showWords(const trace::TraceEvent &event);
    void showContent(const trace::TraceEvent &event);
    void showBytes(const trace::Payload &payload);
    void showTree(const trace::TraceEvent &event);
    void explainEvent();
    void explainNode();
    void askWhoSet();

    ViewContext m_context;
    QLabel *m_icon = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_site = nullptr;
    QStackedWidget *m_content = nullptr;
    QTreeView *m_tree = nullptr;
    QAction *m_who = nullptr;
    ValueTreeModel *m_model = nullptr;
    TracebackView *m_text = nullptr;
    QWidget *m_bytesPage = nullptr;
    ByteView *m_bytes = nullptr;
    Segments *m_byteMode = nullptr;
    QLabel *m_byteNote = nullptr;
    QLabel *m_nothing = nullptr;
    QSplitter *m_splitter = nullptr;
    ExplanationPanel *m_panel = nullptr;
    HintStack *m_stack = nullptr;

    std::uint32_t m_number = 0;
    int m_index = -1;
    QString m_eventName;
    QString m_messageType; ///< Of an ASGI message.
};

} // namespace gatescope::ui
