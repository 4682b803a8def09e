#include "exchange/layers/layerdelegate.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "common/rowtable.h"
#include "exchange/layers/layerwords.h"

#include <QPainter>
#include <QWidget>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using Form = LayerModel::Row::Form;

namespace {

constexpr double kStep = 9;       // from bracket to bracket
constexpr double kBracket = 3;    // of a bracket's line
constexpr int kMostBrackets = 14; // deeper layers are drawn at the last one
constexpr double kWide = 620;     // from here on the bar has a column of its own
constexpr double kTimes = 74;
constexpr double kBarHeight = 10;
constexpr double kThinBar = 4;

QFont bold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont small(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

Tone bracketTone(const Layer &layer)
{
    const LayerVerdict verdict = verdictOf(layer);
    if (!verdict.text.isEmpty())
        return verdict.tone;
    return layer.isLibrary ? Tone::Faint : Tone::Application;
}

QString kindIcon(const Layer &layer)
{
    if (layer.kind == trace::LayerKind::Endpoint)
        return u"lane-application"_s;
    return layer.kind == trace::LayerKind::Framework ? u"event-next"_s : u"event-call"_s;
}

QString traffic(const Layer &layer)
{
    QStringList parts;
    if (layer.in > 0)
        parts += u"↓ %1"_s.arg(layer.in) + (layer.bytesIn > 0 ? u" · "_s + sizeText(layer.bytesIn) : QString());
    if (layer.out > 0)
        parts += u"↑ %1"_s.arg(layer.out) + (layer.bytesOut > 0 ? u" · "_s + sizeText(layer.bytesOut) : QString());
    return parts.join(u"  "_s);
}

} // namespace

struct LayerDelegate::Canvas {
    QPainter &painter;
    const QStyleOptionViewItem &option;
    const LayerModel &model;
    const LayerModel::Row &row;
    int number;
    const Layer *layer;
    QRectF area;
    double left = 0;

    [[nodiscard]] const LayerIndex &index() const { return model.index(); }
    [[nodiscard]] bool isWide() const { return area.width() >= kWide; }
    [[nodiscard]] QColor color(Tone tone) const { return theme::color(tone, option.palette); }
    /// Draws text at the left of `room` and answers how wide it became.
    double text(const QRectF &room, const QString &words, const QFont &font, Tone tone,
                Qt::Alignment align = Qt::AlignLeft, Qt::TextElideMode elide = Qt::ElideRight) const
    {
        painter.setFont(font);
        painter.setPen(color(tone));
        const QString shown = painter.fontMetrics().elidedText(words, elide, static_cast<int>(room.width()));
        painter.drawText(room, static_cast<int>(align | Qt::AlignVCenter), shown);
        return painter.fontMetrics().horizontalAdvance(shown);
    }
    void picture(const QRectF &room, const QString &name, Tone tone) const
    {
        const QRectF box(room.left(), room.center().y() - theme::kIconSize / 2.0, theme::kIconSize, theme::kIconSize);
        icon(name, tone).paint(&painter, box.toRect());
    }
};

QSize LayerDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *model = qobject_cast<const LayerModel *>(index.model());
    const int line = option.fontMetrics.height();
    const bool layer = model && model->rowAt(index.row()).form == Form::Layer;
    const int height = layer ? 2 * line + theme::kSpace3 + theme::kSpace1 + theme::kSpaceHalf : line + theme::kSpace3;
    return {200, height};
}

void LayerDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *model = qobject_cast<const LayerModel *>(index.model());
    if (!model)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    Canvas canvas{*painter,   option, *model, model->rowAt(index.row()), index.row(), model->layerAt(index.row()),
                  option.rect};
    paintGround(canvas);
    paintBrackets(canvas);
    canvas.row.form == Form::Gateway ? paintGateway(canvas) : canvas.layer ? paintLayer(canvas) : paintFold(canvas);
    painter->restore();
}

void LayerDelegate::paintGround(const Canvas &canvas) const
{
    const bool chosen = canvas.option.state.testFlag(QStyle::State_Selected);
    const bool hovered = canvas.option.state.testFlag(QStyle::State_MouseOver);
    const bool found = canvas.model.isFound(canvas.row);
    const bool hasFocus = canvas.option.widget && canvas.option.widget->hasFocus();
    if (chosen || hovered || found)
        canvas.painter.fillRect(canvas.area, chosen  ? selectedGround(canvas.option.palette, hasFocus)
                                             : found ? theme::tint(Tone::Warning, canvas.option.palette, 0.12)
                                                     : canvas.color(Tone::Raised));
    if (found)
        canvas.painter.fillRect(QRectF(canvas.area.left(), canvas.area.top(), 3, canvas.area.height()),
                                canvas.color(Tone::Warning));
    canvas.painter.fillRect(QRectF(canvas.area.left(), canvas.area.bottom() - 1, canvas.area.width(), 1),
                            theme::tint(Tone::Border, canvas.option.palette, 0.6));
    if (canvas.option.state.testFlag(QStyle::State_HasFocus)) {
        canvas.painter.setPen(QPen(canvas.color(Tone::Accent), 1));
        canvas.painter.drawRect(canvas.area.adjusted(0.5, 0.5, -0.5, -1.5));
    }
}

void LayerDelegate::paintBrackets(const Canvas &canvas) const
{
    const bool last = canvas.number + 1 >= canvas.model.rowCount();
    const Layer *next = last ? nullptr : canvas.index().layer(canvas.model.rowAt(canvas.number + 1).layer);
    for (const std::uint32_t number : canvas.index().pathTo(canvas.row.layer)) {
        const Layer &each = *canvas.index().layer(number);
        if (each.depth > kMostBrackets)
            break;
        const bool begins = number == canvas.row.layer;
        const bool ends = !next || next->depth <= each.depth;
        const double x = canvas.area.left() + theme::kSpace2 + each.depth * kStep;
        const double top = canvas.area.top() + (begins ? theme::kSpace1 : -theme::kSpace1);
        const double bottom = canvas.area.bottom() + (ends ? -theme::kSpace1 : theme::kSpace1);
        canvas.painter.save();
        canvas.painter.setClipRect(canvas.area);
        canvas.painter.setPen(Qt::NoPen);
        canvas.painter.setBrush(
            canvas.color(canvas.row.form == Form::Folded && begins ? Tone::Faint : bracketTone(each)));
        canvas.painter.drawRoundedRect(QRectF(x, top, kBracket, bottom - top), 1.5, 1.5);
        canvas.painter.restore();
    }
}

void LayerDelegate::paintGateway(Canvas &canvas) const
{
    QRectF line = canvas.area.adjusted(theme::kSpace2, 0, -theme::kSpace3, 0);
    canvas.picture(line, u"lane-gateway"_s, Tone::Gateway);
    line.setLeft(line.left() + theme::kIconSize + theme::kSpace2);
    line.setLeft(line.left() + canvas.text(line, tr("Gateway"), bold(canvas.option.font), Tone::Text) + theme::kSpace3);
    const QString gave = canvas.index().isWsgi() ? tr("gave the environ → %1") : tr("gave the scope → %1");
    canvas.text(line, canvas.model.outcome().isEmpty() ? QString() : gave.arg(canvas.model.outcome()),
                small(canvas.option.font), Tone::Muted);
}

void LayerDelegate::paintFold(Canvas &canvas) const
{
    const Layer *first = canvas.index().layer(canvas.row.layer);
    const double indent = std::min(first ? first->depth : 0, kMostBrackets) * kStep + theme::kSpace2 + kBracket;
    QRectF line = canvas.area.adjusted(indent + theme::kSpace2, 0, -theme::kSpace3, 0);
    canvas.picture(line, u"chevron-down"_s, Tone::Muted);
    line.setLeft(line.left() + theme::kIconSize + theme::kSpace2);
    QStringList names;
    const std::size_t at = first ? static_cast<std::size_t>(first - canvas.index().layers().data()) : 0;
    for (std::size_t each = at; each < at + canvas.row.count; ++each)
        names += canvas.index().layers()[each].name;
    const QString count = counted(canvas.row.count, tr("1 library layer"), tr("%1 library layers"));
    canvas.text(line, count + u": "_s + names.join(u", "_s), small(canvas.option.font), Tone::Muted);
}

void LayerDelegate::paintLayer(Canvas &canvas) const
{
    const double indent = std::min(canvas.layer->depth, kMostBrackets) * kStep + theme::kSpace2 + kBracket;
    const double lineHeight = canvas.option.fontMetrics.height() + 1;
    QRectF words = canvas.area.adjusted(indent + theme::kSpace2, theme::kSpace1, -theme::kSpace2, -theme::kSpace1);
    const QRectF times(words.right() - kTimes, words.top(), kTimes, 2 * lineHeight);
    words.setRight(times.left() - theme::kSpace2);
    if (canvas.isWide()) {
        const double width = std::max(160.0, canvas.area.width() * 0.3);
        const QRectF bar(words.right() - width, words.center().y() - kBarHeight / 2, width, kBarHeight);
        words.setRight(bar.left() - theme::kSpace3);
        paintBar(canvas, bar);
    } else {
        paintBar(canvas, QRectF(words.left(), canvas.area.bottom() - kThinBar - 3, words.width(), kThinBar));
    }
    paintTimes(canvas, times);
    paintTitle(canvas, QRectF(words.left(), words.top(), words.width(), lineHeight));
    paintChips(canvas, QRectF(words.left(), words.top() + lineHeight, words.width(), lineHeight));
}

void LayerDelegate::paintTitle(const Canvas &canvas, const QRectF &line) const
{
    const Layer &layer = *canvas.layer;
    const LayerVerdict verdict = verdictOf(layer);
    QRectF room = line;
    if (!verdict.text.isEmpty()) {
        const QFont font = small(canvas.option.font);
        const double most = room.width() * 0.45;
        const double wanted = QFontMetricsF(font).horizontalAdvance(verdict.text) + theme::kIconSize + theme::kSpace2;
        const QRectF badge(room.right() - std::min(most, wanted), room.top(), std::min(most, wanted), room.height());
        canvas.picture(badge, verdict.icon, verdict.tone);
        canvas.text(badge.adjusted(theme::kIconSize + theme::kSpace1, 0, 0, 0), verdict.text, font, verdict.tone);
        room.setRight(badge.left() - theme::kSpace2);
    }
    canvas.picture(room, kindIcon(layer), layer.isLibrary ? Tone::Muted : Tone::Application);
    room.setLeft(room.left() + theme::kIconSize + theme::kSpace1);
    room.setLeft(
        room.left() +
        canvas.text(room, layer.name, layer.isLibrary ? canvas.option.font : bold(canvas.option.font), Tone::Text) +
        theme::kSpace2);
    const QString place = placeText(layer.file, layer.line);
    if (room.width() > 60)
        canvas.text(room, canvas.isWide() ? layer.module + u" · "_s + place : place, small(canvas.option.font),
                    Tone::Muted);
}

void LayerDelegate::paintChips(const Canvas &canvas, const QRectF &line) const
{
    const QFont font = small(canvas.option.font);
    const QFontMetricsF metrics(font);
    const bool chosen = canvas.option.state.testFlag(QStyle::State_Selected);
    const QString numbers = traffic(*canvas.layer);
    QRectF room = line;
    if (const double wanted = metrics.horizontalAdvance(numbers) + 2; wanted < room.width() * 0.6) {
        canvas.text(room, numbers, font, Tone::Muted, Qt::AlignRight);
        room.setRight(room.right() - wanted - theme::kSpace2);
    }
    double x = room.left();
    const auto &touches = canvas.layer->touches;
    for (qsizetype at = 0; at < touches.size(); ++at) {
        const Tone tone = touches[at].side == LayerTouch::Side::Request ? Tone::Client : Tone::Application;
        const double rest = room.right() - x;
        const QString words = touchText(touches[at]);
        const double wanted = metrics.horizontalAdvance(words) + theme::kSpace2;
        const bool last = at + 1 == touches.size();
        if (wanted + (last ? 0 : 28) > rest && at > 0) {
            canvas.text({x, room.top(), rest, room.height()}, u"+%1"_s.arg(touches.size() - at), font, Tone::Muted);
            return;
        }
        const QRectF chip(x, room.top() + 1, std::min(wanted, rest), room.height() - 2);
        canvas.painter.setPen(Qt::NoPen);
        canvas.painter.setBrush(theme::tint(tone, canvas.option.palette, chosen ? 0.34 : 0.16));
        canvas.painter.drawRoundedRect(chip, theme::kRadius - 1, theme::kRadius - 1);
        canvas.text(chip.adjusted(theme::kSpace1, 0, -2, 0), words, font, tone);
        x = chip.right() + theme::kSpace1;
    }
}

void LayerDelegate::paintTimes(const Canvas &canvas, const QRectF &area) const
{
    const Layer &layer = *canvas.layer;
    const QRectF above(area.left(), area.top(), area.width(), area.height() / 2);
    canvas.text(above, durationText(totalOf(layer, canvas.index())), canvas.option.font, Tone::Text, Qt::AlignRight);
    if (!layer.isOpen())
        canvas.text(above.translated(0, above.height()), tr("self %1").arg(nsText(layer.ownNs)),
                    small(canvas.option.font), Tone::Muted, Qt::AlignRight);
}

void LayerDelegate::paintBar(const Canvas &canvas, const QRectF &area) const
{
    const Layer &layer = *canvas.layer;
    const auto first = static_cast<double>(canvas.index().firstAt());
    const double span = std::max(1.0, static_cast<double>(canvas.index().lastAt()) - first);
    const auto x = [&](std::int64_t at) {
        return area.left() + area.width() * (static_cast<double>(at) - first) / span;
    };
    const auto box = [&](std::int64_t from, std::int64_t to) {
        return QRectF(x(from), area.top(), std::max(1.0, x(to) - x(from)), area.height());
    };
    const std::int64_t end = layer.isOpen() ? canvas.index().lastAt() : layer.leftAt;
    QPainter &painter = canvas.painter;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(area, theme::tint(Tone::Border, canvas.option.palette, 0.45));
    painter.fillRect(box(layer.enteredAt, end), canvas.color(Tone::Running));
    for (const std::uint32_t number : layer.inner) {
        const Layer &inner = *canvas.index().layer(number);
        const QRectF piece = box(inner.enteredAt, inner.isOpen() ? end : inner.leftAt);
        painter.fillRect(piece, theme::tint(Tone::Running, canvas.option.palette, 0.22));
    }
    QColor hatch = canvas.color(Tone::Waiting);
    hatch.setAlphaF(layer.inner.empty() ? 1.0F : 0.35F);
    for (const LayerWait &wait : layer.waits) {
        const QRectF piece = box(wait.from, wait.to < 0 ? end : wait.to);
        painter.fillRect(piece, theme::tint(Tone::Waiting, canvas.option.palette, layer.inner.empty() ? 0.25 : 0.1));
        painter.fillRect(piece, QBrush(hatch, Qt::BDiagPattern));
    }
    painter.restore();
}

} // namespace gatescope::ui
