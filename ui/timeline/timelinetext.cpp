#include "timeline/timelinetext.h"

#include "common/eventwords.h"
#include "timeline/timelinepaint.h"

#include <QCoreApplication>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Timeline)
};

QString duration(std::int64_t ns)
{
    return durationText(std::chrono::nanoseconds(ns));
}

QString paragraph(const QString &text)
{
    return text.isEmpty() ? QString() : u"<div>"_s + text.toHtmlEscaped() + u"</div>"_s;
}

QString siteText(const trace::CodeSite &site)
{
    if (!site.isKnown())
        return {};
    const QString file = oneLine(site.file);
    return u"%1:%2 %3"_s.arg(file.section(u'/', -1), QString::number(site.line), oneLine(site.function));
}

QString whereText(const TimelineFeed &feed, const EventPoint &point)
{
    QStringList parts;
    if (point.thread != 0)
        parts << Texts::tr("thread %1").arg(feed.threadName(point.thread));
    if (point.task != 0)
        parts << Texts::tr("task %1").arg(point.task);
    return parts.join(u" · "_s);
}

} // namespace

QString timeText(std::int64_t sinceBegin)
{
    return QString::number(static_cast<double>(sinceBegin) / 1e6, 'f', 3);
}

QString deltaText(std::int64_t ns)
{
    return u'+' + duration(ns);
}

QString laterText(std::int64_t ns)
{
    return Texts::tr("%1 later").arg(duration(ns));
}

QString shortLayerName(const QString &name)
{
    QString shorter = name.section(u" of "_s, 0, 0);
    if (const auto locals = shorter.indexOf(u".<locals>."_s); locals > 0)
        shorter.truncate(locals);
    constexpr QStringView kSuffix = u"Middleware";
    if (shorter.size() > kSuffix.size() && shorter.endsWith(kSuffix))
        shorter.chop(kSuffix.size());
    return shorter;
}

QString layerTitle(const TimelineFeed &feed, std::size_t first, std::size_t layers)
{
    if (layers > 1)
        return Texts::tr("%1 library layers").arg(layers);
    const auto traced = feed.event(feed.index().layers()[first].entered);
    const auto *entered = traced.as<trace::LayerEntered>();
    return entered ? shortLayerName(oneLine(entered->name)) : QString();
}

QString layerTip(const TimelineFeed &feed, std::size_t first, std::size_t layers)
{
    QString tip;
    for (std::size_t place = first; place < first + layers; ++place) {
        const auto traced = feed.event(feed.index().layers()[place].entered);
        const auto *entered = traced.as<trace::LayerEntered>();
        if (!entered)
            continue;
        tip += u"<div><b>%1</b> %2</div>"_s.arg(oneLine(entered->name).toHtmlEscaped(),
                                                oneLine(entered->module).toHtmlEscaped());
        if (layers == 1)
            tip += paragraph(siteText(entered->site));
    }
    return tip;
}

QString laneTitle(const TimelineFeed &feed, const TimelineLane &lane, std::size_t layers)
{
    if (lane.kind == LaneKind::Layer)
        return layerTitle(feed, lane.thread, layers);
    constexpr std::array kLanes{Lane::Client, Lane::Gateway, Lane::Application};
    if (lane.kind == LaneKind::Thread)
        return feed.threadName(lane.thread);
    return laneName(kLanes[static_cast<std::size_t>(lane.kind)]);
}

QString workerTitle(const TimelineFeed &feed, const TimelineWorker &worker)
{
    return worker.task == 0 ? feed.threadName(worker.thread) : Texts::tr("task %1").arg(worker.task);
}

QString actorTitle(const TimelineFeed &feed, std::uint32_t event)
{
    const auto &point = feed.index().point(event);
    const auto layer = feed.index().layerOf(event);
    if (layer && (feed.groups() & bit(EventGroup::Layers)) != 0)
        return layerTitle(feed, *layer, 1);
    if (const auto worker = feed.index().workerOf(point))
        return workerTitle(feed, feed.index().workers()[*worker]);
    return laneName(wordsOf(feed.event(event)).from);
}

QString eventTip(const TimelineFeed &feed, std::uint32_t event)
{
    const auto &index = feed.index();
    const auto &point = index.point(event);
    const auto traced = feed.event(event);
    const EventWords words = wordsOf(traced);
    QString when = Texts::tr("%1 ms").arg(timeText(point.at - index.begin()));
    if (event > 0)
        when += u" · "_s + Texts::tr("%1 after the event before").arg(duration(point.at - index.point(event - 1).at));
    return u"<b>%1</b>"_s.arg(words.title.toHtmlEscaped()) % paragraph(words.detail) % paragraph(when) %
           paragraph(whereText(feed, point)) % paragraph(siteText(traced.site()));
}

QString sliceTip(const TimelineFeed &feed, const Slice &slice)
{
    const auto &index = feed.index();
    const QString length = duration(index.endOf(slice) - slice.start);
    const QString from = Texts::tr("from %1 ms to %2 ms")
                             .arg(timeText(slice.start - index.begin()), timeText(index.endOf(slice) - index.begin()));
    return u"<b>%1</b>"_s.arg(sliceTitle(slice.kind).toHtmlEscaped()) %
           paragraph(slice.isOpen() ? Texts::tr("%1 so far").arg(length) : length) % paragraph(from);
}

QString spokenText(const TimelineFeed &feed, std::uint32_t event)
{
    const EventWords words = wordsOf(feed.event(event));
    const auto since = feed.index().point(event).at - feed.index().begin();
    QStringList parts{Texts::tr("%1 ms").arg(timeText(since)), actorTitle(feed, event), words.title};
    if (!words.detail.isEmpty())
        parts << words.detail;
    return parts.join(u", "_s);
}

QString emptyHint(const TimelineFeed &feed)
{
    if (feed.exchange() == 0)
        return Texts::tr("Choose an exchange to see what happened, step by step and in time.");
    if (feed.index().isEmpty())
        return Texts::tr("Nothing has been recorded of this exchange.");
    if (feed.shown().empty() && feed.isComplete())
        return Texts::tr("The filter hides every event of this exchange.");
    return {};
}

} // namespace gatescope::ui
