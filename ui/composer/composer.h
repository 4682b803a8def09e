#pragma once

#include "composer/draftdocument.h"
#include "composer/variables.h"

#include "compose/batch.h"
#include "compose/environments.h"
#include "compose/origin.h"
#include "compose/sender.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QComboBox;
class QMenu;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace gatescope::ui {

class DraftView;
class ResultView;
class SocketDraftView;

/// Requests to be written, sent, and sent again: the open drafts as tabs, the draft at the left, what came back at the
/// right.
///
///     composer->openDraft(draft, replays);
///     composer->send();
///     connect(composer, &Composer::exchangeMade, selection, &Selection::setExchange);
///
/// Drafts that were sent are kept, the last hundred, together with the open ones, in a file of the user's.
class Composer : public QWidget {
    Q_OBJECT

public:
    Composer(trace::Session &session, QWidget *parent = nullptr);
    ~Composer() override;

    static constexpr int kMostHistory = 100;

    /// Where drafts without an address go: "http://127.0.0.1:8000".
    void setBaseUrl(const QString &url);
    /// The project's environments are read from its `.gatescope/environments.json`.
    void setProject(const QString &folder);
    /// Takes them over and writes the project's file, when there is a project.
    void setEnvironments(const compose::Environments &environments);
    /// Reads the drafts that were open and those that were sent; what changes is written there. Empty: nothing is kept.
    void setStore(const QString &folder);

    /// A new tab; `replays`: the exchange that it was made from.
    DraftDocument *openDraft(const Draft &draft, std::uint32_t replays = 0);
    void newDraft();
    void newSocket();
    void duplicate();
    void closeDraft(int index);
    void reopen();
    /// Opens what a curl command or a raw HTTP request says; false, with words, when the text is neither.
    bool paste(const QString &text);
    void send();
    void cancel();
    void sendMany(int times, int atOnce);
    void focusUrl();
    /// A line below the result: what could not be done.
    void say(const Error &error);

    [[nodiscard]] DraftDocument *current() const;
    [[nodiscard]] int count() const { return static_cast<int>(m_documents.size()); }
    [[nodiscard]] const QList<compose::HttpDraft> &history() const { return m_history; }
    [[nodiscard]] compose::Variables variables() const { return m_environments.variables(); }
    [[nodiscard]] DraftView &draftView() const { return *m_draft; }
    [[nodiscard]] ResultView &resultView() const { return *m_result; }
    [[nodiscard]] SocketDraftView &socketView() const { return *m_socket; }
    [[nodiscard]] bool isSending() const { return m_sender.isBusy() || m_batch.isRunning(); }
    [[nodiscard]] QList<QAction *> commands() const { return m_commands; }

Q_SIGNALS:
    /// The session has the exchange that a draft made.
    void exchangeMade(std::uint32_t number);
    /// The same, for a draft that was made from an exchange.
    void replayed(std::uint32_t origin, std::uint32_t number);
    void exchangeWanted(std::uint32_t number);

protected:
    bool event(QEvent *event) override;

private:
    void build();
    QWidget *buildBar();
    void connectAll();
    void addCommand(const QString &id, const QString &text, const QString &icon, const QKeySequence &keys,
                    void (Composer::*run)());
    void addTab(const Draft &draft);
    void showCurrent();
    void retitle();
    void fillHistory();
    void fillEnvironments();
    void chooseEnvironment();
    void editEnvironments();
    void remember(const compose::HttpDraft &draft);
    void save() const;
    [[nodiscard]] QStringList proposals() const;
    [[nodiscard]] compose::HttpDraft freshDraft() const;

    trace::Session &m_session;
    Variables m_variables;
    compose::Environments m_environments;
    compose::Sender m_sender;
    compose::Batch m_batch;
    compose::OriginLinker m_linker;
    std::vector<std::unique_ptr<DraftDocument>> m_documents;
    std::vector<std::unique_ptr<DraftDocument>> m_closed;
    compose::Origin m_origin;
    QList<compose::HttpDraft> m_history; ///< Newest first.
    QString m_baseUrl;
    QString m_store;
    QString m_environmentFile;
    QList<QAction *> m_commands;
    QTabBar *m_tabs = nullptr;
    QMenu *m_historyMenu = nullptr;
    QComboBox *m_environment = nullptr;
    QSplitter *m_split = nullptr;
    DraftView *m_draft = nullptr;
    ResultView *m_result = nullptr;
    QStackedWidget *m_pages = nullptr; ///< Requests | WebSockets.
    SocketDraftView *m_socket = nullptr;
};

} // namespace gatescope::ui
