#pragma once

#include "compose/imported.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <span>

namespace gatescope::compose {

/// What curl's options amount to, while they are read one by one; then draft() puts it together as curl would. Private
/// to core/compose.
class CurlReader {
public:
    using Apply = void (CurlReader::*)(const QString &value);
    struct Option {
        const char *letter; ///< "X"; empty: none.
        const char *name;   ///< "request"
        bool hasValue;
        Apply apply;      ///< Null: changes nothing of the request.
        const char *note; ///< For people; null: none.
    };
    [[nodiscard]] static std::span<const Option> options();

    void read(const QStringList &words); ///< Without "curl" itself.
    [[nodiscard]] bool hasUrl() const { return !m_url.isEmpty(); }
    [[nodiscard]] Imported imported();

private:
    qsizetype readLong(const QStringList &words, qsizetype at);
    qsizetype readShort(const QStringList &words, qsizetype at);
    void use(const Option &option, const QString &value);

    void setMethod(const QString &value) { m_method = value; }
    void setHead(const QString &) { m_isHead = true; }
    void setGet(const QString &) { m_isGet = true; }
    void setUrl(const QString &value);
    void addHeader(const QString &value);
    void addData(const QString &value);
    void addRawData(const QString &value) { addPiece(value.toUtf8()); }
    void addBinaryData(const QString &value);
    void addEncodedData(const QString &value);
    void addJson(const QString &value);
    void addUrlQuery(const QString &value);
    void addForm(const QString &value);
    void addFormString(const QString &value);
    void setUser(const QString &value);
    void setBearer(const QString &value)
    {
        setHeader(QStringLiteral("Authorization"), QStringLiteral("Bearer ") + value);
    }
    void addCookies(const QString &value);
    void setAgent(const QString &value);
    void setReferer(const QString &value);
    void setRange(const QString &value) { setHeader(QStringLiteral("Range"), QStringLiteral("bytes=") + value); }
    void setCompressed(const QString &)
    {
        setHeader(QStringLiteral("Accept-Encoding"), QStringLiteral("deflate, gzip, br, zstd"));
    }
    void setInsecure(const QString &) { m_isInsecure = true; }
    void setUpload(const QString &value) { m_upload = value; }
    void setTimeout(const QString &value);
    void setUnixSocket(const QString &value) { m_unixSocket = value; }
    void setHttp10(const QString &) { m_version = HttpVersion::Http10; }
    void setHttp11(const QString &) { m_version = HttpVersion::Http11; }
    void setHttp2(const QString &) { m_version = HttpVersion::Http2; }

    void addPiece(const QByteArray &piece);
    void setHeader(const QString &name, const QString &value, bool enabled = true);
    void note(const QString &words);
    [[nodiscard]] QByteArray contentOf(const QString &file);
    [[nodiscard]] QByteArray encoded(const QString &value);
    [[nodiscard]] QString methodToUse() const;
    void fillUrl(HttpDraft &draft);
    void fillBody(HttpDraft &draft);

    QString m_url;
    QString m_method;
    QList<Row> m_headers; ///< Of -H.
    QList<Row> m_made;    ///< Of other options; a header of -H takes its place.
    QStringList m_cookies;
    QByteArray m_data;
    QString m_dataFile; ///< The data is this one file, byte by byte.
    QStringList m_urlQuery;
    QList<Part> m_parts;
    QString m_upload;
    QString m_unixSocket;
    QStringList m_notes;
    HttpVersion m_version = HttpVersion::Http11;
    std::uint32_t m_timeoutMs = HttpDraft().timeoutMs;
    bool m_hasData = false;
    bool m_isJson = false;
    bool m_isHead = false;
    bool m_isGet = false;
    bool m_isInsecure = false;
    bool m_hasMoreUrls = false;
};

} // namespace gatescope::compose
