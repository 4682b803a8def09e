#pragma once

#include "composer/draftdocument.h"
#include "composer/entrytable.h"

#include "compose/prepare.h"
#include "compose/socketclient.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QComboBox;
class QLabel;
class QTabWidget;
class QToolButton;
class QTreeWidget;

namespace gatescope::ui {

class InspectionList;
class SocketSettings;

/// The editor of a WebSocket draft and its live connection: URL, subprotocols, headers, saved messages that play as a
/// script; at the right a line to send from, and all messages of both ways. One connection at a time.
class SocketDraftView : public QWidget {
    Q_OBJECT

public:
    SocketDraftView(const Variables &variables, QWidget *parent = nullptr);

    /// Null: shows nothing. The document outlives the view or is replaced before it goes.
    void setDocument(DraftDocument *document);
    /// Connects, or closes what is connected.
    void toggle();
    void sendMessage();
    /// URLs to propose, as they are for HTTP.
    void setProposals(std::function<QStringList()> urls);
    void focusUrl();

    [[nodiscard]] compose::SocketClient &client() { return m_client; }
    [[nodiscard]] VariableField *url() const { return m_url; }
    [[nodiscard]] QLineEdit *message() const { return m_message; }
    [[nodiscard]] QTreeWidget *log() const { return m_log; }
    [[nodiscard]] EntryTable *script() const { return m_script; }
    [[nodiscard]] EntryTable *headers() const { return m_headers; }
    [[nodiscard]] SocketSettings *settings() const { return m_settings; }
    [[nodiscard]] InspectionList *notes() const { return m_notes; }
    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }
    [[nodiscard]] QToolButton *playButton() const { return m_play; }
    [[nodiscard]] QLabel *state() const { return m_state; }

Q_SIGNALS:
    /// The connection stands; `local` is its end here.
    void connected(const QString &local);

private:
    QWidget *buildDraft();
    QWidget *buildLive();
    void connectDraft();
    void refresh();
    void inspect();
    void goTo(const compose::Inspection &inspection);
    void play();
    void showState(compose::ClientState state);
    void add(const compose::SocketLine &line);
    void say(const QString &words);

    const Variables &m_variables;
    compose::SocketClient m_client;
    DraftDocument *m_document = nullptr;
    bool m_showing = false;
    VariableField *m_url = nullptr;
    QToolButton *m_connect = nullptr;
    QTabWidget *m_tabs = nullptr;
    EntryTable *m_script = nullptr;
    EntryTable *m_headers = nullptr;
    SocketSettings *m_settings = nullptr;
    InspectionList *m_notes = nullptr;
    QTimer m_inspectSoon;
    QLabel *m_state = nullptr;
    QToolButton *m_play = nullptr;
    QComboBox *m_kind = nullptr;
    VariableField *m_message = nullptr;
    QToolButton *m_send = nullptr;
    QTreeWidget *m_log = nullptr;
};

} // namespace gatescope::ui
