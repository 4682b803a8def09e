#pragma once

#include "composer/draftdocument.h"
#include "composer/variables.h"

#include "compose/batch.h"
#include "compose/draftstore.h"
#include "compose/environments.h"
#include "compose/origin.h"
#include "compose/savedrequests.h"
#include "compose/sender.h"

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <utility>

class QAction;
class QComboBox;
class QMenu;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace gatescope::ui {

class DraftTabs;
class DraftView;
class NoticeBar;
class ResultView;
class SavedPanel;
class SocketDraftView;

/// Requests to be written, sent, and sent again: the open drafts as tabs, the draft at the left, what came back at the
/// right, and at the far left, when it is wanted, the saved requests of the project.
///
///     composer->openDraft(draft, replays);
///     composer->send();
///     connect(composer, &Composer::exchangeMade, selection, &Selection::setExchange);
///
/// What is open (for each project, with all that undo and redo know) and what was sent (the last hundred) is kept in
/// files of the user's state, which nobody else can read; saved requests are plain files of the project.
class Composer : public QWidget {
    Q_OBJECT

public:
    Composer(trace::Session &session, QWidget *parent = nullptr);
    ~Composer() override;

    static constexpr int kMostHistory = 100;

    /// Where drafts without an address go: "http://127.0.0.1:8000". Open drafts for the address before follow.
    void setBaseUrl(const QString &url);
    /// Its environments, its saved requests and the drafts that were open for it. Drafts written without a project come
    /// along; those of another project wait for its return.
    void setProject(const QString &folder);
    /// Takes them over and writes the project's file, when there is a project.
    void setEnvironments(const compose::Environments &environments);
    /// Where open drafts and what was sent are kept. Empty: nothing is.
    void setStore(const QString &folder);

    /// The id of the session's file (SessionDocument::id()), by which drafts find the exchange they were made from,
    /// also after a restart. Call it again when more of the session has been read.
    void setSession(const QString &id);

    /// A new tab; `replays`: the exchange that it was made from.
    DraftDocument *openDraft(const Draft &draft, std::uint32_t replays = 0);
    /// A tab for a saved request; the one that there is, when it is open.
    void openSaved(const compose::SavedRequest &request);
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
    /// Over its file; asks for a name when it has none yet.
    void saveRequest();
    void saveRequestAs();
    void saveCurrent(const QString &name);
    void focusUrl();
    /// What could not be done: below the result of a request, or on a line of its own.
    void say(const Error &error);

    [[nodiscard]] DraftDocument *current() const;
    /// The exchange of this session that the draft was made from; 0: none, or it is not here.
    [[nodiscard]] std::uint32_t originOfDraft(const DraftDocument &document) const;
    [[nodiscard]] int count() const;
    [[nodiscard]] const QList<compose::HttpDraft> &history() const { return m_history; }
    [[nodiscard]] compose::Variables variables() const { return m_environments.variables(); }
    [[nodiscard]] DraftTabs &tabs() const { return *m_tabs; }
    [[nodiscard]] DraftView &draftView() const { return *m_draft; }
    [[nodiscard]] ResultView &resultView() const { return *m_result; }
    [[nodiscard]] SocketDraftView &socketView() const { return *m_socket; }
    [[nodiscard]] SavedPanel &savedPanel() const { return *m_saved; }
    [[nodiscard]] QToolButton &originButton() const { return *m_from; }
    [[nodiscard]] NoticeBar &notice() const { return *m_notice; }
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
    void connectSending();
    void connectSaved();
    QAction *addCommand(const QString &id, const QString &text, const QString &icon, const QKeySequence &keys,
                        void (Composer::*run)());
    void showCurrent();
    void showOrigin();
    void showSaved(bool on);
    [[nodiscard]] QUndoStack *undoStack() const;
    [[nodiscard]] compose::Origin originOf(const DraftDocument &document) const;
    [[nodiscard]] compose::HttpDraft freshDraft() const;

    // composerstore.cpp: what is kept and proposed
    void remember(const compose::HttpDraft &draft);
    void fillHistory();
    void fillEnvironments();
    void chooseEnvironment();
    void editEnvironments();
    [[nodiscard]] QStringList proposals() const;

    // composerdrafts.cpp: what is open and what is saved
    void switchProject(const QString &folder);
    void restore(const compose::OpenDrafts &open);
    void dropFresh();
    void keepNow();
    void bindSaved();
    void follow(const compose::SavedRequest &from, const compose::SavedRequest &to);
    void takeSaved(const compose::SavedRequest &request);
    [[nodiscard]] bool isFresh(const DraftDocument &document) const;
    [[nodiscard]] compose::OpenDrafts openDrafts() const;

    trace::Session &m_session;
    Variables m_variables;
    compose::Environments m_environments;
    compose::Sender m_sender;
    compose::Batch m_batch;
    compose::OriginLinker m_linker;
    compose::OriginLinker m_batchLinker; ///< Its exchanges are not shown one after the other.
    compose::DraftStore m_store;
    QTimer m_keepSoon;
    compose::Origin m_origin;
    compose::Origin m_batchOrigin;
    QList<compose::HttpDraft> m_history; ///< Newest first.
    QString m_baseUrl;
    QString m_project;
    QString m_sessionId;
    QString m_environmentFile;
    QList<QAction *> m_commands;
    QList<std::pair<QPointer<DraftDocument>, QString>> m_saving; ///< Into which file.
    QAction *m_reopen = nullptr;
    QAction *m_showSaved = nullptr;
    DraftTabs *m_tabs = nullptr;
    QMenu *m_historyMenu = nullptr;
    QComboBox *m_environment = nullptr;
    QToolButton *m_from = nullptr; ///< The exchange that the draft was made from.
    QSplitter *m_side = nullptr;   ///< Saved requests | drafts.
    SavedPanel *m_saved = nullptr;
    QStackedWidget *m_pages = nullptr; ///< Requests | WebSockets.
    DraftView *m_draft = nullptr;
    ResultView *m_result = nullptr;
    SocketDraftView *m_socket = nullptr;
    NoticeBar *m_notice = nullptr;
};

} // namespace gatescope::ui
