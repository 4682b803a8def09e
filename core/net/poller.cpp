#include "net/poller.h"

#include <algorithm>
#include <utility>

#ifdef Q_OS_LINUX
#include <sys/epoll.h>
#include <unistd.h>
#endif

namespace gatescope::net {

void Poller::failLater(Watched &watched)
{
    if (m_failing.empty())
        QMetaObject::invokeMethod(this, &Poller::failNow, Qt::QueuedConnection);
    m_failing.push_back(&watched);
}

void Poller::failNow()
{
    auto failing = std::exchange(m_failing, {});
    while (!failing.empty()) {
        Watched *watched = failing.back();
        std::erase(failing, watched);
        watched->ready({.failed = true});
    }
}

#ifdef Q_OS_LINUX

namespace {

std::uint32_t eventsOf(int interest)
{
    return (interest & Poller::Read ? EPOLLIN | EPOLLRDHUP : 0U) | (interest & Poller::Write ? EPOLLOUT : 0U);
}

void control(int epoll, int operation, qintptr descriptor, Watched &watched, int interest)
{
    epoll_event event{.events = eventsOf(interest), .data = {.ptr = &watched}};
    ::epoll_ctl(epoll, operation, static_cast<int>(descriptor), &event);
}

Readiness readinessOf(std::uint32_t events)
{
    return {.readable = (events & (EPOLLIN | EPOLLRDHUP)) != 0,
            .writable = (events & EPOLLOUT) != 0,
            .hungUp = (events & EPOLLHUP) != 0,
            .failed = (events & EPOLLERR) != 0};
}

} // namespace

Poller::Poller(QObject *parent)
    : QObject(parent),
      m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
      m_notifier(std::make_unique<QSocketNotifier>(m_epoll, QSocketNotifier::Read))
{
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Poller::dispatch);
}

Poller::~Poller()
{
    m_notifier.reset();
    ::close(m_epoll);
}

void Poller::add(qintptr descriptor, Watched &watched, int interest)
{
    control(m_epoll, EPOLL_CTL_ADD, descriptor, watched, interest);
}

void Poller::change(qintptr descriptor, Watched &watched, int interest)
{
    control(m_epoll, EPOLL_CTL_MOD, descriptor, watched, interest);
}

void Poller::remove(qintptr descriptor, Watched &watched)
{
    control(m_epoll, EPOLL_CTL_DEL, descriptor, watched, Nothing);
    std::ranges::replace(m_batch, &watched, nullptr);
    std::erase(m_failing, &watched);
}

void Poller::dispatch()
{
    std::array<epoll_event, kBatch> events;
    const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 0);
    const auto size = static_cast<std::size_t>(std::max(count, 0));
    for (std::size_t i = 0; i < size; ++i)
        m_batch[i] = static_cast<Watched *>(events[i].data.ptr);
    for (std::size_t i = 0; i < size; ++i) {
        if (Watched *watched = std::exchange(m_batch[i], nullptr))
            watched->ready(readinessOf(events[i].events));
    }
}

#else

Poller::Poller(QObject *parent) : QObject(parent) {}

Poller::~Poller() = default;

void Poller::add(qintptr descriptor, Watched &watched, int interest)
{
    auto &[read, write] = m_notifiers[descriptor];
    read = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read);
    write = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Write);
    connect(read.get(), &QSocketNotifier::activated, this, [&watched] { watched.ready({.readable = true}); });
    connect(write.get(), &QSocketNotifier::activated, this, [&watched] { watched.ready({.writable = true}); });
    change(descriptor, watched, interest);
}

void Poller::change(qintptr descriptor, Watched &, int interest)
{
    const auto found = m_notifiers.find(descriptor);
    found->second.read->setEnabled((interest & Read) != 0);
    found->second.write->setEnabled((interest & Write) != 0);
}

void Poller::remove(qintptr descriptor, Watched &watched)
{
    const auto found = m_notifiers.find(descriptor);
    if (found == m_notifiers.end())
        return;
    for (auto *each : {found->second.read.release(), found->second.write.release()}) {
        each->setEnabled(false);
        each->deleteLater(); // it may be the one that calls
    }
    m_notifiers.erase(found);
    std::erase(m_failing, &watched);
}

#endif

} // namespace gatescope::net
