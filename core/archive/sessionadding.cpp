// SessionDocument: the exchanges of another file become runs of this session.
#include "archive/sessionwork.h"

#include <QDeadlineTimer>
#include <QFileInfo>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

void SessionDocument::add(const QString &path)
{
    const QString full = QFileInfo(path).absoluteFilePath();
    if (m_isBusy || full == m_path)
        return Q_EMIT failed({u"The session cannot be added"_s, full, u"It is open here already, or busy."_s});
    if (m_kind == Kind::Memory)
        if (const auto begun = startTemporary(); !begun)
            return fail(begun.error());
    setBusy(true);
    m_addedRuns.clear();
    m_addedCount = 0;
    m_allRead = false;
    m_wanted = full;
    m_room.acquire(m_room.available());
    m_room.release(16);
    inBackground([this, full] { readForAdding(full); });
}

void SessionDocument::readForAdding(const QString &path)
{
    auto opened = SessionReader::open(path);
    const auto runs = opened ? (*opened)->runs() : std::unexpected(opened.error());
    if (!runs)
        return post([this, error = runs.error()] { fail(error); });
    SessionReader &reader = **opened;
    post([this, all = *runs] { takeRuns(all); });
    const auto hand = [this](Piece piece) {
        while (!m_room.tryAcquire(1, 50) && !m_cancel) {
        }
        post([this, piece = std::move(piece)]() mutable {
            m_pieces.push_back(std::move(piece));
            m_adder.start();
        });
    };
    for (const trace::RunInfo &run : *runs)
        hand({.run = run.id.value, .records = reader.runEvents(run.id, 0, 64 * kPieceBytes).events});
    std::map<std::uint32_t, trace::Note> notes;
    for (const auto &[number, note] : valueOrNone(reader.notes()))
        notes[number] = note;
    std::uint64_t damaged = 0;
    std::uint32_t after = 0;
    for (auto rows = reader.exchanges(after, kRowsAtOnce, damaged); rows && !rows->isEmpty() && !m_cancel;
         rows = reader.exchanges(after, kRowsAtOnce, damaged)) {
        after = rows->back().number;
        for (const trace::ExchangeSummary &row : *rows) {
            trace::StoredEvents loaded;
            do {
                loaded = reader.events(row.number, loaded.next, row.events, kPieceBytes);
                if (!row.deleted)
                    hand({row.run.value, loaded.events, row.exchange.value, row.marked, notes[row.number],
                          !loaded.more});
            } while (loaded.more && !m_cancel);
        }
    }
    post([this] {
        m_allRead = true;
        m_adder.start();
    });
}

void SessionDocument::takeRuns(const QList<trace::RunInfo> &runs)
{
    for (const trace::RunInfo &run : runs) {
        trace::RunInfo added = run;
        added.ended = false;
        const RunId id = m_session.beginRun(added);
        added = run;
        added.id = id;
        m_addedRuns[run.id.value] = added;
    }
}

void SessionDocument::addSome()
{
    constexpr int kSliceMs = 4;
    const QDeadlineTimer deadline(kSliceMs);
    while (!m_pieces.empty() && !deadline.hasExpired()) {
        addPiece(m_pieces.front());
        m_pieces.pop_front();
        m_room.release();
    }
    m_session.commit();
    if (m_pieces.empty())
        m_adder.stop();
    if (m_pieces.empty() && std::exchange(m_allRead, false))
        finishAdding();
}

void SessionDocument::addPiece(const Piece &piece)
{
    const auto known = m_addedRuns.find(piece.run);
    if (known == m_addedRuns.end())
        return;
    const RunId run = known->second.id;
    for (std::size_t index = 0; index < piece.records.size(); ++index)
        m_session.append(run, piece.records.record(index));
    if (!piece.isLast)
        return;
    ++m_addedCount;
    const std::uint32_t number = m_session.numberOf(run, {piece.exchange});
    if (piece.marked)
        m_session.setMarked(number, true);
    m_session.setNote(number, piece.note);
}

void SessionDocument::finishAdding()
{
    for (const auto &[id, run] : m_addedRuns) {
        if (run.ended)
            m_session.updateRun(run);
        else
            m_session.endRun(run.id, kInterrupted);
    }
    setBusy(false);
    Q_EMIT added(m_wanted, m_addedCount);
}

} // namespace gatescope::archive
