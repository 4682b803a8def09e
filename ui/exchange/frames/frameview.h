#pragma once

#include "exchange/frames/framesearch.h"

#include <QWidget>

class QAction;
class QSplitter;
class QTableView;

namespace gatescope::ui {

class FindBar;
class FrameDetail;
class HintStack;

/// The frames of one exchange: a table in the order of the wire, below it the chosen one in full, a search.
///
/// It reads the FrameIndex that its owner fills: setExchange() for another one, grow() when there is more. Ctrl+C
/// copies rows; the context menu copies payloads and whole frames.
class FrameView : public QWidget {
    Q_OBJECT

public:
    FrameView(const trace::Session *session, const FrameIndex *index, QWidget *parent = nullptr);

    void setExchange(std::uint32_t number);
    /// Not `all`: more events will come at once.
    void grow(bool all);
    void setShown(FrameModel::Shown shown);
    /// SETTINGS, PING, GOAWAY and WINDOW_UPDATE of the HTTP/2 connection stand between the exchange's frames.
    void setConnectionShown(bool shown);
    /// Chooses the frame of an event; false: it has none that is shown.
    bool chooseEvent(int event);
    void find();

    [[nodiscard]] FrameModel *model() const { return m_model; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] FrameDetail *detail() const { return m_detail; }
    [[nodiscard]] FindBar *findBar() const { return m_find; }

    enum class CopyAs : std::uint8_t { Rows, Payload, Frame };
    /// Of the chosen rows: cells with tabs; payloads as text, or as hex where they are no text; frames as hex, as they
    /// were on the wire.
    [[nodiscard]] QString textToCopy(CopyAs form) const;

Q_SIGNALS:
    /// By the user.
    void eventChosen(int event);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showColumns();
    QWidget *buildTop();
    void buildTable();
    void addCopyAction(const QString &title, CopyAs form, const QKeySequence &key = {});
    void chooseCurrent();
    void goToMatch(std::optional<int> row);
    void showFound();
    void showEmpty();
    void setCurrentRow(int row);
    void showRow(int row);

    const FrameIndex *m_index;
    ConnectionFrames *m_connection;
    FrameModel *m_model;
    FrameSearch *m_search;
    QTableView *m_table = nullptr;
    FindBar *m_find = nullptr;
    FrameDetail *m_detail;
    QSplitter *m_splitter;
    HintStack *m_stack = nullptr;
    bool m_following = false;
    bool m_seekMatch = false; ///< The first match is still to be shown.
};

} // namespace gatescope::ui
