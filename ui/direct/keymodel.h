#pragma once

#include "direct/directdocument.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace gatescope::ui {

/// The keys of an environ or scope as a tree whose values can be edited as Python literals, at any depth.
class KeyModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Value, Type, State, ColumnCount };

    explicit KeyModel(DirectDocument &document, QObject *parent = nullptr);
    ~KeyModel() override;

    /// The key that the row belongs to, as its place in the draft; -1 for none.
    [[nodiscard]] int keyOf(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOfKey(int key, int column = Value) const { return index(key, column); }
    /// A new key at the end, with a text as its value; its row is for editing its name.
    QModelIndex addKey();
    /// Removes keys from the call, or puts them back.
    void toggleRemoved(int key);
    /// The value that the gateway gives.
    void reset(int key);

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    /// What was typed cannot be taken; empty: it can.
    void mistakeMade(const QString &words);

private:
    struct Node;
    void rebuild();
    void grow(Node &node);
    [[nodiscard]] const Node *nodeAt(const QModelIndex &index) const;
    [[nodiscard]] const direct::Key &key(const Node &node) const;
    [[nodiscard]] QVariant textOf(const Node &node, int column) const;
    [[nodiscard]] QString stateOf(const Node &node) const;
    [[nodiscard]] QVariant look(const Node &node, int column, int role) const;
    [[nodiscard]] QString nameOf(const Node &node) const;
    bool rename(const Node &node, const QString &name);
    bool setValue(const Node &node, const QString &source);

    DirectDocument &m_document;
    std::unique_ptr<Node> m_root;
};

} // namespace gatescope::ui
