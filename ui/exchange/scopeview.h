#pragma once

#include "exchange/exchangepage.h"
#include "exchange/valuetreemodel.h"
#include "exchange/wirelinks.h"

#include <QSet>

class QLineEdit;
class QSortFilterProxyModel;
class QSplitter;
class QTreeView;

namespace gatescope::ui {

class ExplanationPanel;
class HintStack;

/// The environ or scope as the application got it: a typed tree, and beside it what the chosen key means.
///
/// The chosen key is the window's KeyFocus, so the wire bytes follow it. Which keys are open, and the search, stay when
/// another exchange is shown.
class ScopeView : public ExchangePage {
    Q_OBJECT

public:
    explicit ScopeView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] ValueTreeModel *model() const { return m_model; }
    [[nodiscard]] QTreeView *tree() const { return m_tree; }
    [[nodiscard]] ExplanationPanel *explanation() const { return m_panel; }
    [[nodiscard]] QLineEdit *searchField() const { return m_search; }

    /// The clipboard's texts for the chosen key.
    [[nodiscard]] QString valueToCopy() const;
    [[nodiscard]] QString literalToCopy() const;
    [[nodiscard]] QString keyToCopy() const;
    void find() override;
    /// The exchange has layers: they can be asked who set the chosen key.
    void setLayersKnown(bool known);

Q_SIGNALS:
    /// A key as it is dotted in LayerChangedArguments, or a header's name.
    void whoSetWanted(bool isHeader, const QString &name);

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;
    void restyle() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildContent();
    void addCopyActions();
    void askWhoSet();
    void takeArguments(const trace::CallStarted &call);
    void showTree();
    void expandRemembered();
    void applySearch(const QString &text);
    void followFocus();
    void chooseCurrent();
    void explain(const ValueNode &node);
    void arrange();
    [[nodiscard]] const ValueNode *current() const;

    ValueTreeModel *m_model;
    QSortFilterProxyModel *m_filter;
    QTreeView *m_tree = nullptr;
    QLineEdit *m_search = nullptr;
    QAction *m_who = nullptr;
    QSplitter *m_splitter = nullptr;
    ExplanationPanel *m_panel = nullptr;
    HintStack *m_stack;

    std::shared_ptr<ValueNode> m_root;
    bool m_fresh = false; ///< The root came since the tree was filled.
    spec::Place m_place = spec::Place::Environ;
    QByteArray m_head;
    QList<WireLink> m_links;
    QSet<QString> m_open;
    bool m_following = false;
};

} // namespace gatescope::ui
