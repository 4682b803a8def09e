#pragma once

#include "exchange/exchangepage.h"

#include <QIcon>
#include <QWidget>

#include <vector>

class QTabWidget;

namespace gatescope::ui {

class BodyView;
class ExchangeHeader;
class HintStack;
class LayersView;
struct LayerSubject;
class LogView;
class MessagesView;
class ScopeView;
class SocketView;
class WireView;

/// The selected exchange, in all ways: a line with the result, and a tab for each view.
///
/// It follows Selection::exchangeChanged and the session. Only the tab that can be seen is filled; which one it is, and
/// the state inside each, stays from exchange to exchange. A WebSocket has one more tab in front, which is shown first;
/// which one the user wants is remembered for WebSockets and for all others apart. Layers are a tab in front of the
/// scope as soon as the exchange has some.
class ExchangeView : public QWidget {
    Q_OBJECT

public:
    /// All three outlive the view. Without a reference nothing is explained.
    ExchangeView(trace::Session *session, Selection *selection, const spec::Reference *reference,
                 QWidget *parent = nullptr);

    /// A view of somebody else's, in front of the others when `index` is 0. It follows the selection by itself, or,
    /// when it is an ExchangePage, it is given the exchange while it can be seen.
    void insertPage(int index, QWidget *page, const QString &title, const QIcon &icon = {});

    /// The same for a page that is the last tab while it hasContent(), and no tab otherwise.
    void offerPage(ExchangePage *page, const QString &title, const QIcon &icon);

    /// For menus and the palette: the tabs (Alt+1 …), finding in the view (Ctrl+F), copying the summary.
    [[nodiscard]] QList<QAction *> commands() const;
    /// The tab that is shown.
    [[nodiscard]] QByteArray saveState() const;
    void restoreState(const QByteArray &state);

    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }
    [[nodiscard]] ExchangeHeader *header() const { return m_header; }
    [[nodiscard]] ScopeView *scope() const { return m_scope; }
    [[nodiscard]] MessagesView *messages() const { return m_messages; }
    [[nodiscard]] WireView *wire() const { return m_wire; }
    [[nodiscard]] BodyView *body() const { return m_body; }
    [[nodiscard]] LogView *log() const { return m_log; }
    [[nodiscard]] SocketView *socket() const { return m_socket; }
    [[nodiscard]] LayersView *layers() const { return m_layers; }
    [[nodiscard]] KeyFocus *focus() const { return m_focus; }

private:
    void addPages();
    void addCommands();
    void renameTabCommands();
    void follow();
    void update(const QList<std::uint32_t> &changed);
    void showHeader();
    void fillCurrent();
    void retitle();
    void offerSocket();
    void offerPages();
    void offerLayers();
    void askLayers(const LayerSubject &subject);
    [[nodiscard]] bool hasLayers();
    [[nodiscard]] bool hasSocketTab() const;
    [[nodiscard]] bool hasLayersTab() const;
    void findInView();

    trace::Session *m_session;
    Selection *m_selection;
    KeyFocus *m_focus;
    ViewContext m_context;
    QTabWidget *m_tabs;
    ExchangeHeader *m_header;
    HintStack *m_stack = nullptr;
    QList<QAction *> m_tabCommands; ///< One for each of the first nine tabs, some of them hidden.
    QList<QAction *> m_commands;
    ScopeView *m_scope = nullptr;
    MessagesView *m_messages = nullptr;
    WireView *m_wire = nullptr;
    BodyView *m_body = nullptr;
    LogView *m_log = nullptr;
    SocketView *m_socket = nullptr; ///< In the tabs for a WebSocket only.
    LayersView *m_layers = nullptr; ///< In the tabs of exchanges that have layers.
    struct OfferedPage {
        ExchangePage *page = nullptr;
        QString title;
        QIcon icon;
        bool wanted = false; ///< It was shown when an exchange without content took it away.
    };
    std::vector<OfferedPage> m_offered;
    bool m_layersWanted = false; ///< It was shown when an exchange without layers took it away.
    std::uint32_t m_scanned = 0; ///< The exchange whose events were looked at, and how many of them.
    std::size_t m_scannedEvents = 0;
    bool m_layersSeen = false;
    QWidget *m_socketPage = nullptr; ///< The tab that was last shown for a WebSocket.
    QWidget *m_otherPage = nullptr;  ///< Likewise for all others.
};

} // namespace gatescope::ui
