#include "exchange/socket/socketexport.h"

#include "common/eventwords.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWriteSliceMs = 5;

double milliseconds(std::int64_t ns)
{
    return static_cast<double>(ns) / 1e6;
}

void addContent(QJsonObject &line, const trace::Payload &content, SocketKind kind)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QByteArrayView bytes(content.bytes.data(), static_cast<qsizetype>(content.bytes.size()));
    const QString text = decoder(bytes);
    if (kind != SocketKind::Binary && !decoder.hasError())
        line[u"text"_s] = text;
    else
        line[u"base64"_s] = QString::fromLatin1(bytes.toByteArray().toBase64());
    if (content.isTruncated())
        line[u"truncated"_s] = true;
}

QByteArray lineOf(const SocketModel &model, std::uint32_t entry, SocketFormat format)
{
    return format == SocketFormat::JsonLines ? jsonLine(model, entry) : textLine(model, entry);
}

} // namespace

QByteArray jsonLine(const SocketModel &model, std::uint32_t entry)
{
    const SocketEntry &at = model.index().entries()[entry];
    QJsonObject line;
    if (at.number > 0)
        line[u"n"_s] = static_cast<qint64>(at.number);
    line[u"direction"_s] = at.fromClient ? u"in"_s : u"out"_s;
    line[u"kind"_s] = model.words(entry).what;
    line[u"at_ms"_s] = milliseconds(at.at - model.index().openedAt());
    line[u"size"_s] = static_cast<qint64>(at.size);
    line[u"event"_s] = at.main;
    if (at.frames > 0) {
        line[u"wire_bytes"_s] = static_cast<qint64>(at.wireSize);
        line[u"frames"_s] = static_cast<qint64>(at.frames);
        line[u"compressed"_s] = at.compressed;
    }
    if (at.injected)
        line[u"injected"_s] = true;
    if (at.latencyNs >= 0)
        line[u"latency_ms"_s] = milliseconds(at.latencyNs);
    addContent(line, contentOf(model.log(), at), at.kind);
    return QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
}

QByteArray textLine(const SocketModel &model, std::uint32_t entry)
{
    const SocketEntry &at = model.index().entries()[entry];
    const SocketWords &words = model.words(entry);
    const trace::Payload content = contentOf(model.log(), at);
    const QString body = at.kind == SocketKind::Binary
                             ? words.preview
                             : QString::fromUtf8(content.bytes.data(), static_cast<qsizetype>(content.bytes.size()));
    return u"%1  %2 %3  %4  %5\n"_s
        .arg(model.timeText(entry).rightJustified(12), at.fromClient ? u"→"_s : u"←"_s, words.what.leftJustified(8),
             sizeText(at.size).rightJustified(9), body)
        .toUtf8();
}

QByteArray linesOf(const SocketModel &model, const std::vector<std::uint32_t> &entries, SocketFormat format)
{
    QByteArray out;
    for (const std::uint32_t entry : entries)
        out += lineOf(model, entry, format);
    return out;
}

SocketExport::SocketExport(const SocketModel *model, std::vector<std::uint32_t> entries, SocketFormat format,
                           QObject *parent)
    : QObject(parent),
      m_model(model),
      m_entries(std::move(entries)),
      m_format(format)
{
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &SocketExport::work);
    connect(model, &SocketModel::restarted, this, [this] {
        m_file.cancelWriting();
        finish(tr("another exchange or filter was chosen"));
    });
}

Result<void> SocketExport::start(const QString &path)
{
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::WriteOnly))
        return std::unexpected(
            Error{.summary = tr("%1 could not be written").arg(path), .detail = m_file.errorString(), .wayOut = {}});
    m_more.start();
    return {};
}

void SocketExport::work()
{
    QElapsedTimer timer;
    timer.start();
    while (m_done < m_entries.size() && timer.elapsed() < kWriteSliceMs)
        m_file.write(lineOf(*m_model, m_entries[m_done++], m_format));
    Q_EMIT progressed(static_cast<int>(m_done), static_cast<int>(m_entries.size()));
    if (m_file.error() != QFileDevice::NoError)
        return finish(m_file.errorString());
    if (m_done == m_entries.size())
        finish(m_file.commit() ? QString() : m_file.errorString());
}

void SocketExport::finish(const QString &error)
{
    m_more.stop();
    disconnect(m_model, nullptr, this, nullptr);
    Q_EMIT finished(static_cast<int>(m_done), error);
    deleteLater();
}

} // namespace gatescope::ui
