#pragma once

#include "direct/directdocument.h"
#include "direct/keymodel.h"
#include "direct/stepmodel.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTreeView>
#include <QWidget>

namespace gatescope::ui {

/// Edits a call of the application without a socket: the environ or scope as a typed tree, and what receive() or
/// wsgi.input will give. It asks for the call with callRequested() and is told how that went.
class DirectView : public QWidget {
    Q_OBJECT

public:
    explicit DirectView(QWidget *parent = nullptr);

    [[nodiscard]] DirectDocument &document() { return m_document; }
    /// Can there be calls now? `why` not, else.
    void setAvailable(bool available, const QString &why);
    /// The call has begun; the steps of a stepwise one can be given.
    void begun(std::uint32_t exchange);
    /// In words; `isFailure` when something went wrong.
    void showResult(const QString &words, bool isFailure);
    void focusKeys() { m_keys->setFocus(); }
    [[nodiscard]] QList<QAction *> commands() const { return m_commands; }

    [[nodiscard]] QTreeView *keys() const { return m_keys; }
    [[nodiscard]] QTableView *steps() const { return m_steps; }
    [[nodiscard]] QPushButton *callButton() const { return m_call; }
    [[nodiscard]] QPushButton *stepButton() const { return m_next; }
    [[nodiscard]] QLabel *message() const { return m_message; }

Q_SIGNALS:
    void callRequested(const gatescope::direct::DirectDraft &draft);
    void stepRequested();
    /// "From the selected exchange".
    void draftWanted();
    void exchangeChosen(std::uint32_t number);

private:
    QWidget *buildBar();
    QWidget *buildKeys();
    QWidget *buildSteps();
    QWidget *section(const QString &title, QWidget *content, const QList<QAction *> &actions);
    QAction *action(const QString &text, const QString &icon, const QKeySequence &keys, QWidget *owner);
    void follow();
    void call();
    void editRequestLine();
    void editMistake(const QString &words);
    void keepPlace();
    void findPlace();

    DirectDocument m_document;
    KeyModel m_keyModel{m_document};
    StepModel m_stepModel{m_document};
    QLineEdit *m_method = nullptr;
    QLineEdit *m_target = nullptr;
    QLabel *m_origin = nullptr;
    QTreeView *m_keys = nullptr;
    QTableView *m_steps = nullptr;
    QCheckBox *m_stepwise = nullptr;
    QPushButton *m_call = nullptr;
    QPushButton *m_next = nullptr;
    QLabel *m_message = nullptr;
    QList<QAction *> m_commands;
    QList<QList<int>> m_expanded; ///< As rows from the top; while the keys are made anew.
    QList<int> m_current;
    int m_scrolled = 0;
    bool m_isAvailable = false;
    std::uint32_t m_exchange = 0; ///< The last call's.
};

} // namespace gatescope::ui
