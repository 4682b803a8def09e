#pragma once

#include "direct/directdocument.h"

#include <QAbstractTableModel>

namespace gatescope::ui {

/// What the application finds when it asks for more of the request, one row for each time.
class StepModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Kind, Bytes, Delay, ColumnCount };

    explicit StepModel(DirectDocument &document, QObject *parent = nullptr);

    /// The names of the kinds, for a combo box.
    [[nodiscard]] static QStringList kindNames();
    /// Behind `row`; a piece of a body.
    int add(int row);
    void remove(int row);
    void move(int row, int by);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void mistakeMade(const QString &words);

private:
    [[nodiscard]] const direct::Step &step(int row) const { return m_document.draft().steps[row]; }
    bool change(int column, const QVariant &value, direct::Step &step);

    DirectDocument &m_document;
};

} // namespace gatescope::ui
