#pragma once

#include "exchange/exchangepage.h"
#include "exchange/socket/socketmodel.h"

#include <QTimer>

class QAction;
class QLabel;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTextBrowser;
class QToolButton;

namespace gatescope::ui {

class FollowEnd;
class HandshakePane;
class HintStack;
class Segments;
class SocketDetail;
class SocketFilterBar;
class SocketFindBar;
class SocketInjectBar;
class SocketLadder;
class SocketStrip;
struct SocketInjection;

/// A WebSocket exchange: the strip of its states; every message as a ladder or as a table, with the chosen one in full;
/// the handshake; the close.
///
/// The chosen line is the window's selected event, in both directions. The lists follow a growing socket only while
/// the user is at their end, and not at all while frozen.
class SocketView : public ExchangePage {
    Q_OBJECT

public:
    enum Section { Ladder, Table, Handshake, Close };

    explicit SocketView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] const SocketIndex &index() const { return m_index; }
    [[nodiscard]] SocketModel *model() const { return m_model; }
    [[nodiscard]] SocketStrip *strip() const { return m_strip; }
    [[nodiscard]] SocketLadder *ladder() const { return m_ladder; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] SocketDetail *detail() const { return m_detail; }
    [[nodiscard]] SocketFilterBar *filterBar() const { return m_filter; }
    [[nodiscard]] SocketFindBar *findBar() const { return m_find; }
    /// Shown while the socket is open.
    [[nodiscard]] SocketInjectBar *injectBar() const { return m_inject; }
    [[nodiscard]] HandshakePane *handshake() const { return m_handshake; }
    [[nodiscard]] QTextBrowser *closePage() const { return m_close; }
    [[nodiscard]] QToolButton *freezeButton() const { return m_freeze; }
    [[nodiscard]] FollowEnd *follower(Section section) const { return section == Table ? m_tableEnd : m_ladderEnd; }
    [[nodiscard]] Segments *sections() const { return m_sections; }
    [[nodiscard]] QString noteText() const;

    [[nodiscard]] Section section() const { return m_section; }
    void setSection(Section section);
    void find() override;

    /// For menus and the palette: freeze, hide pings, the next problem, copy, export.
    [[nodiscard]] QList<QAction *> commands() const { return m_commands; }
    /// Lines that are selected in the table, or the chosen one.
    [[nodiscard]] std::vector<std::uint32_t> selectedLines() const;
    /// What the filter shows.
    [[nodiscard]] std::vector<std::uint32_t> shownLines() const;
    void copy(bool asJson) const;
    void exportTo(const QString &path, bool onlySelected);
    /// What became of the last injectWanted(); empty: it arrived.
    void tellInjected(const QString &error);

Q_SIGNALS:
    /// The application of this exchange shall receive it as if the client had sent it.
    void injectWanted(std::uint32_t exchange, const gatescope::ui::SocketInjection &what);

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;
    void restyle() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    QWidget *buildTools();
    QWidget *buildLists();
    void buildTable();
    void buildExportMenu(QToolButton *button);
    void connectAll();
    void addCommands();
    void follow(int event);
    void choose(int event);
    void chooseLine(std::uint32_t entry);
    void showState();
    [[nodiscard]] bool isSocketOpen() const;
    void startInjecting();
    void showClose();
    void showFrozen();
    void showCounts();
    void showHints();
    void pickSection();
    void nextTrouble();
    void exportAs(bool onlySelected);
    void saveContent();
    void note(const QString &text);

    SocketIndex m_index;
    SocketModel *m_model;
    SocketStrip *m_strip = nullptr;
    Segments *m_sections = nullptr;
    QStackedWidget *m_pages = nullptr;
    QSplitter *m_splitter = nullptr;
    QStackedWidget *m_lists = nullptr;
    HintStack *m_listHint = nullptr;
    SocketLadder *m_ladder = nullptr;
    QTableView *m_table = nullptr;
    SocketDetail *m_detail = nullptr;
    SocketFilterBar *m_filter = nullptr;
    SocketFindBar *m_find = nullptr;
    SocketInjectBar *m_inject = nullptr;
    HandshakePane *m_handshake = nullptr;
    QTextBrowser *m_close = nullptr;
    QToolButton *m_freeze = nullptr;
    QToolButton *m_export = nullptr;
    QLabel *m_note = nullptr;
    FollowEnd *m_ladderEnd = nullptr;
    FollowEnd *m_tableEnd = nullptr;
    HintStack *m_stack;
    QTimer m_noteTime;
    Section m_section = Ladder;
    Section m_wanted = Ladder; ///< By the user; a refused socket shows its handshake instead.
    bool m_chosenHere = false;
    bool m_loaded = false; ///< All events of this exchange were read once.
    bool m_following = false;
    bool m_seek = false; ///< A new filter has begun: when it is through, the chosen line is shown.
    QString m_closeShown;
    QList<QAction *> m_commands;
};

} // namespace gatescope::ui
