#pragma once

#include "archive/sessiondocument.h"

#include <utility>
#include <vector>

/// What the two halves of SessionDocument's source share: work on another thread, and how much of it at once.
namespace gatescope::archive {

inline constexpr int kRowsAtOnce = 1000;
inline constexpr std::size_t kPieceBytes = 4 * 1024 * 1024;
inline const QString kInterrupted = QStringLiteral("the recording was interrupted");

using Notes = std::vector<std::pair<std::uint32_t, trace::Note>>;

[[nodiscard]] inline Notes valueOrNone(const Result<Notes> &notes)
{
    return notes ? *notes : Notes();
}

template <class Work>
void SessionDocument::inBackground(Work work)
{
    if (m_worker.joinable())
        m_worker.join();
    m_worker = std::thread(std::move(work));
}

template <class Call>
void SessionDocument::post(Call call)
{
    auto unlessClosed = [this, call = std::move(call)]() mutable {
        if (!m_cancel)
            call();
    };
    QMetaObject::invokeMethod(this, std::move(unlessClosed), Qt::QueuedConnection);
}

} // namespace gatescope::archive
