#pragma once

#include "compare/comparison.h"

#include <QAbstractItemModel>

#include <memory>

namespace gatescope::ui {

/// A comparison as rows: sections, what is in them, and below a body its lines. Rows are made when somebody opens what
/// they stand in, and at most 20 000 of one body, so that no size freezes the view.
class CompareModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class Column { Name, A, B, Count };
    /// What a row means, for the delegate and for tests.
    enum Role : int {
        MarkRole = Qt::UserRole, ///< int, compare::Mark
        NoteRole,                ///< QString
        IsLineRole,              ///< bool: a line of a body
        IsSectionRole,           ///< bool: it has rows below
        CountRole,               ///< int: differences in it and below
    };

    explicit CompareModel(QObject *parent = nullptr);
    ~CompareModel() override;

    void setComparison(std::shared_ptr<const compare::Comparison> comparison);
    [[nodiscard]] const compare::Comparison *comparison() const { return m_comparison.get(); }
    /// Equal rows, sections and ignored ones are hidden, equal lines folded.
    void setOnlyDifferences(bool only);
    [[nodiscard]] bool onlyDifferences() const { return m_only; }

    /// Rows that differ and have no row below that does; of lines in a row the first. In order, at most 50 000.
    [[nodiscard]] const QList<QModelIndex> &stops() const;
    /// The place in stops() after or before `from`; -1: there is none.
    [[nodiscard]] int stopNear(const QModelIndex &from, int direction) const;

    [[nodiscard]] const compare::Node *nodeAt(const QModelIndex &index) const;
    /// The parts of a cell, as far as it is shown, that the other side does not have.
    [[nodiscard]] compare::Pieces piecesAt(const QModelIndex &index) const;
    /// Both cells of a row; long ones from a little before their first difference, kMostWhole bytes of each.
    struct Whole {
        QString a;
        QString b;
        compare::Pieces pieces; ///< Of what is here.
        std::size_t skipped = 0;
        std::size_t moreA = 0;
        std::size_t moreB = 0;
    };
    static constexpr std::size_t kMostWhole = 16 * 1024;
    [[nodiscard]] Whole wholeAt(const QModelIndex &index) const;
    /// The row (no line of a body) of this place; invalid when there is none that is shown.
    [[nodiscard]] QModelIndex indexOf(const std::string &place, const QModelIndex &parent = {}) const;
    /// The row as text, with all below it.
    [[nodiscard]] QString rowText(const QModelIndex &index) const;
    /// A whole cell, also a long one.
    [[nodiscard]] QString cellText(const QModelIndex &index, Column column) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] bool hasChildren(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Item;

    [[nodiscard]] Item *itemOf(const QModelIndex &index) const;
    void fill(Item &item) const;
    [[nodiscard]] bool isShown(const compare::Node &node) const;
    [[nodiscard]] bool hasPieces(const Item &item) const;
    [[nodiscard]] QString nameText(const Item &item) const;
    [[nodiscard]] std::string_view cell(const Item &item, Column column) const;
    void collectStops(Item &item) const;
    void restart();

    std::shared_ptr<const compare::Comparison> m_comparison;
    std::unique_ptr<Item> m_root;
    mutable QList<QModelIndex> m_stops;
    mutable bool m_hasStops = false;
    bool m_only = true;
};

} // namespace gatescope::ui
