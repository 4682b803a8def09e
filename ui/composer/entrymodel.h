#pragma once

#include "composer/variables.h"

#include <QAbstractTableModel>
#include <QStringList>

namespace gatescope::ui {

/// A row of an editable table, as text.
struct Entry {
    bool enabled = true;
    QStringList cells;
    friend bool operator==(const Entry &, const Entry &) = default;
};

struct EntryColumn {
    enum class Kind : std::uint8_t { Text, Choice, Number, File };
    QString title;
    QString hint; ///< Shown in the row to type into.
    Kind kind = Kind::Text;
    QStringList choices; ///< Choice: what there is.
    QString initial;     ///< What a new row has here.
    int width = 0;       ///< 0: shares what is left.
};

/// Rows that can be switched off, and one empty row more to type into. The last column is for taking a row away.
class EntryModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit EntryModel(QList<EntryColumn> columns, QObject *parent = nullptr);

    [[nodiscard]] const QList<Entry> &entries() const { return m_entries; }
    /// Keeps indexes valid as far as there are rows.
    void setEntries(const QList<Entry> &entries);
    [[nodiscard]] const QList<EntryColumn> &columns() const { return m_columns; }
    [[nodiscard]] int removeColumn() const { return static_cast<int>(m_columns.size()); }
    [[nodiscard]] bool isNewRow(int row) const { return row >= m_entries.size(); }
    void remove(QList<int> rows);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;

Q_SIGNALS:
    /// By the user; `key` tells one cell from the other.
    void edited(const QString &key);

private:
    [[nodiscard]] QVariant newRowData(int column, int role) const;
    [[nodiscard]] QVariant entryData(const Entry &entry, int column, int role) const;
    Entry &entryFor(int row);

    QList<EntryColumn> m_columns;
    QList<Entry> m_entries;
};

} // namespace gatescope::ui
