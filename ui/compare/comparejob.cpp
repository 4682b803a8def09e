#include "compare/comparejob.h"

#include <QFutureWatcher>
#include <QtConcurrentRun>

namespace gatescope::ui {

namespace {

constexpr int kSliceMs = 4;

} // namespace

CompareJob::CompareJob(const trace::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    m_slices.setInterval(1);
    connect(&m_slices, &QTimer::timeout, this, &CompareJob::gather);
}

CompareJob::~CompareJob()
{
    m_stop.request_stop();
}

void CompareJob::start(std::uint32_t a, std::uint32_t b, const compare::CompareOptions &options)
{
    cancel();
    m_a = compare::Gatherer(a);
    m_b = compare::Gatherer(b);
    m_options = options;
    m_hasA = false;
    m_isRunning = true;
    m_slices.start();
}

void CompareJob::cancel()
{
    ++m_ticket;
    m_stop.request_stop();
    m_stop = {};
    m_slices.stop();
    m_isRunning = false;
}

void CompareJob::gather()
{
    const QDeadlineTimer deadline(kSliceMs);
    if (!m_hasA && !(m_hasA = m_a.work(m_session, deadline)))
        return;
    if (!m_b.work(m_session, deadline))
        return;
    m_slices.stop();
    run();
}

void CompareJob::run()
{
    const auto a = std::make_shared<compare::Material>(m_a.take());
    const auto b = std::make_shared<compare::Material>(m_b.take());
    if (a->summary.number == 0 || b->summary.number == 0)
        return finish(m_ticket, nullptr);
    using Result = std::shared_ptr<const compare::Comparison>;
    auto *watcher = new QFutureWatcher<Result>(this);
    connect(watcher, &QFutureWatcher<Result>::finished, this, [this, watcher, ticket = m_ticket] {
        watcher->deleteLater();
        finish(ticket, watcher->result());
    });
    watcher->setFuture(QtConcurrent::run([a, b, options = m_options, stop = m_stop.get_token()]() -> Result {
        return std::make_shared<const compare::Comparison>(compare::compareExchanges(*a, *b, options, stop));
    }));
}

void CompareJob::finish(int ticket, std::shared_ptr<const compare::Comparison> comparison)
{
    if (ticket != m_ticket)
        return;
    m_isRunning = false;
    Q_EMIT finished(comparison);
}

} // namespace gatescope::ui
