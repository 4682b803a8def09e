#pragma once

#include "common/eventwords.h"
#include "timeline/ladderlayout.h"
#include "timeline/timelinecursor.h"

#include <QFont>
#include <QPalette>
#include <QSize>

class QPainter;

namespace gatescope::ui {

/// All that a picture of the ladder depends on.
struct LadderScene {
    const TimelineFeed &feed;
    const LadderLayout &layout;
    LadderColumns columns;
    LayerColumns layers;
    QSize size;
    int scroll = 0; ///< Rows' pixels above the heads.
    QPalette palette;
    QFont font;
    std::optional<std::uint32_t> selected;
    std::optional<std::size_t> hovered; ///< A row.
    std::optional<Measurement> measured;
    bool focused = false;
};

/// Draws the rows that are in sight, and only those.
class LadderPainter {
public:
    LadderPainter(QPainter &painter, const LadderScene &scene);

    static constexpr int kHeadHeight = 36;
    void paint();

private:
    static constexpr std::size_t kGatewayActor = 1;
    static constexpr std::size_t kApplicationActor = 2; ///< Or the first column of layers.

    struct Ends {
        std::size_t from;
        std::size_t to;
    };

    void paintLifelines();
    void paintPauses();
    void paintPause(std::size_t row);
    void paintActivations();
    void paintActivation(const Slice &slice, const TrackPlace &place, std::size_t actor);
    void paintRow(std::size_t row);
    void paintBackground(std::size_t row, std::uint32_t event);
    void paintTime(double centre, std::uint32_t event);
    void paintArrow(double centre, Ends ends, const EventWords &words, bool failure);
    void paintArrowHead(QPointF tip, double direction, const QColor &color);
    void paintNote(double centre, std::size_t actor, const EventWords &words, const EventPoint &point);
    /// The title too, where it has no room at the arrow.
    void paintWords(double centre, const EventWords &words, bool failure);
    void paintDetail(double centre, double left, double right, const QString &text);
    void paintHeadersSent(double centre, const EventWords &words);
    void paintMeasurement();
    void paintHeads();
    void paintHead(std::size_t actor);

    [[nodiscard]] Ends endsOf(const EventWords &words, std::uint32_t event) const;
    [[nodiscard]] Ends layerEnds(std::uint32_t event, std::size_t layer) const;
    [[nodiscard]] std::size_t actorOf(Lane lane, const EventPoint &point) const;
    [[nodiscard]] std::size_t actorOfLayer(int layer) const;
    [[nodiscard]] std::optional<std::size_t> actorOfTrack(const TrackPlace &place) const;
    [[nodiscard]] const LayerColumns::Column *layerColumn(std::size_t actor) const;
    [[nodiscard]] theme::Tone toneOfActor(std::size_t actor) const;
    [[nodiscard]] QString titleOfActor(std::size_t actor) const;
    [[nodiscard]] double y(int layoutY) const { return layoutY - m_scene.scroll + kHeadHeight; }
    [[nodiscard]] double yOfEvent(std::uint32_t event) const;
    /// As yOfEvent(), but what began between two rows begins below the first one, with the pause.
    [[nodiscard]] double yOfStart(std::uint32_t event) const;
    [[nodiscard]] EventWords wordsInColumn(std::uint32_t event) const;
    [[nodiscard]] double edge(std::size_t actor, double direction) const;
    [[nodiscard]] QColor color(theme::Tone tone) const { return theme::color(tone, m_scene.palette); }

    QPainter &m_painter;
    const LadderScene &m_scene;
    std::size_t m_firstRow;
    std::size_t m_endRow;
};

} // namespace gatescope::ui
