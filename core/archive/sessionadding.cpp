// SessionDocument: the exchanges of another file become runs of this session.
#include "archive/sessionwork.h"

#include <QFileInfo>

namespace gatescope::archive {

using namespace Qt::StringLiterals;

void SessionDocument::add(const QString &path)
{
    const QString full = QFileInfo(path).absoluteFilePath();
    if (isBusy() || full == m_path)
        return Q_EMIT failed({u"The session cannot be added"_s, full, u"It is open here already, or busy."_s});
    if (m_kind == Kind::Memory)
        if (const auto begun = startTemporary(); !begun)
            return fail(begun.error());
    begin(Task::Adding, full);
    m_addedRuns.clear();
    m_addedCount = 0;
    m_allRead = false;
    m_gaveUp = false;
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
    post([this, all = *runs] { takeRuns(all); });
    readRuns(**opened, *runs);
    readExchanges(**opened);
    post([this] {
        m_allRead = true;
        m_adder.start();
    });
}

/// False: nobody wants any more.
bool SessionDocument::hand(Piece piece)
{
    while (!m_room.tryAcquire(1, 50) && !isAddingOver()) {
    }
    post([this, piece = std::move(piece)]() mutable {
        m_pieces.push_back(std::move(piece));
        m_adder.start();
    });
    return !isAddingOver();
}

void SessionDocument::readRuns(SessionReader &reader, const QList<trace::RunInfo> &runs)
{
    for (const trace::RunInfo &run : runs) {
        trace::StoredEvents loaded;
        do
            loaded = reader.runEvents(run.id, loaded.next, kPieceBytes);
        while (hand({.run = run.id.value, .records = loaded.events}) && loaded.more);
    }
}

void SessionDocument::readExchanges(SessionReader &reader)
{
    const double last = std::max(1U, reader.lastNumber().value_or(1));
    std::map<std::uint32_t, trace::Note> notes;
    for (const auto &[number, note] : valueOrNone(reader.notes()))
        notes[number] = note;
    std::uint64_t damaged = 0;
    std::uint32_t after = 0;
    const auto addOne = [&](const trace::ExchangeSummary &row) {
        trace::StoredEvents loaded;
        do
            loaded = reader.events(row.number, loaded.next, row.events, kPieceBytes);
        while (hand({row.run.value, loaded.events, row.exchange.value, row.marked, notes[row.number], !loaded.more}) &&
               loaded.more);
    };
    for (auto rows = reader.exchanges(after, kRowsAtOnce, damaged); rows && !rows->isEmpty() && !isAddingOver();
         rows = reader.exchanges(after, kRowsAtOnce, damaged)) {
        after = rows->back().number;
        for (const trace::ExchangeSummary &row : *rows) {
            if (!row.deleted && !isAddingOver())
                addOne(row);
        }
        post([this, part = after / last] { Q_EMIT progressed(part); });
    }
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
    if (m_gaveUp)
        dropPieces();
    if (!m_takenBack.isEmpty())
        return takeBackSome();
    while (!m_pieces.empty() && addRecords(deadline)) {
        endPiece(m_pieces.front());
        m_pieces.pop_front();
        m_room.release();
    }
    m_session.commit();
    if (m_pieces.empty())
        m_adder.stop();
    if (m_pieces.empty() && std::exchange(m_allRead, false))
        m_gaveUp ? takeBack() : finishAdding();
}

/// False: not all of the first piece yet.
bool SessionDocument::addRecords(const QDeadlineTimer &deadline)
{
    const Piece &piece = m_pieces.front();
    const auto known = m_addedRuns.find(piece.run);
    const std::size_t count = known == m_addedRuns.end() ? 0 : piece.records.size();
    while (m_record < count) {
        if (deadline.hasExpired())
            return false;
        m_session.append(known->second.id, piece.records.record(m_record++));
    }
    m_record = 0;
    return true;
}

void SessionDocument::endPiece(const Piece &piece)
{
    const auto known = m_addedRuns.find(piece.run);
    if (known == m_addedRuns.end() || !piece.isLast)
        return;
    ++m_addedCount;
    const std::uint32_t number = m_session.numberOf(known->second.id, {piece.exchange});
    if (piece.marked)
        m_session.setMarked(number, true);
    m_session.setNote(number, piece.note);
}

void SessionDocument::dropPieces()
{
    m_room.release(static_cast<int>(m_pieces.size()));
    m_pieces.clear();
    m_record = 0;
}

void SessionDocument::finishAdding()
{
    for (const auto &[id, run] : m_addedRuns) {
        if (run.ended)
            m_session.updateRun(run);
        else
            m_session.endRun(run.id, kInterrupted);
    }
    endTask();
    Q_EMIT added(m_wanted, m_addedCount);
}

void SessionDocument::takeBack()
{
    for (const auto &[id, run] : m_addedRuns)
        m_session.endRun(run.id, u"not added: cancelled"_s);
    m_session.commit();
    m_deletedBefore = false;
    const auto isAdded = [this](RunId run) {
        return std::ranges::any_of(m_addedRuns, [run](const auto &added) { return added.second.id == run; });
    };
    for (std::uint32_t number = 1; number <= m_session.lastNumber(); ++number) {
        const trace::ExchangeSummary *summary = m_session.summary(number);
        if (summary && isAdded(summary->run))
            m_takenBack.append(number);
        else if (summary && summary->deleted)
            m_deletedBefore = true;
    }
    if (m_takenBack.isEmpty())
        return giveUp();
    m_adder.start();
}

/// What has come goes again: for good, unless that would take something that can still be undone.
void SessionDocument::takeBackSome()
{
    constexpr qsizetype kAtOnce = 1000;
    const qsizetype count = std::min(kAtOnce, m_takenBack.size());
    m_session.setDeleted(m_takenBack.last(count), true);
    m_takenBack.resize(m_takenBack.size() - count);
    if (!m_takenBack.isEmpty())
        return;
    m_adder.stop();
    if (!m_deletedBefore)
        m_session.purgeDeleted();
    giveUp();
}

} // namespace gatescope::archive
