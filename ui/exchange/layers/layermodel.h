#pragma once

#include "exchange/layers/layerindex.h"

#include <QAbstractTableModel>
#include <QSet>

namespace gatescope::ui {

/// The stack from the outside in: the gateway, then every layer in the order of entering. The painted stack and its
/// table twin show the same rows. Library layers next to each other can be one row, unless an exception or a short
/// circuit makes them worth seeing.
class LayerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column { Name, Kind, Module, Place, Self, Running, Waiting, Total, In, Out, Changes, Ended, Count };
    struct Row {
        enum class Form : std::uint8_t { Gateway, Layer, Folded };
        Form form = Form::Gateway;
        std::uint32_t layer = 0; ///< For Folded the first of them.
        std::uint32_t count = 1; ///< Layers in the row.
        friend bool operator==(const Row &, const Row &) = default;
    };

    /// `index` outlives the model.
    explicit LayerModel(const LayerIndex *index, QObject *parent = nullptr);

    /// What the gateway's row says: "200 OK · 12.3 ms".
    void setOutcome(const QString &text);
    [[nodiscard]] const QString &outcome() const { return m_outcome; }
    /// Another exchange: opened folds are forgotten.
    void restart();
    /// The index has grown.
    void refresh();
    void setFolding(bool folding);
    [[nodiscard]] bool isFolding() const { return m_folding; }
    void unfold(int row);
    /// Opens the fold that hides `layer`.
    void reveal(std::uint32_t layer);
    void setSearch(const QString &text);
    /// Layers that a search or a question has found; they are marked.
    void setAnswer(const QSet<std::uint32_t> &layers);
    [[nodiscard]] bool isFound(const Row &row) const;
    [[nodiscard]] bool isSearching() const { return !m_search.isEmpty(); }
    /// The next row that was found after `row`, around the end; -1: none.
    [[nodiscard]] int nextFound(int row) const;

    [[nodiscard]] const LayerIndex &index() const { return *m_index; }
    using QAbstractTableModel::index;
    [[nodiscard]] const Row &rowAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    [[nodiscard]] const Layer *layerAt(int row) const;
    /// -1: it is not there. A hidden layer is at its fold.
    [[nodiscard]] int rowOf(std::uint32_t layer) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] std::vector<Row> makeRows() const;
    [[nodiscard]] bool matches(const Layer &layer) const;
    [[nodiscard]] QString cell(const Row &row, Column column) const;
    void rebuild();
    void repaint();

    const LayerIndex *m_index;
    std::vector<Row> m_rows;
    QSet<std::uint32_t> m_unfolded; ///< First layers of opened folds.
    QSet<std::uint32_t> m_answer;
    QString m_search;
    QString m_outcome;
    bool m_folding = false;
};

} // namespace gatescope::ui
