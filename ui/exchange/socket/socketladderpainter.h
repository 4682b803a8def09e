#pragma once

#include "common/eventwords.h"
#include "exchange/socket/socketmodel.h"

#include <QFont>
#include <QPainter>
#include <QPalette>

namespace gatescope::ui {

/// Where the columns of the ladder stand for a width: the time, three lifelines, and the content beside the last where
/// there is room for it.
struct SocketColumns {
    explicit SocketColumns(int whole);

    int timeWidth = 0; ///< 0: no room.
    int client = 0;
    int gateway = 0;
    int application = 0;
    int contentLeft = 0; ///< 0: the content stands at the arrows.
    int width = 0;
};

/// Everything that one painting of the ladder depends on.
struct SocketScene {
    const SocketModel *model = nullptr;
    const ContentTest *search = nullptr;
    QPalette palette;
    QFont font;
    QSize size;
    int scroll = 0;
    int event = -1; ///< The selected one.
    std::optional<std::size_t> hovered;
    bool focused = false;
};

/// Draws the rows of the ladder that are in sight.
class SocketLadderPainter {
public:
    SocketLadderPainter(QPainter &painter, const SocketScene &scene);
    void paint();

private:
    struct Side {
        int left = 0;
        int right = 0;
        bool toRight = true;
        theme::Tone tone = theme::Tone::Text;
        QString icon;
        QString label;
        QString more; ///< Muted, behind the label.
        bool dashed = false;
        bool mono = false;
        bool isInjected = false; ///< Begins half way, at a dot: nobody on the left sent it.
    };

    void paintBackground(std::size_t row);
    void paintLifelines();
    void paintRow(std::size_t row);
    void paintTime(std::size_t row);
    void paintSide(const Side &side, double top);
    void paintLine(const Side &side, double y);
    void paintTrouble(const SocketRung &rung, const SocketEntry &entry, double top);
    void paintUnread(double top);
    void paintContent(const SocketEntry &entry, const QString &preview, double top);
    void paintBond();
    void paintHeads();
    [[nodiscard]] Side wireSide(const SocketRung &rung, const SocketEntry &entry) const;
    [[nodiscard]] Side asgiSide(const SocketRung &rung, const SocketEntry &entry) const;
    [[nodiscard]] double top(std::size_t row) const;
    [[nodiscard]] QColor color(theme::Tone tone) const { return theme::color(tone, m_scene.palette); }
    [[nodiscard]] const SocketEntry &entryOf(const SocketRung &rung) const;
    [[nodiscard]] const SocketRung &rungAt(std::size_t row) const;
    [[nodiscard]] bool isMain(const SocketRung &rung, const SocketEntry &entry) const;
    void text(const QRectF &room, const QString &text, const QColor &color, Qt::Alignment align = Qt::AlignLeft);

    QPainter &m_painter;
    const SocketScene &m_scene;
    SocketColumns m_columns;
    std::size_t m_first = 0;
    std::size_t m_end = 0;
    std::optional<std::uint32_t> m_chosen; ///< The line of the selected event.
    QFont m_small;
    QFont m_mono;
};

/// An icon of ours inside a painting.
void paintSocketIcon(QPainter &painter, const QRectF &rect, const QString &name, theme::Tone tone);

} // namespace gatescope::ui
