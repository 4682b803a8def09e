#pragma once

#include "exchange/byteview.h"
#include "exchange/exchangepage.h"
#include "exchange/frames/frameindex.h"

class QLabel;
class QStackedWidget;
class QToolButton;

namespace gatescope::ui {

class FindBar;
class FrameView;
class HintStack;
class Segments;

/// The bytes of an exchange as they were on the wire, in both directions.
///
/// Chunk sizes and other framing are tinted. A place in the request's head shows which key of the environ or scope it
/// became, and follows the window's KeyFocus; a place anywhere chooses the event that it came with.
///
/// HTTP/2 and a WebSocket stand on the wire as frames: such an exchange has a second way of looking, the list of its
/// frames, which is shown first. Its bytes then are what the frames carried: the head as HTTP/1 would spell it, the
/// opening handshake.
class WireView : public ExchangePage {
    Q_OBJECT

public:
    enum Part { Request, Response, Both };
    enum Way { Bytes, Frames };

    explicit WireView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] ByteView *bytes() const { return m_bytes; }
    [[nodiscard]] Segments *parts() const { return m_parts; }
    [[nodiscard]] Segments *modes() const { return m_modes; }
    /// Bytes or frames; hidden where there are no frames.
    [[nodiscard]] Segments *ways() const { return m_ways; }
    [[nodiscard]] FrameView *frames() const { return m_frames; }
    /// Frames of the HTTP/2 connection itself stand between the exchange's; off at first, and kept. Hidden where there
    /// are none.
    [[nodiscard]] QToolButton *connectionButton() const { return m_ofConnection; }
    [[nodiscard]] FindBar *findBar() const { return m_find; }
    /// What the line under the bytes says about the place of the caret.
    [[nodiscard]] QString linkText() const;
    void find() override;

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;
    void restyle() override;

private:
    QWidget *buildContent();
    QWidget *buildBytes();
    QWidget *buildBar();
    void offerFrames();
    void showWay();
    void buildConnectionButton();
    void add(ByteSide side, ByteKind kind, const trace::Payload &payload, std::uint64_t offset, int event);
    void takeFields(int index, const trace::TraceEvent &event);
    void addBody(ByteSide side, const trace::Payload &framing, const trace::Payload &bytes, std::uint64_t offset,
                 int event);
    void takeHead(const trace::WireRequestHead &head, int event);
    void takeRejected(const trace::WireRejected &rejected, int event);
    void showParts();
    void showMore();
    void styleHeads();
    [[nodiscard]] bool isShown(const ByteSpan &span) const;
    [[nodiscard]] qint64 headStart() const;
    void followFocus();
    void followEvent(int event);
    void choosePlace(qint64 position);
    void showLink(const QList<WireLink> &links);
    void showReason();
    void markReason();

    ByteView *m_bytes = nullptr;
    FindBar *m_find = nullptr;
    Segments *m_parts = nullptr;
    Segments *m_modes = nullptr;
    Segments *m_ways = nullptr;
    QToolButton *m_ofConnection = nullptr;
    QStackedWidget *m_pages = nullptr;
    FrameView *m_frames = nullptr;
    FrameIndex m_frameIndex;
    int m_framesWanted = Frames; ///< What the user wants to see where there are frames.
    QLabel *m_link = nullptr;
    QLabel *m_reason = nullptr;
    HintStack *m_stack;

    std::vector<ByteSpan> m_spans; ///< Of both directions, in order.
    std::size_t m_shown = 0;       ///< Of m_spans, handed to the document.
    bool m_fresh = true;
    int m_headEvent = -1;
    bool m_decoded = false; ///< HTTP/2: the bytes are shown as HTTP/1 would spell them.
    QByteArray m_head;
    QList<WireLink> m_links;
    QString m_rejection;
    int m_rejectedStatus = 0;
    bool m_following = false;
    bool m_followed = false; ///< The chosen event was looked for when all events were there.
};

} // namespace gatescope::ui
