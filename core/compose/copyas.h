#pragma once

#include "base/result.h"
#include "compose/draft.h"
#include "compose/variables.h"

#include <QList>
#include <QString>

#include <cstdint>
#include <optional>
#include <span>

/// A draft as text for other tools.
namespace gatescope::compose {

enum class CopyFormat : std::uint8_t {
    Curl,       ///< For bash.
    Httpie,     ///< The `http` command, for bash.
    Httpx,      ///< Python, a script.
    HttpClient, ///< Python's http.client, a script; sends the header lines exactly.
    RawHttp,    ///< The bytes, as text.
    Environ,    ///< A Python literal: the WSGI environ that the request becomes.
    Scope,      ///< A Python literal: the ASGI scope.
    PytestWsgi, ///< A whole test file that needs the standard library alone; pytest and plain `python` both run it.
    PytestAsgi,
};

struct CopyFormatInfo {
    CopyFormat format;
    const char *title;     ///< "curl", "Python (httpx)"; for QCoreApplication::translate("compose", …).
    const char *extension; ///< "sh", "py", "txt"
};
[[nodiscard]] std::span<const CopyFormatInfo> copyFormats();

/// What a generated test asserts.
struct ExpectedResponse {
    int status = 0;                 ///< 0: only that there was a complete response.
    QString contentType;            ///< Empty: not asserted.
    std::optional<QByteArray> body; ///< Nothing: not asserted.
};

struct CopyContext {
    Variables variables;
    QString target;        ///< "shop.main:app", "shop/main.py:app"; empty: "app:app", to be changed by hand.
    QString projectFolder; ///< From which the target is imported; empty: the current folder of the test.
    ExpectedResponse expected;
};

/// Fails like prepare(), and where the format cannot say it (raw bytes as an environ).
[[nodiscard]] Result<QString> copyAs(const HttpDraft &draft, CopyFormat format, const CopyContext &context = {});

} // namespace gatescope::compose
