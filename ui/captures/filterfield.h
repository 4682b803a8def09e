#pragma once

#include "captures/filter/completion.h"
#include "captures/filter/lexer.h"

#include <QLineEdit>

#include <optional>

class QCompleter;
class QStandardItemModel;

namespace gatescope::captures {

/// The line that a filter is written in: marks the place of an error with a wave, and proposes what can come next.
///
/// Tab takes the chosen proposal (or the first), Enter the chosen one, Ctrl+Space asks for proposals, Escape closes
/// them.
class FilterField : public QLineEdit {
    Q_OBJECT

public:
    explicit FilterField(Seen seen, QWidget *parent = nullptr);

    void setError(const std::optional<FilterError> &error);
    /// Where the character at `position` begins, in pixels.
    [[nodiscard]] int xOf(qsizetype position) const;

    void propose();
    [[nodiscard]] bool isProposing() const;
    /// What is proposed now.
    [[nodiscard]] const Completion &completion() const { return m_completion; }
    /// Room to leave between the line and the proposals.
    void setPopupGap(int gap) { m_gap = gap; }

Q_SIGNALS:
    /// Enter was pressed, and not to choose a proposal.
    void confirmed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] QModelIndex chosen() const;
    void accept(const QModelIndex &index);
    void confirm();
    void fillPopup();
    [[nodiscard]] bool isWorthShowing() const;

    Seen m_seen;
    QCompleter *m_completer;
    QStandardItemModel *m_model;
    Completion m_completion;
    std::optional<FilterError> m_error;
    int m_gap = 0;
};

} // namespace gatescope::captures
