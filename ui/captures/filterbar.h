#pragma once

#include "captures/exchangemodel.h"
#include "captures/proposals.h"

#include <QFrame>
#include <QStringList>

class QAction;
class QLabel;
class QMenu;
class QToolButton;

namespace gatescope::captures {

class FilterField;
class FilterMessage;
class FilterReference;

/// A filter that the user gave a name.
struct SavedFilter {
    QString name;
    QString text;
    friend bool operator==(const SavedFilter &, const SavedFilter &) = default;
};

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

    /// In the order of their names; for the shell to keep.
    [[nodiscard]] const QList<SavedFilter> &savedFilters() const { return m_saved; }
    void setSavedFilters(const QList<SavedFilter> &filters);
    /// What is written now, under this name; an older one of the same name goes. False when it is no filter.
    bool saveFilter(const QString &name);
    void removeSaved(const QString &name);
    /// Saved and recent filters, to choose from.
    [[nodiscard]] QMenu *buildMenu();

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
    void savedFiltersChanged();

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
    void addSaved(QMenu &menu);
    void askName();

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
    QList<SavedFilter> m_saved;
    std::optional<FilterError> m_error;
};

} // namespace gatescope::captures
