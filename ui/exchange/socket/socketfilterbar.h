#pragma once

#include "exchange/socket/socketcontent.h"

#include <QList>
#include <QTimer>
#include <QWidget>

#include <functional>

class QAbstractButton;
class QAction;
class QActionGroup;
class QLabel;
class QLineEdit;
class QMenu;
class QSpinBox;
class QToolButton;

namespace gatescope::ui {

/// What the list of messages shows: a field for the content, a menu for direction, kinds and size, a switch for pings
/// and pongs, and a chip for each of these that is set, which takes it away again.
class SocketFilterBar : public QWidget {
    Q_OBJECT

public:
    explicit SocketFilterBar(QWidget *parent = nullptr);

    [[nodiscard]] SocketFilter filter() const;
    void clearAll();
    /// «12 of 40», while something is hidden.
    void showCount(int shown, int total, bool complete);

    [[nodiscard]] QLineEdit *field() const { return m_field; }
    [[nodiscard]] QToolButton *regex() const { return m_regex; }
    [[nodiscard]] QToolButton *hidePings() const { return m_hidePings; }
    [[nodiscard]] QMenu *menu() const { return m_menu; }
    [[nodiscard]] QList<QAbstractButton *> chips() const;
    [[nodiscard]] QSpinBox *least() const { return m_least; }

Q_SIGNALS:
    void changed();

private:
    struct KindChoice {
        const char *title;
        std::uint16_t kinds;
    };
    static const QList<KindChoice> &kindChoices();

    void buildMenu();
    void addSizes();
    void apply();
    void showChips();
    void addChip(const QString &text, const std::function<void()> &remove, bool removes = true);
    void setDirection(SocketFilter::Direction direction);

    QLineEdit *m_field;
    QToolButton *m_regex;
    QToolButton *m_hidePings;
    QToolButton *m_open;
    QMenu *m_menu;
    QActionGroup *m_directions;
    QList<QAction *> m_kinds;
    QSpinBox *m_least = nullptr;
    QSpinBox *m_most = nullptr;
    QLabel *m_count;
    QWidget *m_chips;
    QTimer m_soon; ///< Typing is not filtered letter by letter.
};

} // namespace gatescope::ui
