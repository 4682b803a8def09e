#include "compose/requestbody.h"

#include "compose/prepare.h"
#include "compose/rows.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

#include <array>
#include <optional>
#include <utility>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

std::unexpected<Error> fileError(const QString &path, const QString &why)
{
    return std::unexpected(Error{u"the file %1 cannot be sent: %2"_s.arg(path, why), {}, u"choose another file"_s});
}

Result<QByteArray> contentOf(const QString &path)
{
    if (auto fine = checkFile(path); !fine)
        return std::unexpected(fine.error());
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fileError(path, file.errorString());
    return file.readAll();
}

QByteArray quoted(const QString &text)
{
    return '"' + text.toUtf8().replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A") + '"';
}

QByteArray partHead(const Part &part)
{
    QByteArray head = "Content-Disposition: form-data; name=" + quoted(part.name);
    QString type = part.contentType;
    if (!part.file.isEmpty()) {
        head += "; filename=" + quoted(QFileInfo(part.file).fileName());
        if (type.isEmpty())
            type = QMimeDatabase().mimeTypeForFile(part.file, QMimeDatabase::MatchExtension).name();
    }
    if (!type.isEmpty())
        head += "\r\nContent-Type: " + type.toUtf8();
    return head + "\r\n\r\n";
}

/// The boundary of a Content-Type that the draft gives itself; empty: none.
QByteArray ownBoundary(const HttpDraft &draft)
{
    const Row *row = findRow(draft.headers, u"Content-Type");
    const qsizetype at = row ? row->value.indexOf("boundary="_L1, 0, Qt::CaseInsensitive) : -1;
    if (at < 0)
        return {};
    return row->value.sliced(at + 9).section(u';', 0, 0).trimmed().remove(u'"').toUtf8();
}

QByteArray boundaryFor(const HttpDraft &draft, const QByteArrayList &parts)
{
    if (const QByteArray own = ownBoundary(draft); !own.isEmpty())
        return own;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QByteArray &part : parts)
        hash.addData(part);
    return "gatescope-" + hash.result().toHex().first(24);
}

Result<RequestBody> multipart(const HttpDraft &draft, ReadFiles files)
{
    QByteArrayList parts;
    QStringList names; // of the files, empty for values
    bool sizeKnown = true;
    for (const Part &part : draft.body.parts) {
        if (!part.enabled)
            continue;
        QByteArray content = part.value.toUtf8();
        if (!part.file.isEmpty() && files == ReadFiles::Yes) {
            auto read = contentOf(part.file);
            if (!read)
                return std::unexpected(read.error());
            content = *std::move(read);
        }
        sizeKnown = sizeKnown && (part.file.isEmpty() || files == ReadFiles::Yes);
        parts += partHead(part) + content;
        names += part.file;
    }
    const QByteArray boundary = boundaryFor(draft, parts);
    RequestBody body{.contentType = u"multipart/form-data; boundary="_s + QString::fromUtf8(boundary),
                     .sizeKnown = sizeKnown};
    for (qsizetype i = 0; i < parts.size(); ++i) {
        body.bytes += "--" + boundary + "\r\n" + parts[i];
        if (!names[i].isEmpty() && files == ReadFiles::No)
            body.segments += {BodySegment{.bytes = std::exchange(body.bytes, {})}, BodySegment{.file = names[i]}};
        body.bytes += "\r\n";
    }
    body.bytes += "--" + boundary + "--\r\n";
    if (!body.segments.isEmpty())
        body.segments += BodySegment{.bytes = body.bytes};
    return body;
}

Result<RequestBody> fileBody(const HttpDraft &draft, ReadFiles files)
{
    RequestBody body{.contentType = draft.body.contentType};
    if (files == ReadFiles::No) {
        const QFileInfo info(draft.body.file);
        body.sizeKnown = false;
        body.segments = {BodySegment{.file = draft.body.file}};
        body.size = info.isFile() ? info.size() : -1;
        return body;
    }
    auto content = contentOf(draft.body.file);
    if (!content)
        return std::unexpected(content.error());
    body.bytes = *std::move(content);
    return body;
}

Result<RequestBody> noBody(const HttpDraft &, ReadFiles)
{
    return RequestBody{};
}

Result<RequestBody> textBody(const HttpDraft &draft, ReadFiles)
{
    return RequestBody{.bytes = draft.body.text.toUtf8(), .contentType = draft.body.contentType};
}

Result<RequestBody> jsonBody(const HttpDraft &draft, ReadFiles)
{
    return RequestBody{.bytes = draft.body.text.toUtf8(), .contentType = u"application/json"_s};
}

Result<RequestBody> formBody(const HttpDraft &draft, ReadFiles)
{
    return RequestBody{.bytes = formText(draft.body.form), .contentType = u"application/x-www-form-urlencoded"_s};
}

constexpr std::array kMakers{noBody, textBody, jsonBody, formBody, multipart, fileBody}; // by BodyKind

} // namespace

Result<void> checkFile(const QString &path)
{
    const QFileInfo info(path);
    if (path.isEmpty())
        return std::unexpected(Error{u"no file is chosen"_s, {}, u"choose one"_s});
    if (!info.exists())
        return fileError(path, u"it does not exist"_s);
    if (!info.isFile() || !info.isReadable())
        return fileError(path, u"it is no readable file"_s);
    if (info.size() > kMostFileBytes)
        return fileError(path, u"it has more than 512 MiB"_s);
    return {};
}

Result<RequestBody> requestBody(const HttpDraft &draft, ReadFiles files)
{
    auto body = kMakers.at(static_cast<std::size_t>(draft.body.kind))(draft, files);
    if (!body)
        return body;
    body->isThere = draft.body.kind != BodyKind::None;
    if (body->sizeKnown)
        body->size = body->bytes.size();
    if (body->segments.isEmpty() && !body->bytes.isEmpty() && files == ReadFiles::No)
        body->segments = {BodySegment{.bytes = body->bytes}};
    return body;
}

} // namespace gatescope::compose
