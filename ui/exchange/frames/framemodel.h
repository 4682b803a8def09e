#pragma once

#include "exchange/frames/framewords.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QFont>
#include <QHash>
#include <QIcon>

namespace gatescope::ui {

/// The frames of one exchange as a table. It reads the FrameIndex by number and makes a row when it is looked at;
/// nothing is kept for each frame but, when one direction alone is shown, the numbers of its frames.
class FrameModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column { Number, Time, Direction, Stream, Type, Flags, Length, Meaning, Count };
    enum class Shown : std::uint8_t { Both, FromClient, FromServer };
    enum Role { EventRole = Qt::UserRole };

    FrameModel(const trace::Session *session, const FrameIndex *index, QObject *parent = nullptr);

    /// Another exchange, whose index is empty or filled by now; or the same and all rows anew.
    void setExchange(std::uint32_t number);
    /// The index has more frames.
    void grow();
    void setShown(Shown shown);
    [[nodiscard]] Shown shown() const { return m_shown; }

    [[nodiscard]] const trace::EventLog &log() const { return m_session->events(m_number); }
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
    [[nodiscard]] bool isShown(const FrameEntry &frame) const;
    [[nodiscard]] QString cellText(std::uint32_t frame, Column column) const;
    [[nodiscard]] theme::Tone toneOf(std::uint32_t frame, Column column) const;
    [[nodiscard]] QString sentence(std::uint32_t frame) const;
    [[nodiscard]] QIcon iconOf(const FrameWords &words) const;

    const trace::Session *m_session;
    const FrameIndex *m_index;
    std::uint32_t m_number = 0;
    Shown m_shown = Shown::Both;
    std::uint32_t m_known = 0;          ///< Frames that have a row, or were left out.
    std::vector<std::uint32_t> m_found; ///< With one direction: the frames of the rows.
    QFont m_mono;
    mutable QHash<QString, QIcon> m_icons;
    mutable QCache<std::uint32_t, FrameWords> m_words{512};
};

} // namespace gatescope::ui
