#pragma once

#include "base/result.h"
#include "exchange/socket/socketmodel.h"

#include <QSaveFile>

namespace gatescope::ui {

enum class SocketFormat : std::uint8_t { JsonLines, Text };

/// One line as a JSON object on one line: "n", "direction" ("in", "out"), "kind", "at_ms" (since the socket opened),
/// "size", "wire_bytes", "frames", "compressed", "latency_ms", "event", and "text", or "base64" where it is not UTF-8,
/// with "truncated": true where only the beginning was recorded.
[[nodiscard]] QByteArray jsonLine(const SocketModel &model, std::uint32_t entry);
/// "    1.204 s  → text    48 B  content"
[[nodiscard]] QByteArray textLine(const SocketModel &model, std::uint32_t entry);
/// Lines in a format, one behind the other: for the clipboard.
[[nodiscard]] QByteArray linesOf(const SocketModel &model, const std::vector<std::uint32_t> &entries,
                                 SocketFormat format);

/// Writes lines into a file, some milliseconds at a time. The file appears when all is written; deletes itself behind
/// finished().
class SocketExport : public QObject {
    Q_OBJECT

public:
    SocketExport(const SocketModel *model, std::vector<std::uint32_t> entries, SocketFormat format, QObject *parent);

    [[nodiscard]] Result<void> start(const QString &path);

Q_SIGNALS:
    void progressed(int done, int total);
    /// `error` is empty when it went well.
    void finished(int lines, const QString &error);

private:
    void work();
    void finish(const QString &error);

    const SocketModel *m_model;
    std::vector<std::uint32_t> m_entries;
    SocketFormat m_format;
    QSaveFile m_file;
    std::size_t m_done = 0;
    QTimer m_more;
};

} // namespace gatescope::ui
