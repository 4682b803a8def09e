#pragma once

#include "common/theme.h"
#include "trace/session.h"

#include <QAbstractItemModel>

#include <chrono>

namespace gatescope::ui {

/// What an exchange wrote: output, log records, warnings, wsgi.errors. Every entry is a row; the rest of a long text
/// and the traceback of an exception are rows below it.
class LogModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class Column { Level, Time, Logger, Message, Source, Count };
    enum Role { EventRole = Qt::UserRole, PlaceRole, CopyRole };

    using QAbstractItemModel::QAbstractItemModel;

    void clear();
    /// Takes the event when it is one that belongs here; `start` is the exchange's.
    void take(int index, const trace::TraceEvent &event, std::chrono::nanoseconds start);
    /// Shows what was taken.
    void commit();
    [[nodiscard]] int rowOf(int event) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Line {
        QString text;
        theme::Tone tone = theme::Tone::Text;
        bool bold = false;
    };
    struct Entry {
        int event = 0;
        QString level;
        QString icon;
        theme::Tone tone = theme::Tone::Text;
        QString time;
        QString logger;
        QString place;
        QString placeInFull;
        QString whole;
        std::vector<Line> lines; ///< The first is the entry's own row.
    };
    [[nodiscard]] static bool describe(Entry &entry, const trace::TraceEvent &event);
    static void split(Entry &entry, const QString &message, const QString &exception);
    [[nodiscard]] QVariant cell(const Entry &entry, int line, Column column) const;

    std::vector<Entry> m_entries;
    std::vector<Entry> m_taken;
};

} // namespace gatescope::ui
