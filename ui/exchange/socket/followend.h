#pragma once

#include <QObject>
#include <QPushButton>

class QAbstractScrollArea;

namespace gatescope::ui {

class SocketModel;

/// Keeps a growing list at its end while the user is there, never moves it otherwise, and counts what came in a small
/// button over its lower edge: «12 new». A click goes to the end.
class FollowEnd : public QObject {
    Q_OBJECT

public:
    FollowEnd(QAbstractScrollArea *list, const SocketModel *model);

    /// Another list: it is followed from now on, or it stays at its beginning.
    void begin(bool following);
    void goToEnd();
    [[nodiscard]] bool isFollowing() const { return m_following; }
    [[nodiscard]] int newCount() const;
    [[nodiscard]] QPushButton *button() const { return m_button; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void update();
    void place();

    QAbstractScrollArea *m_list;
    const SocketModel *m_model;
    QPushButton *m_button;
    bool m_following = false;
    bool m_loading = true;
    bool m_filtering = false; ///< A filter has not looked at all yet: what it lets through is not new.
    int m_seen = 0;
};

} // namespace gatescope::ui
