#pragma once

#include "exchange/exchangepage.h"
#include "exchange/layers/comparisonmodel.h"
#include "exchange/layers/layermodel.h"

#include <optional>

class QAction;
class QLabel;
class QLineEdit;
class QListView;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace gatescope::ui {

class HintStack;
class LayerDetail;
class Segments;

/// The layers of an exchange as executed, from the outside in, painted or as a table, and the chosen one with
/// everything that it changed. It answers "who set this?" for keys and headers.
///
/// The chosen layer is the layer of the window's selected event, in both directions.
class LayersView : public ExchangePage {
    Q_OBJECT

public:
    enum Section { Stack, Table };

    explicit LayersView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] const LayerIndex &index() const { return m_index; }
    [[nodiscard]] LayerModel *model() const { return m_model; }
    [[nodiscard]] QListView *stack() const { return m_list; }
    [[nodiscard]] QTreeView *table() const { return m_table; }
    [[nodiscard]] LayerDetail *detail() const { return m_detail; }
    [[nodiscard]] QLineEdit *searchField() const { return m_search; }
    [[nodiscard]] QToolButton *foldButton() const { return m_fold; }
    /// What "who set this?" was answered with; plain text, empty while nothing was asked.
    [[nodiscard]] QString answer() const;

    [[nodiscard]] Section section() const { return m_section; }
    void setSection(Section section);
    void find() override;
    /// Marks every layer that touched it, chooses the one that set it last, and tells its life above the stack; for a
    /// long exchange as soon as all of it was read.
    void whoSet(const LayerSubject &subject);
    void closeAnswer();
    /// 0: the gateway.
    void chooseLayer(std::uint32_t layer);
    [[nodiscard]] std::uint32_t chosenLayer() const { return m_chosen; }

    /// Says above the stack why something could not be done, until it is closed or another exchange is chosen.
    void explain(const Error &error);

    /// The whole stack as text.
    [[nodiscard]] QString text() const;
    /// The window's ways of comparing this stack with another exchange's: a button and the context menus have them.
    void offerComparisons(const QList<QAction *> &actions);
    [[nodiscard]] QToolButton *compareButton() const { return m_compare; }
    /// For menus and the palette.
    [[nodiscard]] QList<QAction *> commands() const { return m_commands; }

Q_SIGNALS:
    /// The request shall be called again while this layer is not; 0: none is chosen.
    void replayWithoutWanted(std::uint32_t exchange, std::uint32_t layer);

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;
    void restyle() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    QWidget *buildTools();
    QWidget *buildAnswer();
    void buildLists();
    void buildMenu();
    void connectAll();
    void follow(int event);
    void chooseRow(int row);
    void showChosen();
    void offerReplay();
    void showDetail();
    void showOutcome();
    void showIndex(bool all);
    void lookForWrappers();
    void nextFound();
    void nextTrouble();
    void exportText();

    LayerIndex m_index;
    LayerModel *m_model;
    Segments *m_sections = nullptr;
    QLineEdit *m_search = nullptr;
    QToolButton *m_fold = nullptr;
    QToolButton *m_export = nullptr;
    QAction *m_without = nullptr;     ///< Replay without the layer.
    QToolButton *m_compare = nullptr; ///< Hidden while nothing is offered.
    QWidget *m_answerBar = nullptr;
    QLabel *m_answer = nullptr;
    QSplitter *m_splitter = nullptr;
    QStackedWidget *m_lists = nullptr;
    QListView *m_list = nullptr;
    QTreeView *m_table = nullptr;
    LayerDetail *m_detail = nullptr;
    HintStack *m_stack;
    Section m_section = Stack;
    std::uint32_t m_chosen = 0;
    std::uint64_t m_shown = 0;           ///< The index's revision that is in the views.
    bool m_isWhole = false;              ///< Everything that there is was read.
    std::optional<LayerSubject> m_asked; ///< Before that.
    bool m_following = false;
    bool m_compared = false; ///< Other exchanges were asked which layers call inner ones.
    QList<QAction *> m_commands;
};

} // namespace gatescope::ui
