#pragma once

#include "composer/draftdocument.h"

#include <QWidget>

#include <memory>
#include <vector>

class QTabBar;

namespace gatescope::ui {

/// The open drafts, one tab each, and those that were closed, to be opened again. There may be none: whoever has the
/// tabs opens a new one then.
class DraftTabs : public QWidget {
    Q_OBJECT

public:
    static constexpr std::size_t kMostClosed = 20;

    explicit DraftTabs(QWidget *parent = nullptr);
    ~DraftTabs() override;

    /// A new tab behind the others, or at `index`; it becomes the current one.
    DraftDocument *open(std::unique_ptr<DraftDocument> document, int index = -1);
    void close(int index);
    /// The one that was closed last; false: there is none.
    bool reopen();
    /// Takes it away for good.
    void remove(int index);
    void setCurrent(int index);

    [[nodiscard]] DraftDocument *current() const;
    [[nodiscard]] int currentIndex() const;
    [[nodiscard]] DraftDocument *at(int index) const;
    [[nodiscard]] int count() const { return static_cast<int>(m_documents.size()); }
    [[nodiscard]] bool canReopen() const { return !m_closed.empty(); }
    [[nodiscard]] QTabBar *bar() const { return m_bar; }

Q_SIGNALS:
    /// Another document is the current one, or none is. The one before may be gone when this returns.
    void currentChanged();
    /// A draft, their order, or which is current.
    void changed();

private:
    void addTab(int index);
    void closeWanted(const QWidget *button);
    std::unique_ptr<DraftDocument> takeOut(int index);
    void retitle();

    std::vector<std::unique_ptr<DraftDocument>> m_documents;
    std::vector<std::unique_ptr<DraftDocument>> m_closed;
    QTabBar *m_bar;
};

} // namespace gatescope::ui
