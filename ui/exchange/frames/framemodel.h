#pragma once

#include "exchange/frames/connectionframes.h"
#include "exchange/frames/framewords.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QFont>
#include <QHash>
#include <QIcon>

namespace gatescope::ui {

/// The frames of one exchange as a table, and where that is wanted those of its connection between them, by their time.
/// It reads them by number and makes a row when it is looked at; nothing is kept for each frame but, when one direction
/// alone is shown or the connection's are, the numbers of the shown ones. Numbers from kOfConnection on are the
/// connection's.
class FrameModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column { Number, Time, Direction, Stream, Type, Flags, Length, Meaning, Count };
    enum class Shown : std::uint8_t { Both, FromClient, FromServer };
    enum Role { EventRole = Qt::UserRole };

    static constexpr std::uint32_t kOfConnection = 0x8000'0000;

    FrameModel(const trace::Session *session, const FrameIndex *index, const ConnectionFrames *connection,
               QObject *parent = nullptr);

    /// Another exchange, whose index is empty or filled by now; or the same and all rows anew.
    void setExchange(std::uint32_t number);
    /// There are more frames. Not `all`: the index will have more that crossed before the newest of the connection.
    void grow(bool all);
    void grow() { grow(m_isWhole); }
    void setShown(Shown shown);
    [[nodiscard]] bool isWhole() const { return m_isWhole; } ///< `all` of the last grow().
    [[nodiscard]] Shown shown() const { return m_shown; }
    void setConnectionShown(bool shown);
    [[nodiscard]] bool isConnectionShown() const { return m_isConnectionShown; }

    [[nodiscard]] const trace::EventLog &logOf(const FrameEntry &frame) const
    {
        return frame.isConnection ? m_connection->log() : m_session->events(m_number);
    }
    [[nodiscard]] const FrameEntry &entry(std::uint32_t frame) const
    {
        return frame < kOfConnection ? m_index->frames()[frame] : m_connection->frames()[frame - kOfConnection];
    }
    [[nodiscard]] const FrameIndex &frameIndex() const { return *m_index; }
    [[nodiscard]] std::uint32_t frameAt(int row) const;
    /// -1 when it is not shown.
    [[nodiscard]] int rowOf(std::uint32_t frame) const;
    /// What a row says, for the table, the copy and the search.
    [[nodiscard]] const FrameWords &words(std::uint32_t frame) const;
    /// The row as text, cells separated by tabs.
    [[nodiscard]] QString lineOf(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] bool showsAll() const { return m_shown == Shown::Both && !m_isConnectionShown; }
    void restart();
    [[nodiscard]] std::vector<std::uint32_t> fresh(bool all);
    void insert(const std::vector<std::uint32_t> &frames);
    void appendRows(int count);
    [[nodiscard]] bool isShown(const FrameEntry &frame) const;
    [[nodiscard]] QString cellText(std::uint32_t frame, Column column) const;
    [[nodiscard]] theme::Tone toneOf(std::uint32_t frame, Column column) const;
    [[nodiscard]] QString sentence(std::uint32_t frame) const;
    [[nodiscard]] QIcon iconOf(const FrameWords &words) const;

    const trace::Session *m_session;
    const FrameIndex *m_index;
    const ConnectionFrames *m_connection;
    std::uint32_t m_number = 0;
    Shown m_shown = Shown::Both;
    bool m_isConnectionShown = false;
    bool m_isWhole = true;     ///< The index was, when it grew.
    std::uint32_t m_known = 0; ///< Frames that have a row, or were left out.
    std::uint32_t m_knownOfConnection = 0;
    std::vector<std::uint32_t> m_found; ///< Unless all are shown: the frames of the rows, by their time.
    QFont m_mono;
    mutable QHash<QString, QIcon> m_icons;
    mutable QCache<std::uint32_t, FrameWords> m_words{512};
};

} // namespace gatescope::ui
