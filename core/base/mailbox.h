#pragma once

#include "base/doorbell.h"

#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace gatescope {

/// Messages from any thread to one thread, in batches: the doorbell rings only when the box turns non-empty.
///
/// The receiving thread polls fd() and calls take() when it is readable.
template <class Message>
class Mailbox {
public:
    /// Several messages go in together: the receiver finds all of them in one batch, or none yet.
    template <class... Rest>
    void post(Message &&first, Rest &&...rest)
    {
        bool wasEmpty = false;
        {
            const std::scoped_lock lock(m_mutex);
            wasEmpty = m_messages.empty();
            m_messages.push_back(std::move(first));
            (m_messages.push_back(std::forward<Rest>(rest)), ...);
        }
        if (wasEmpty)
            m_bell.ring();
    }

    /// All of `batch`, which is empty afterwards.
    void postAll(std::vector<Message> &batch)
    {
        bool wasEmpty = false;
        {
            const std::scoped_lock lock(m_mutex);
            wasEmpty = m_messages.empty() && !batch.empty();
            m_messages.insert(m_messages.end(), std::make_move_iterator(batch.begin()),
                              std::make_move_iterator(batch.end()));
        }
        batch.clear();
        if (wasEmpty)
            m_bell.ring();
    }

    /// All that was posted since the last call, oldest first.
    [[nodiscard]] std::vector<Message> take()
    {
        m_bell.quiet();
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_messages, {});
    }

    [[nodiscard]] int fd() const { return m_bell.fd(); }

private:
    std::mutex m_mutex;
    std::vector<Message> m_messages;
    Doorbell m_bell;
};

} // namespace gatescope
