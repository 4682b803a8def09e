#include "compose/curlreader.h"

namespace gatescope::compose {

namespace {

using R = CurlReader;

} // namespace

/// Those that curl's manual names and that people paste; the others get a note of their own.
std::span<const CurlReader::Option> CurlReader::options()
{
    static constexpr const char *kNoProxy = "is ignored: Gatescope connects directly";
    static constexpr const char *kNoAuth = "is not done: answer the challenge by hand, with an Authorization header";
    static constexpr const char *kNoCertificate = "is ignored: a certificate of the client cannot be sent";
    static constexpr Option kOptions[] = {
        {"X", "request", true, &R::setMethod, nullptr},
        {"H", "header", true, &R::addHeader, nullptr},
        {"d", "data", true, &R::addData, nullptr},
        {"", "data-ascii", true, &R::addData, nullptr},
        {"", "data-raw", true, &R::addRawData, nullptr},
        {"", "data-binary", true, &R::addBinaryData, nullptr},
        {"", "data-urlencode", true, &R::addEncodedData, nullptr},
        {"", "json", true, &R::addJson, nullptr},
        {"", "url-query", true, &R::addUrlQuery, nullptr},
        {"F", "form", true, &R::addForm, nullptr},
        {"", "form-string", true, &R::addFormString, nullptr},
        {"G", "get", false, &R::setGet, nullptr},
        {"I", "head", false, &R::setHead, nullptr},
        {"u", "user", true, &R::setUser, nullptr},
        {"", "basic", false, nullptr, nullptr},
        {"", "digest", false, nullptr, kNoAuth},
        {"", "ntlm", false, nullptr, kNoAuth},
        {"", "negotiate", false, nullptr, kNoAuth},
        {"", "anyauth", false, nullptr, kNoAuth},
        {"", "aws-sigv4", true, nullptr, kNoAuth},
        {"", "oauth2-bearer", true, &R::setBearer, nullptr},
        {"b", "cookie", true, &R::addCookies, nullptr},
        {"c", "cookie-jar", true, nullptr, nullptr},
        {"A", "user-agent", true, &R::setAgent, nullptr},
        {"e", "referer", true, &R::setReferer, nullptr},
        {"r", "range", true, &R::setRange, nullptr},
        {"T", "upload-file", true, &R::setUpload, nullptr},
        {"", "compressed", false, &R::setCompressed, nullptr},
        {"k", "insecure", false, &R::setInsecure, nullptr},
        {"", "url", true, &R::setUrl, nullptr},
        {"m", "max-time", true, &R::setTimeout, nullptr},
        {"", "unix-socket", true, &R::setUnixSocket, nullptr},
        {"0", "http1.0", false, &R::setHttp10, nullptr},
        {"", "http1.1", false, &R::setHttp11, nullptr},
        {"", "http2", false, &R::setHttp2, nullptr},
        {"", "http2-prior-knowledge", false, &R::setHttp2, nullptr},
        {"", "http3", false, nullptr, "is ignored: HTTP/3 is not spoken here"},
        {"L", "location", false, nullptr, "is ignored: a redirect is shown as the answer that it is"},
        {"", "location-trusted", false, nullptr, "is ignored: a redirect is shown as the answer that it is"},
        {"x", "proxy", true, nullptr, kNoProxy},
        {"U", "proxy-user", true, nullptr, kNoProxy},
        {"", "socks5", true, nullptr, kNoProxy},
        {"", "socks5-hostname", true, nullptr, kNoProxy},
        {"", "noproxy", true, nullptr, nullptr},
        {"", "resolve", true, nullptr, "is ignored: put the address into the URL, and the name into a Host header"},
        {"", "connect-to", true, nullptr, "is ignored: put the address into the URL, and the name into a Host header"},
        {"E", "cert", true, nullptr, kNoCertificate},
        {"", "key", true, nullptr, kNoCertificate},
        {"", "cacert", true, nullptr, nullptr},
        {"", "capath", true, nullptr, nullptr},
        {"K", "config", true, nullptr, "is ignored: options of a file are not read"},
        {":", "next", false, nullptr, "begins another request: only the first is taken"},
        {"s", "silent", false, nullptr, nullptr},
        {"S", "show-error", false, nullptr, nullptr},
        {"v", "verbose", false, nullptr, nullptr},
        {"i", "include", false, nullptr, nullptr},
        {"", "show-headers", false, nullptr, nullptr},
        {"f", "fail", false, nullptr, nullptr},
        {"", "fail-with-body", false, nullptr, nullptr},
        {"g", "globoff", false, nullptr, nullptr},
        {"", "path-as-is", false, nullptr, nullptr},
        {"N", "no-buffer", false, nullptr, nullptr},
        {"n", "netrc", false, nullptr, nullptr},
        {"O", "remote-name", false, nullptr, nullptr},
        {"J", "remote-header-name", false, nullptr, nullptr},
        {"o", "output", true, nullptr, nullptr},
        {"w", "write-out", true, nullptr, nullptr},
        {"D", "dump-header", true, nullptr, nullptr},
        {"q", "disable", false, nullptr, nullptr},
        {"#", "progress-bar", false, nullptr, nullptr},
        {"4", "ipv4", false, nullptr, nullptr},
        {"6", "ipv6", false, nullptr, nullptr},
        {"Z", "parallel", false, nullptr, nullptr},
        {"", "connect-timeout", true, nullptr, nullptr},
        {"", "retry", true, nullptr, nullptr},
        {"", "retry-delay", true, nullptr, nullptr},
        {"", "retry-max-time", true, nullptr, nullptr},
        {"", "max-redirs", true, nullptr, nullptr},
        {"", "limit-rate", true, nullptr, nullptr},
        {"", "trace", true, nullptr, nullptr},
        {"", "trace-ascii", true, nullptr, nullptr},
        {"", "stderr", true, nullptr, nullptr},
        {"", "create-dirs", false, nullptr, nullptr},
        {"", "tcp-nodelay", false, nullptr, nullptr},
        {"", "keepalive", false, nullptr, nullptr},
        {"", "sessionid", false, nullptr, nullptr},
        {"", "alpn", false, nullptr, nullptr},
        {"", "ssl-no-revoke", false, nullptr, nullptr},
        {"", "tlsv1.2", false, nullptr, nullptr},
        {"", "tlsv1.3", false, nullptr, nullptr},
        {"1", "tlsv1", false, nullptr, nullptr},
    };
    return kOptions;
}

} // namespace gatescope::compose
