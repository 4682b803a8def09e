#pragma once

#include "exchange/exchangepage.h"
#include "source/exceptionmodel.h"
#include "source/tracebacktext.h"

class QLabel;
class QLineEdit;
class QTreeView;

namespace gatescope::ui {

class HintStack;
class ValueTreeModel;

/// The exceptions of an exchange: what left the application; or, when nothing did, what one of its layers made a
/// response of or swallowed, and what it logged. Frames with the user's own code first, their local variables, causes,
/// notes and groups; and the way through the layers to what the client got. Copied as the text that Python prints.
class ExceptionView : public ExchangePage {
    Q_OBJECT

public:
    explicit ExceptionView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] bool hasContent(std::uint32_t number) override;
    void find() override;

    [[nodiscard]] ExceptionModel *model() const { return m_model; }
    [[nodiscard]] QTreeView *tree() const { return m_tree; }
    [[nodiscard]] QTreeView *locals() const { return m_locals; }
    [[nodiscard]] QString pathText() const; ///< Without markup.
    [[nodiscard]] QString copyText() const;
    /// The frame that is chosen; null: none.
    [[nodiscard]] const FrameInfo *currentFrame() const { return m_model->frame(currentIndex()); }
    void copy() const;

Q_SIGNALS:
    void sourceWanted(const QString &file, int line);

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;
    void restyle() override;

private:
    struct Raised {
        std::string detail; ///< Encoded.
        QString traceback;  ///< As Python printed it; empty when it never did.
        int event = -1;
    };
    struct KnownLayer {
        QString name;
        QString file;
        QString function;
        int line = 0;
    };
    struct Step {
        std::uint32_t layer = 0;
        trace::LayerEnd how = trace::LayerEnd::Returned;
        QString exception;
    };
    QWidget *buildContent();
    QWidget *buildBar();
    void show();
    void addRaised(const Raised &raised);
    [[nodiscard]] std::vector<Raised> shown() const;
    [[nodiscard]] QString loggedText(const ExceptionInfo &info) const;
    void askForSources();
    [[nodiscard]] bool isHere(std::uint32_t number);
    void nameLayers(ExceptionInfo &info) const;
    void showPath();
    void showLocals();
    void expand(const QModelIndex &parent);
    void openCurrent();
    void search(bool next);
    [[nodiscard]] QModelIndex currentIndex() const;
    [[nodiscard]] QStringList pathSteps() const;

    ExceptionModel *m_model;
    QTreeView *m_tree = nullptr;
    QLabel *m_path = nullptr;
    QLabel *m_frameTitle = nullptr;
    QLineEdit *m_search = nullptr;
    QTreeView *m_locals = nullptr;
    ValueTreeModel *m_values = nullptr;
    HintStack *m_localsStack = nullptr;
    HintStack *m_stack;

    std::vector<Raised> m_raised;
    std::vector<Raised> m_handled; ///< By a layer of the application.
    std::vector<Raised> m_logged;
    QStringList m_texts;              ///< What is shown, as Python prints it.
    SourceLines m_sources;            ///< Read from files, for what was never printed.
    SourceLines m_missing;            ///< Not read yet.
    int m_ticket = 0;                 ///< Of the reading.
    std::string m_detail;             ///< Of the AppRaised that follows.
    std::vector<KnownLayer> m_layers; ///< By number, from 1.
    std::vector<Step> m_steps;
    std::size_t m_shown = 0;
    std::uint32_t m_looked = 0; ///< hasContent(): the exchange, how many of its events, and what was found.
    std::size_t m_lookedEvents = 0;
    bool m_found = false;
};

} // namespace gatescope::ui
