#pragma once

#include "archive/harimport.h"

#include <QObject>
#include <QSemaphore>
#include <QTimer>

#include <atomic>
#include <deque>
#include <thread>

namespace gatescope::archive {

/// Reads a HAR file into a session: in a worker thread, and into the session a few milliseconds at a time.
///
/// Cancelled, the exchanges that have come stay. Deleting it cancels it.
class HarImportJob : public QObject {
    Q_OBJECT

public:
    HarImportJob(trace::Session &session, QString path, QObject *parent = nullptr);
    ~HarImportJob() override;

    void start();
    void cancel();
    [[nodiscard]] const HarImport &soFar() const { return m_import; }

Q_SIGNALS:
    void progressed(int done, int total);
    void finished(const gatescope::archive::HarImport &import, bool whole);
    void failed(const gatescope::Error &error);

private:
    using Batch = std::vector<HarExchange>;
    void read();
    template <class Call>
    void post(Call call);
    void give(Batch batch);
    void take();
    void add(const HarExchange &exchange);
    void end();

    static constexpr int kMostBatches = 4;

    trace::Session &m_session;
    const QString m_path;
    HarImport m_import;
    std::vector<RunId> m_runs;
    std::deque<Batch> m_batches;
    std::size_t m_place = 0; ///< In the first batch.
    bool m_allRead = false;
    QTimer m_timer;
    QSemaphore m_room{kMostBatches};
    std::atomic<bool> m_cancel = false;
    std::thread m_thread;
};

} // namespace gatescope::archive
