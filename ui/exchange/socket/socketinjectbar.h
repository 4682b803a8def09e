#pragma once

#include <QByteArray>
#include <QStringList>
#include <QWidget>

#include <cstdint>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace gatescope::ui {

/// What the application of an open WebSocket shall receive as if its client had sent it.
struct SocketInjection {
    enum class Kind : std::uint8_t { Text, Binary, Close };

    Kind kind = Kind::Text;
    QByteArray bytes;          ///< Text as UTF-8; the reason of a close.
    std::uint16_t code = 1000; ///< Of a close.
};

/// Speaks to the application in the place of the client: a text, bytes as hex, or a close with its code. Return sends,
/// the arrow keys bring back what was sent before. What was wrong with it stands below, until something else is typed.
class SocketInjectBar : public QWidget {
    Q_OBJECT

public:
    explicit SocketInjectBar(QWidget *parent = nullptr);

    /// What became of the last one. Empty: it arrived, and the field is free for the next.
    void tell(const QString &error);

    [[nodiscard]] QComboBox *kinds() const { return m_kinds; }
    [[nodiscard]] QLineEdit *field() const { return m_field; }
    [[nodiscard]] QSpinBox *code() const { return m_code; }
    [[nodiscard]] QPushButton *button() const { return m_button; }
    [[nodiscard]] QString error() const;

Q_SIGNALS:
    void wanted(const gatescope::ui::SocketInjection &what);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showKind();
    void inject();
    void recall(int step);
    void showError(const QString &error);
    [[nodiscard]] SocketInjection::Kind kind() const;

    QComboBox *m_kinds;
    QSpinBox *m_code;
    QLineEdit *m_field;
    QPushButton *m_button;
    QWidget *m_errorLine;
    QLabel *m_errorIcon;
    QLabel *m_error;
    QStringList m_sent; ///< The newest last.
    qsizetype m_recalled = 0;
};

} // namespace gatescope::ui
