#pragma once

#include "exchange/socket/socketmodel.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace gatescope::ui {

/// Finds the shown lines whose content matches, in turns of a few milliseconds, and goes on when lines come.
class SocketSearch : public QObject {
    Q_OBJECT

public:
    explicit SocketSearch(const SocketModel *model, QObject *parent = nullptr);

    void setTest(const ContentTest &test);
    [[nodiscard]] const ContentTest &test() const { return m_test; }
    /// Lines, ascending.
    [[nodiscard]] const std::vector<std::uint32_t> &found() const { return m_found; }
    [[nodiscard]] bool isComplete() const { return m_looked >= m_model->rowCount(); }
    /// The match behind (or before) a line, around the ends; nothing without matches.
    [[nodiscard]] std::optional<std::uint32_t> next(std::optional<std::uint32_t> from, bool backwards) const;
    /// From 1; 0: the line is no match.
    [[nodiscard]] int placeOf(std::optional<std::uint32_t> entry) const;

Q_SIGNALS:
    void changed();

private:
    void restart();
    void work();

    const SocketModel *m_model;
    ContentTest m_test;
    std::vector<std::uint32_t> m_found;
    int m_looked = 0;
    QTimer m_more;
};

/// The search line of the conversation: a field, a switch for regular expressions, «3 of 12», previous, next, close.
class SocketFindBar : public QWidget {
    Q_OBJECT

public:
    explicit SocketFindBar(const SocketModel *model, QWidget *parent = nullptr);

    void open();
    void close();
    void setCurrent(std::optional<std::uint32_t> entry);
    [[nodiscard]] QLineEdit *field() const { return m_field; }
    [[nodiscard]] QLabel *count() const { return m_count; }
    [[nodiscard]] const SocketSearch &search() const { return m_search; }
    void go(bool backwards);

Q_SIGNALS:
    void testChanged(const gatescope::ui::ContentTest &test);
    /// The user wants to see this line.
    void wanted(std::uint32_t entry);
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void apply();
    void showCount();

    SocketSearch m_search;
    QLineEdit *m_field;
    QToolButton *m_regex;
    QLabel *m_count;
    std::optional<std::uint32_t> m_current;
};

} // namespace gatescope::ui
