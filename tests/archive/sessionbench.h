#pragma once

#include "archive/sessiondocument.h"
#include "support/sampletrace.h"
#include "trace/session.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <format>

namespace gatescope::test {

/// A session with its file, in a folder that vanishes.
struct Recorded {
    trace::Session session;
    archive::SessionDocument document{session};

    [[nodiscard]] archive::Recorder &recorder() { return *static_cast<archive::Recorder *>(session.store()); }

    /// Waits until everything is read; nothing when it was refused.
    std::optional<archive::Opened> open(const QString &path)
    {
        std::optional<archive::Opened> answer;
        bool refused = false;
        const auto onOpened = QObject::connect(&document, &archive::SessionDocument::opened, &document,
                                               [&](const archive::Opened &opened) { answer = opened; });
        const auto onFailed =
            QObject::connect(&document, &archive::SessionDocument::failed, &document, [&](const Error &error) {
                lastError = error;
                refused = true;
            });
        document.open(path);
        (void)QTest::qWaitFor([&] { return answer || refused; }, 20'000);
        QObject::disconnect(onOpened);
        QObject::disconnect(onFailed);
        return answer;
    }

    Error lastError;
};

/// All that is known of an exchange, in a form that can be compared.
inline QByteArray contentsOf(const trace::Session &session, std::uint32_t number)
{
    QByteArray all;
    const trace::EventLog &log = session.events(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        const auto record = log.record(index);
        all.append(record.data(), qsizetype(record.size())).append('|');
    }
    return all;
}

/// One exchange with a body of `bytes` bytes, which are different for each number.
inline void putLarge(trace::Session &session, RunId run, std::uint32_t exchange, std::size_t bytes)
{
    const std::string body(bytes, char('a' + exchange % 26));
    const std::string target = std::format("/large/{}", exchange);
    const trace::EventHeader header{.exchange = {exchange}, .at = std::chrono::milliseconds(exchange)};
    session.append(run, {header, trace::CallStarted{.interface = trace::Interface::Wsgi,
                                                    .protocol = trace::Protocol::Http,
                                                    .method = "GET",
                                                    .target = target}});
    session.append(run, {header, trace::WireResponseBody{.bytes = {body}, .last = true}});
    session.append(run, {header, trace::ExchangeEnded{.outcome = trace::Outcome::Completed, .status = 200}});
}

} // namespace gatescope::test
