#pragma once

#include "exchange/layers/layerindex.h"

#include <QAbstractItemModel>

#include <memory>

namespace gatescope::ui {

/// What somebody may ask about: "who set this?"
struct LayerSubject {
    enum class Kind : std::uint8_t { ScopeKey, RequestHeader, ResponseHeader };
    Kind kind = Kind::ScopeKey;
    QString name;
    friend bool operator==(const LayerSubject &, const LayerSubject &) = default;
};

/// One line of a comparison: a key, a header or a message, before and after.
struct Comparison {
    QString name;
    QString before;
    QString after;
    QString by; ///< The layer, and the line where it is known.
    Change change = Change::Same;
    int event = -1;
    std::optional<LayerSubject> subject;
    std::vector<std::unique_ptr<Comparison>> children;
    Comparison *parent = nullptr;
    int row = 0;

    Comparison *add(Comparison child);
    /// It or something below it is not the same.
    [[nodiscard]] bool hasChange() const;
};

/// Before and after side by side, two levels deep.
class ComparisonModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class Column { Name, Before, After, By, Count };

    using QAbstractItemModel::QAbstractItemModel;

    void setRoot(std::unique_ptr<Comparison> root);
    [[nodiscard]] const Comparison *at(const QModelIndex &index) const;
    void setTitles(const QString &before, const QString &after, const QString &by);

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const Comparison *nodeOf(const QModelIndex &index) const;

    std::unique_ptr<Comparison> m_root = std::make_unique<Comparison>();
    QString m_before;
    QString m_after;
    QString m_by;
};

} // namespace gatescope::ui
