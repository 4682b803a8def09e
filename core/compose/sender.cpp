#include "compose/sender.h"

#include "compose/attempt.h"
#include "compose/preparing.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

Sender::Sender(QObject *parent) : QObject(parent), m_response(std::make_unique<Response>()) {}

Sender::~Sender()
{
    drop();
}

void Sender::send(const HttpDraft &draft, const Variables &variables)
{
    drop();
    m_busy = true;
    *m_response = {};
    const quint64 ticket = m_ticket;
    const auto go = [this, ticket](const Result<Prepared> &request) {
        if (ticket == m_ticket)
            request ? begin(*request) : fail(request.error());
    };
    if (readsFiles(draft))
        prepareElsewhere(this, draft, variables, go);
    else
        go(prepare(draft, variables));
}

void Sender::send(const Prepared &request)
{
    drop();
    m_busy = true;
    *m_response = {};
    begin(request);
}

void Sender::begin(const Prepared &request)
{
    m_attempt = new Attempt(request, *m_response, this);
    connect(m_attempt, &Attempt::connected, this, &Sender::connected);
    connect(m_attempt, &Attempt::progressed, this, &Sender::progressed);
    connect(m_attempt, &Attempt::ended, this, [this] {
        m_busy = false;
        Q_EMIT finished();
    });
    m_attempt->start();
}

void Sender::fail(const Error &error)
{
    m_response->error = error;
    const quint64 ticket = m_ticket;
    QMetaObject::invokeMethod(
        this,
        [this, ticket] {
            if (ticket != m_ticket)
                return;
            m_busy = false;
            Q_EMIT finished();
        },
        Qt::QueuedConnection);
}

void Sender::cancel()
{
    const Error cancelled{.summary = u"cancelled"_s, .detail = {}, .wayOut = {}};
    if (!m_busy)
        return;
    if (m_attempt)
        return m_attempt->fail(cancelled);
    ++m_ticket; // still being prepared
    fail(cancelled);
}

/// What is under way ends in silence.
void Sender::drop()
{
    ++m_ticket;
    m_busy = false;
    if (!m_attempt)
        return;
    m_attempt->stop();
    m_attempt->deleteLater();
    m_attempt = nullptr;
}

bool Sender::isBusy() const
{
    return m_busy;
}

const Response &Sender::response() const
{
    return *m_response;
}

} // namespace gatescope::compose
