#pragma once

#include "common/eventwords.h"
#include "trace/session.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QTimer>

namespace gatescope::ui {

/// The events of one exchange, in words, one row each. Rows are made when they are looked at, so that an exchange with
/// a million events costs nothing until then; a filter works in turns of a few milliseconds.
class MessagesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column { Number, Time, Delta, Who, What, Detail, Source, Count };
    enum Role { EventRole = Qt::UserRole };

    explicit MessagesModel(const trace::Session *session, QObject *parent = nullptr);

    void setExchange(std::uint32_t number);
    /// Shows the events that came since.
    void grow();
    /// Rows with this text in any column, letters without case; empty: all rows.
    void setFilter(const QString &text);
    [[nodiscard]] bool isFiltering() const { return !m_filter.isEmpty(); }

    [[nodiscard]] int eventAt(int row) const;
    /// -1 when the filter hides it.
    [[nodiscard]] int rowOf(int event) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// One row in words.
    struct Row {
        int event = 0;
        EventWords words;
        std::chrono::nanoseconds sinceStart{};
        std::chrono::nanoseconds sinceLast{};
        QString place;       ///< "main.py:14"
        QString placeInFull; ///< "/home/ada/shop/main.py:14 in load"
    };
    [[nodiscard]] const Row &row(int event) const;

Q_SIGNALS:
    /// The filter has looked at all rows.
    void filtered();

private:
    void filterMore();
    [[nodiscard]] bool matches(const Row &row) const;
    [[nodiscard]] Row makeRow(int event) const;

    const trace::Session *m_session;
    std::uint32_t m_number = 0;
    int m_known = 0; ///< Events that are shown, or were looked at by the filter.
    QString m_filter;
    std::vector<int> m_found; ///< With a filter: the events of the rows.
    QTimer m_more;
    mutable QCache<int, Row> m_rows{1024};
};

} // namespace gatescope::ui
