#pragma once

#include "exchange/exchangepage.h"
#include "exchange/socket/socketmodel.h"

#include <QLabel>

#include <deque>

class QStackedWidget;
class QStandardItemModel;
class QToolButton;
class QTreeView;

namespace gatescope::ui {

class BodyPane;
class ByteView;
class EventDetail;
class HintStack;
class Segments;
class SyntaxStyles;

/// The chosen line in full: its content (JSON laid out, text, hex), its frames with the bytes of the wire, and the
/// ASGI message that belongs to it.
class SocketDetail : public QWidget {
    Q_OBJECT

public:
    enum Part { Content, Frames, Asgi };

    SocketDetail(const ViewContext &context, const SocketModel *model, QWidget *parent = nullptr);

    /// The line; nothing: none is chosen. The same line again takes in what it has learned since.
    void setEntry(std::uint32_t number, std::optional<std::uint32_t> entry);
    [[nodiscard]] std::optional<std::uint32_t> entry() const { return m_entry; }

    [[nodiscard]] Segments *parts() const { return m_parts; }
    [[nodiscard]] BodyPane *content() const { return m_content; }
    [[nodiscard]] QTreeView *frameList() const { return m_frameList; }
    [[nodiscard]] ByteView *wire() const { return m_wire; }
    [[nodiscard]] QString title() const { return m_title->text(); }

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildFrames();
    void showTitle(const SocketEntry &entry);
    void showParts(const SocketEntry &entry);
    void showContent(const SocketEntry &entry);
    void showFrames(const SocketEntry &entry);
    void addFrame(const trace::SocketFrame &frame, int event);
    void addHead(const SocketEntry &entry);
    void showPart(int part);

    ViewContext m_context;
    const SocketModel *m_model;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_facts;
    QLabel *m_factsBelow; ///< Instead, where it is narrow.
    Segments *m_parts;
    QStackedWidget *m_stack;
    BodyPane *m_content;
    QTreeView *m_frameList = nullptr;
    QStandardItemModel *m_frames;
    ByteView *m_wire = nullptr;
    QLabel *m_wireNote = nullptr;
    EventDetail *m_asgi;
    HintStack *m_hint;
    std::uint32_t m_number = 0;
    std::optional<std::uint32_t> m_entry;
    SocketEntry m_shown;
    std::deque<std::string> m_headers; ///< Bytes of frame headers, made again from what was recorded.
};

/// The bytes of a frame's header on the wire (RFC 6455 section 5.2).
[[nodiscard]] std::string frameHeader(const trace::SocketFrame &frame);

} // namespace gatescope::ui
