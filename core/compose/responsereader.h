#pragma once

#include "compose/response.h"

#include <QByteArray>

#include <cstdint>

namespace gatescope::compose {

/// Reads one response of HTTP/1 into a Response: lenient where a person wants to see what came all the same (bare LF,
/// odd reasons), strict where the end of the body depends on it. Interim responses are passed over, but for 101, which
/// ends with its head. Sans-IO. Private to core/compose.
class ResponseReader {
public:
    /// `isHead`: the answer to a HEAD request, which has no body. `kept`: bytes of the body that are kept. `response`
    /// must live as long as this.
    ResponseReader(Response &response, bool isHead, qint64 kept = Prepared().keptBytes)
        : m_response(response),
          m_kept(kept),
          m_isHead(isHead)
    {
    }

    void receive(const QByteArray &bytes);
    /// The peer has closed: the response ends here, or breaks.
    void end();

    [[nodiscard]] bool isDone() const { return m_stage == Stage::Done; }
    [[nodiscard]] bool headIsDone() const { return m_stage > Stage::Fields; }
    /// What came behind the response.
    [[nodiscard]] const QByteArray &rest() const { return m_input; }

private:
    enum class Stage : std::uint8_t { StatusLine, Fields, Sized, ChunkHead, Chunk, ChunkEnd, Trailers, ToEnd, Done };

    bool advance();
    bool takeLine(QByteArray &line);
    bool readStatusLine();
    bool readFields(HeaderBytes &into);
    bool readChunkHead();
    bool readData(Stage next);
    void headEnded();
    void beginBody();
    void keep(const QByteArray &bytes);
    bool fail(const QString &summary, const QString &detail = {}, const QString &wayOut = {});

    Response &m_response;
    QByteArray m_input;
    Stage m_stage = Stage::StatusLine;
    std::uint64_t m_left = 0; ///< Bytes of the chunk or body.
    qint64 m_kept;
    bool m_isHead;
};

} // namespace gatescope::compose
