#pragma once

#include "exchange/valuenode.h"

#include <QAbstractItemModel>

namespace gatescope::ui {

/// A ValueNode tree as an item model: key, Python type, value, and where they are known, where it comes from and
/// whether the specification asks for it.
class ValueTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum class Column { Key, Type, Value, Origin, Presence, Count };
    enum Role {
        PathRole = Qt::UserRole, ///< QStringList, see ValueNode::path().
        SearchRole               ///< Key, type and the whole value: what the search field looks through.
    };

    using QAbstractItemModel::QAbstractItemModel;

    /// The children of `root` become the top rows. Null: an empty model.
    void setRoot(std::shared_ptr<const ValueNode> root);
    [[nodiscard]] const ValueNode *root() const { return m_root.get(); }
    [[nodiscard]] const ValueNode *node(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const ValueNode *node) const;
    [[nodiscard]] QModelIndex indexOf(const KeyPath &path) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const ValueNode> m_root;
};

} // namespace gatescope::ui
