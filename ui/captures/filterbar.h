#pragma once

#include "captures/exchangemodel.h"
#include "captures/proposals.h"

#include <QFrame>
#include <QStringList>

class QAction;
class QLabel;
class QToolButton;

namespace gatescope::captures {

class FilterField;
class FilterMessage;
class FilterReference;

/// Where the filter is written. Applies it to the model 150 ms after the last key, or at Enter; what cannot be read
/// is explained below the line, and the filter that was applied before stays.
class FilterBar : public QFrame {
    Q_OBJECT

public:
    explicit FilterBar(ExchangeModel &model, QWidget *parent = nullptr);

    [[nodiscard]] QString text() const;
    /// Writes and applies.
    void setText(const QString &text);
    void clear() { setText({}); }
    void combine(const QString &condition, gatescope::captures::FilterJoin join);
    [[nodiscard]] bool isValid() const { return !m_error; }

    /// Newest first; for the shell to keep.
    [[nodiscard]] QStringList recentFilters() const { return m_recent; }
    void setRecentFilters(const QStringList &filters);

    /// Focus (Ctrl+F) and clear, for menus and the palette.
    [[nodiscard]] QList<QAction *> actions() const { return m_actions; }

    [[nodiscard]] FilterField &field() const { return *m_field; }
    [[nodiscard]] FilterMessage *message() const { return m_message; }
    [[nodiscard]] QString counterText() const;
    void showReference();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void filterApplied(const QString &text);
    void recentFiltersChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    QToolButton *addButton(const QString &icon, const QString &name);
    void makeActions();
    void apply();
    void confirm();
    void check();
    void showMessage();
    void updateCounter();
    void updateLook();
    void openRecent();

    ExchangeModel &m_model;
    FilterField *m_field;
    FilterMessage *m_message = nullptr;
    FilterReference *m_reference = nullptr;
    QLabel *m_counter;
    QToolButton *m_recentButton;
    QToolButton *m_clearButton;
    QToolButton *m_helpButton;
    QList<QAction *> m_actions;
    QTimer m_rest;
    QStringList m_recent;
    std::optional<FilterError> m_error;
};

} // namespace gatescope::captures
