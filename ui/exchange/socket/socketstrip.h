#pragma once

#include "common/theme.h"
#include "exchange/socket/socketindex.h"

#include <QAbstractButton>

#include <array>

class QToolButton;

namespace gatescope::ui {

/// One state of the socket in the strip: its name, and when, for how long, by whom and why.
class StateChip : public QAbstractButton {
    Q_OBJECT

public:
    enum class Reach : std::uint8_t { NotYet, Skipped, Done, Now };

    explicit StateChip(QWidget *parent = nullptr);

    struct Look {
        QString title;
        QString detail;
        Reach reach = Reach::NotYet;
        theme::Tone tone = theme::Tone::Muted;
        bool last = false; ///< No arrow at its right edge.
    };
    void show(const Look &look);
    [[nodiscard]] const Look &look() const { return m_look; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {theme::kSpace8 * 2, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    [[nodiscard]] bool isFaint() const;
    void paintShape(QPainter &painter, const QRectF &area) const;
    void paintWords(QPainter &painter, const QRectF &room) const;

    Look m_look;
    bool m_byKey = false; ///< The focus came by a key: it is shown.
};

/// The life of a socket: connecting, open, closing, closed, and a warning when steps were illegal.
class SocketStrip : public QWidget {
    Q_OBJECT

public:
    explicit SocketStrip(QWidget *parent = nullptr);

    void show(const SocketIndex &index, const trace::ExchangeSummary &summary);
    void clear();
    [[nodiscard]] StateChip *chip(trace::SocketState state) const { return m_chips[static_cast<std::size_t>(state)]; }
    [[nodiscard]] QToolButton *troubles() const { return m_troubles; }

Q_SIGNALS:
    void stateChosen(gatescope::trace::SocketState state);
    /// The next illegal step is wanted.
    void troubleWanted();

private:
    static constexpr std::size_t kStates = 4;
    std::array<StateChip *, kStates> m_chips{};
    QToolButton *m_troubles;
};

} // namespace gatescope::ui
