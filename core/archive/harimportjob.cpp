#include "archive/harimportjob.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kAddingSliceNs = 4'000'000;
constexpr std::size_t kBatchBytes = 1024 * 1024;

} // namespace

HarImportJob::HarImportJob(trace::Session &session, QString path, QObject *parent)
    : QObject(parent),
      m_session(session),
      m_path(std::move(path))
{
    connect(&m_timer, &QTimer::timeout, this, &HarImportJob::take);
}

HarImportJob::~HarImportJob()
{
    m_cancel = true;
    m_room.release(kMostBatches);
    if (m_thread.joinable())
        m_thread.join();
}

void HarImportJob::start()
{
    m_thread = std::thread([this] { read(); });
}

void HarImportJob::cancel()
{
    m_cancel = true;
    m_room.release(1);
}

template <class Call>
void HarImportJob::post(Call call)
{
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

void HarImportJob::read()
{
    QFile file(m_path);
    const Error unreadable{.summary = u"%1 cannot be read"_s.arg(QFileInfo(m_path).fileName()),
                           .detail = m_path,
                           .wayOut = u"Choose a file that you may read."_s};
    if (!file.open(QIODevice::ReadOnly))
        return post([this, unreadable] { Q_EMIT failed(unreadable); });
    const auto *mapped = file.size() > 0 ? file.map(0, file.size()) : nullptr;
    const QByteArray copy = mapped ? QByteArray() : file.readAll();
    const std::string_view bytes =
        mapped ? std::string_view(reinterpret_cast<const char *>(mapped), static_cast<std::size_t>(file.size()))
               : std::string_view(copy.constData(), static_cast<std::size_t>(copy.size()));
    HarReader reader(bytes, QFileInfo(m_path).fileName());
    if (const auto opened = reader.open(); !opened)
        return post([this, error = opened.error()] { Q_EMIT failed(error); });
    post([this, runs = reader.runs(), entries = reader.entryCount(), creator = reader.creator()] {
        m_import.entries = entries;
        m_import.creator = creator;
        for (const trace::RunInfo &run : runs)
            m_runs.push_back(m_session.beginRun(run));
        m_timer.start(0);
    });
    Batch batch;
    std::size_t size = 0;
    while (auto exchange = m_cancel ? std::nullopt : reader.next()) {
        for (const std::string &record : exchange->records)
            size += record.size();
        batch.push_back(*std::move(exchange));
        if (size < kBatchBytes)
            continue;
        give(std::exchange(batch, {}));
        size = 0;
    }
    give(std::move(batch));
    post([this, problems = reader.problems(), count = reader.problemCount()] {
        m_import.problems = problems;
        m_import.problemCount = count;
        m_allRead = true;
    });
}

void HarImportJob::give(Batch batch)
{
    m_room.acquire();
    if (!m_cancel)
        post([this, batch = std::make_shared<Batch>(std::move(batch))] { m_batches.push_back(std::move(*batch)); });
}

void HarImportJob::add(const HarExchange &exchange)
{
    for (const std::string &record : exchange.records)
        m_session.append(m_runs[exchange.run], record);
    m_import.lastNumber = m_session.lastNumber();
    if (m_import.exchanges++ == 0)
        m_import.firstNumber = m_import.lastNumber;
    if (!exchange.note.isEmpty())
        m_session.setNote(m_import.lastNumber, {.text = exchange.note});
}

void HarImportJob::take()
{
    QElapsedTimer clock;
    clock.start();
    while (!m_batches.empty() && !m_cancel && clock.nsecsElapsed() < kAddingSliceNs) {
        const Batch &batch = m_batches.front();
        if (m_place < batch.size()) {
            add(batch[m_place++]);
            continue;
        }
        m_batches.pop_front();
        m_place = 0;
        m_room.release();
    }
    m_session.commit();
    Q_EMIT progressed(static_cast<int>(m_import.exchanges + m_import.problemCount), static_cast<int>(m_import.entries));
    if (m_cancel || (m_allRead && m_batches.empty()))
        end();
}

void HarImportJob::end()
{
    m_timer.stop();
    m_batches.clear();
    Q_EMIT finished(m_import, !m_cancel);
}

} // namespace gatescope::archive
