#pragma once

#include "exchange/socket/socketcontent.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QFont>
#include <QHash>
#include <QIcon>
#include <QTimer>

namespace gatescope::ui {

/// The lines of one socket as a table, one row each, and the rows of the ladder beside it: both show the same lines.
///
/// It reads the SocketIndex by number and makes a row when it is looked at; nothing is kept for each message but, with
/// a filter, the numbers of what it let through. The filter works in turns of a few milliseconds. Frozen, it does not
/// grow; what came meanwhile is counted.
class SocketModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column { Number, Time, Delta, Direction, Kind, Content, Size, Wire, Ratio, Frames, Latency, Count };
    enum Role { EntryRole = Qt::UserRole, EventRole };

    SocketModel(const trace::Session *session, const SocketIndex *index, QObject *parent = nullptr);

    /// Another exchange, whose index is empty or filled by now.
    void setExchange(std::uint32_t number);
    /// The index has more lines, or knows more of the last ones.
    void grow();
    void setFilter(const SocketFilter &filter);
    [[nodiscard]] const SocketFilter &filter() const { return m_filter; }
    [[nodiscard]] bool isFiltering() const { return !m_filter.isEmpty(); }
    /// The filter has looked at all lines.
    [[nodiscard]] bool isSettled() const;

    void setFrozen(bool frozen);
    [[nodiscard]] bool isFrozen() const { return m_frozen; }
    /// Lines that came while it was frozen.
    [[nodiscard]] int heldBack() const;

    [[nodiscard]] const trace::EventLog &log() const { return m_session->events(m_number); }
    [[nodiscard]] const SocketIndex &index() const { return *m_index; }
    using QAbstractTableModel::index;

    [[nodiscard]] std::uint32_t entryAt(int row) const;
    /// -1 when the filter hides it.
    [[nodiscard]] int rowOf(std::uint32_t entry) const;
    /// Rows of the ladder; each is a rung of the index.
    [[nodiscard]] std::size_t rungCount() const;
    [[nodiscard]] std::uint32_t rungAt(std::size_t row) const;
    /// The row of the rung, or of the first shown one behind it.
    [[nodiscard]] std::size_t rungRow(std::uint32_t rung) const;
    /// Where the ladder shows an event; nothing while it is hidden.
    [[nodiscard]] std::optional<std::size_t> rungRowOfEvent(int event) const;
    /// The row of the line that an event belongs to; -1 while it is hidden.
    [[nodiscard]] int rowOfEvent(int event) const;

    /// What a row says, for the ladder, the table and the screen reader.
    [[nodiscard]] const SocketWords &words(std::uint32_t entry) const;
    /// "#12 text from the client, 48 B, at 1.2 s: hello"
    [[nodiscard]] QString sentence(std::uint32_t entry) const;
    /// Since the socket opened: "1.204 s", "−1.5 ms".
    [[nodiscard]] QString timeText(std::uint32_t entry) const;
    [[nodiscard]] QString rungTimeText(std::uint32_t rung) const;
    /// Since the shown line before.
    [[nodiscard]] QString deltaText(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// Rows were added at the end of the table and of the ladder, or the last ones have changed.
    void grown();
    /// All rows are others.
    void restarted();
    /// The filter has looked at all there is.
    void settled();
    void heldBackChanged(int count);

private:
    void work();
    void announceChanges(int first);
    [[nodiscard]] QString sinceOpen(std::int64_t at) const;
    [[nodiscard]] bool isPassing(std::uint32_t entry) const;
    [[nodiscard]] QIcon iconOf(const SocketWords &words) const;
    [[nodiscard]] QString cellText(int row, Column column) const;

    const trace::Session *m_session;
    const SocketIndex *m_index;
    std::uint32_t m_number = 0;
    SocketFilter m_filter;
    std::uint32_t m_knownEntries = 0; ///< Shown, or looked at by the filter.
    std::uint32_t m_knownRungs = 0;
    std::vector<std::uint32_t> m_found;      ///< With a filter: the lines of the rows.
    std::vector<std::uint32_t> m_foundRungs; ///< With a filter.
    std::vector<bool> m_passing;             ///< With a filter: by line.
    bool m_frozen = false;
    QTimer m_more;
    QFont m_mono;
    mutable QHash<QString, QIcon> m_icons;
    mutable QCache<std::uint32_t, SocketWords> m_words{512};
};

} // namespace gatescope::ui
