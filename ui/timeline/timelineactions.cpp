#include "timeline/timelineactions.h"

#include "common/icons.h"

#include <QActionGroup>
#include <QWidget>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

struct Spec {
    TimelineActions::Id id;
    const char *text;
    const char *tip;
    QLatin1StringView icon;
    QLatin1StringView keys; ///< Separated by spaces.
    bool checkable = false;
};

constexpr std::array kSpecs{
    Spec{TimelineActions::ShowLadder, QT_TRANSLATE_NOOP("TimelineActions", "Ladder"),
         QT_TRANSLATE_NOOP("TimelineActions", "Every event in order, with who called whom"), "timeline-ladder"_L1,
         ""_L1, true},
    Spec{TimelineActions::ShowLanes, QT_TRANSLATE_NOOP("TimelineActions", "Swimlanes"),
         QT_TRANSLATE_NOOP("TimelineActions", "Who did something when"), "timeline-lanes"_L1, ""_L1, true},
    Spec{TimelineActions::ShowTable, QT_TRANSLATE_NOOP("TimelineActions", "Table"),
         QT_TRANSLATE_NOOP("TimelineActions", "The same events as a table"), "timeline-table"_L1, ""_L1, true},
    Spec{TimelineActions::ShowConnection, QT_TRANSLATE_NOOP("TimelineActions", "Connection"),
         QT_TRANSLATE_NOOP("TimelineActions", "All exchanges of the same connection: the streams of HTTP/2, or what a "
                                              "kept connection carried"),
         "timeline-connection"_L1, ""_L1, true},
    Spec{TimelineActions::ConnectionAsTable, QT_TRANSLATE_NOOP("TimelineActions", "As a table"),
         QT_TRANSLATE_NOOP("TimelineActions", "The exchanges and events of the connection as a table"),
         "timeline-table"_L1, ""_L1, true},
    Spec{TimelineActions::Previous, QT_TRANSLATE_NOOP("TimelineActions", "Previous event"), "", "event-previous"_L1,
         ","_L1},
    Spec{TimelineActions::Next, QT_TRANSLATE_NOOP("TimelineActions", "Next event"), "", "event-next"_L1, "."_L1},
    Spec{TimelineActions::ZoomOut, QT_TRANSLATE_NOOP("TimelineActions", "Zoom out"), "", "zoom-out"_L1, "-"_L1},
    Spec{TimelineActions::ZoomIn, QT_TRANSLATE_NOOP("TimelineActions", "Zoom in"), "", "zoom-in"_L1, "+ ="_L1},
    Spec{TimelineActions::Fit, QT_TRANSLATE_NOOP("TimelineActions", "Fit"),
         QT_TRANSLATE_NOOP("TimelineActions", "To the selected event; again: everything"), "zoom-fit"_L1, "F"_L1},
    Spec{TimelineActions::Measure, QT_TRANSLATE_NOOP("TimelineActions", "Measure"),
         QT_TRANSLATE_NOOP("TimelineActions",
                           "Measure a duration: drag over the lanes, or walk on from the selected event"),
         "measure"_L1, "M"_L1, true},
    Spec{TimelineActions::ShowWire, QT_TRANSLATE_NOOP("TimelineActions", "Wire"),
         QT_TRANSLATE_NOOP("TimelineActions", "Show the bytes on the socket"), "group-wire"_L1, ""_L1, true},
    Spec{TimelineActions::ShowCalls, QT_TRANSLATE_NOOP("TimelineActions", "Calls"),
         QT_TRANSLATE_NOOP("TimelineActions", "Show calls, messages and items"), "group-calls"_L1, ""_L1, true},
    Spec{TimelineActions::ShowLogs, QT_TRANSLATE_NOOP("TimelineActions", "Logs"),
         QT_TRANSLATE_NOOP("TimelineActions", "Show output, log records and warnings"), "group-logs"_L1, ""_L1, true},
    Spec{TimelineActions::ShowFindings, QT_TRANSLATE_NOOP("TimelineActions", "Findings"),
         QT_TRANSLATE_NOOP("TimelineActions", "Show broken rules"), "group-findings"_L1, ""_L1, true},
    Spec{TimelineActions::ShowLayers, QT_TRANSLATE_NOOP("TimelineActions", "Layers"),
         QT_TRANSLATE_NOOP("TimelineActions", "Show each layer of the middleware stack, and what crosses between them"),
         "group-layers"_L1, ""_L1, true},
    Spec{TimelineActions::FoldLibraries, QT_TRANSLATE_NOOP("TimelineActions", "Fold library layers"),
         QT_TRANSLATE_NOOP("TimelineActions", "Layers of installed libraries that follow each other share one column"),
         "layers-fold"_L1, ""_L1, true},
};
static_assert(kSpecs.size() == TimelineActions::Count);

QList<QKeySequence> sequences(QLatin1StringView keys)
{
    QList<QKeySequence> all;
    for (const QString &key : QString(keys).split(u' ', Qt::SkipEmptyParts))
        all << QKeySequence(key);
    return all;
}

QAction *makeAction(const Spec &spec, QObject *parent)
{
    const QString text = TimelineActions::tr(spec.text);
    auto *action = new QAction(icon(spec.icon), text, parent);
    const auto keys = sequences(spec.keys);
    QString tip = *spec.tip == '\0' ? text : TimelineActions::tr(spec.tip);
    if (!keys.isEmpty())
        tip += u" (%1)"_s.arg(keys.first().toString(QKeySequence::NativeText));
    action->setToolTip(tip);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setCheckable(spec.checkable);
    return action;
}

} // namespace

TimelineActions::TimelineActions(QWidget *view) : QObject(view)
{
    for (const Spec &spec : kSpecs)
        m_all << makeAction(spec, this);
    view->addActions(m_all);
    auto *modes = new QActionGroup(this);
    for (const Id id : {ShowLadder, ShowLanes, ShowTable, ShowConnection})
        modes->addAction(at(id));
    connect(modes, &QActionGroup::triggered, this, [this](const QAction *action) {
        Q_EMIT modeChosen(static_cast<TimelineMode>(m_all.indexOf(action) - ShowLadder));
    });
    for (std::size_t group = 0; group < kShownGroups; ++group) {
        QAction *action = at(static_cast<Id>(ShowWire + group));
        action->setChecked(true);
        connect(action, &QAction::toggled, this, [this] { Q_EMIT groupsChosen(groups()); });
    }
    connect(at(ShowLayers), &QAction::toggled, at(FoldLibraries), &QAction::setEnabled);
    connect(at(FoldLibraries), &QAction::toggled, this, &TimelineActions::foldChosen);
}

EventGroups TimelineActions::groups() const
{
    EventGroups groups = 0;
    for (std::size_t group = 0; group < kShownGroups; ++group) {
        if (at(static_cast<Id>(ShowWire + group))->isChecked())
            groups |= bit(static_cast<EventGroup>(group));
    }
    return groups;
}

void TimelineActions::setGroups(EventGroups groups)
{
    for (std::size_t group = 0; group < kShownGroups; ++group)
        at(static_cast<Id>(ShowWire + group))->setChecked((groups & bit(static_cast<EventGroup>(group))) != 0);
}

void TimelineActions::setMode(TimelineMode mode)
{
    at(static_cast<Id>(ShowLadder + static_cast<int>(mode)))->setChecked(true);
    for (const Id id : {ZoomOut, ZoomIn, Fit})
        at(id)->setEnabled(mode == TimelineMode::Lanes ||
                           (mode == TimelineMode::Connection && !at(ConnectionAsTable)->isChecked()));
    at(ConnectionAsTable)->setVisible(mode == TimelineMode::Connection);
    const bool ofOneExchange = mode != TimelineMode::Connection;
    for (const Id id : {Previous, Next, Measure, ShowWire, ShowCalls, ShowLogs, ShowFindings, ShowLayers})
        at(id)->setEnabled(ofOneExchange);
    at(FoldLibraries)->setEnabled(ofOneExchange && at(ShowLayers)->isChecked());
}

} // namespace gatescope::ui
