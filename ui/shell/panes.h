#pragma once

#include <QHash>
#include <QIcon>
#include <QSize>
#include <QWidget>

class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace gatescope::ui {

class SessionBanner;

/// Where everything stands in the window: under the banner either the start page or the workspace.
///
///     ┌ left ──┬ right ─────────────┐
///     │        │                    │   above; a page of addAbove() can take the place of both
///     ├────────┴────────────────────┤
///     │ tabs                        │   below
///     └─────────────────────────────┘
class Panes : public QWidget {
    Q_OBJECT

public:
    /// The widgets that are there from the beginning; they become children.
    struct First {
        QWidget *start;
        QWidget *left;
        QWidget *right;
    };
    /// The window's size when none is remembered; the panes' first sizes are shares of it.
    static constexpr QSize kWindowSize{1320, 860};

    explicit Panes(const First &first, QWidget *parent = nullptr);

    void showStart();
    void showWorkspace();
    [[nodiscard]] bool showsStart() const;

    /// A page over the whole width, which showAbove() puts in the place of left and right.
    void addAbove(QWidget *page);
    void showAbove(QWidget *page);
    /// Left and right again.
    void showAcross();
    [[nodiscard]] QWidget *above() const;

    /// A tab of the lower part, in which one can work from `height` pixels on.
    void addBelow(QWidget *page, const QIcon &icon, const QString &title, int height = 0);
    /// Shows the tab; the lower part is made as high as it needs. A click on the tab does the same.
    void showBelow(QWidget *page);
    [[nodiscard]] QTabWidget &below() const { return *m_below; }

    [[nodiscard]] SessionBanner &banner() const { return *m_banner; }
    /// A bar over everything, under the banner.
    void addBar(QWidget *bar);

    /// The panes that moveFocus() goes through; those that cannot be seen are left out.
    void setFocusOrder(const QList<QWidget *> &panes) { m_focusOrder = panes; }
    /// To the first field of the next pane (1) or the previous one (-1).
    void moveFocus(int step);

    /// In the Preferences.
    void saveSizes() const;
    void restoreSizes();
    void resetSizes();

Q_SIGNALS:
    /// The lower part was hidden perhaps, and is shown now.
    void belowShown();

private:
    [[nodiscard]] int focusedPane() const;
    static bool focusInto(QWidget *pane);

    SessionBanner *m_banner;
    QStackedWidget *m_pages; ///< Start page or workspace.
    QSplitter *m_down;       ///< Above | below.
    QStackedWidget *m_above; ///< Across, or a page in its place.
    QSplitter *m_across;     ///< Left | right.
    QTabWidget *m_below;
    QHash<QWidget *, int> m_heights; ///< Of the pages below.
    QList<QWidget *> m_focusOrder;
};

} // namespace gatescope::ui
