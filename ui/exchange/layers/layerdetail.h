#pragma once

#include "exchange/layers/layerchanges.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QTreeView;

namespace gatescope::ui {

class HintStack;
class Segments;

/// One layer, or both ends of the stack, in full: who it is, its times, and before and after for scope or environ,
/// response headers and messages.
class LayerDetail : public QWidget {
    Q_OBJECT

public:
    enum Part { Arguments, Headers, Messages };

    explicit LayerDetail(QWidget *parent = nullptr);

    /// `layer` 0: the gateway. Both are borrowed for the call only.
    void show(const LayerIndex &index, const trace::EventLog &log, std::uint32_t layer);
    void clear();

    [[nodiscard]] Part part() const { return m_part; }
    void setPart(Part part);
    [[nodiscard]] ComparisonModel *model() const { return m_model; }
    [[nodiscard]] QTreeView *table() const { return m_table; }
    [[nodiscard]] QCheckBox *onlyChanges() const { return m_only; }
    [[nodiscard]] QString heading() const;
    /// Brings the line of `name` into view and chooses it.
    void choose(const QString &name);

Q_SIGNALS:
    void whoSetWanted(const gatescope::ui::LayerSubject &subject);
    void eventChosen(int event);
    /// The part or the filter is another one: show() again.
    void refreshWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildTable();
    void showHeading(const LayerIndex &index, std::uint32_t layer);
    void showTitles(const LayerIndex &index, std::uint32_t layer);
    void arrange();
    void askAboutCurrent();
    void copyRows() const;

    QLabel *m_name;
    QLabel *m_place;
    QLabel *m_times;
    QLabel *m_verdict;
    Segments *m_parts;
    QCheckBox *m_only;
    QTreeView *m_table;
    ComparisonModel *m_model;
    HintStack *m_hint = nullptr;
    QAction *m_ask = nullptr;
    Part m_part = Arguments;
    std::pair<std::uint32_t, Part> m_shown{0, Arguments}; ///< Layer and part in the table.
};

} // namespace gatescope::ui
