#pragma once

#include "compose/prepare.h"

#include <QTreeWidget>

namespace gatescope::ui {

/// What is wrong with a draft, worst first: a double click or Enter goes there, a button mends what can be mended. As
/// high as its first rows, and hidden when nothing is wrong.
class InspectionList : public QTreeWidget {
    Q_OBJECT

public:
    explicit InspectionList(QWidget *parent = nullptr);

    void show(const QList<compose::Inspection> &inspections);
    [[nodiscard]] const QList<compose::Inspection> &inspections() const { return m_inspections; }
    /// The button of a row; null where nothing can be done.
    [[nodiscard]] QWidget *remedyButton(int row) const;

Q_SIGNALS:
    void placeWanted(const gatescope::compose::Inspection &inspection);
    void remedyWanted(const gatescope::compose::Inspection &inspection);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void addRow(const compose::Inspection &inspection);
    void fill();
    void contextMenu(const QPoint &place);

    QList<compose::Inspection> m_inspections;
};

} // namespace gatescope::ui
