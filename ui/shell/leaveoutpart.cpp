#include "shell/leaveoutpart.h"

#include "composer/batchmenu.h"
#include "composer/composer.h"
#include "composer/draftview.h"
#include "direct/leaveout.h"
#include "exchange/exchangeview.h"
#include "exchange/layers/layersview.h"
#include "shell/directcall.h"

#include "compose/rawhttp.h"

#include <QFutureWatcher>
#include <QtConcurrentRun>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

QList<link::DirectCall::Layer> layersOf(const QList<direct::LayerCode> &codes)
{
    QList<link::DirectCall::Layer> layers;
    for (const direct::LayerCode &code : codes)
        layers.append({.name = code.name, .file = code.file, .function = code.function});
    return layers;
}

/// The runner's words: the summary, and what it adds, in lines of their own.
Error errorOf(const QString &lines)
{
    const qsizetype end = lines.indexOf(u'\n');
    return {.summary = lines.first(end < 0 ? lines.size() : end),
            .detail = end < 0 ? QString() : lines.sliced(end + 1).replace(u'\n', u' '),
            .wayOut = {}};
}

} // namespace

LeaveOutPart::LeaveOutPart(const WindowContext &context, Composer &composer)
    : m_context(context),
      m_view(*context.exchange.layers()),
      m_composer(composer)
{
    connect(composer.draftView().sendMenu(), &QMenu::aboutToShow, this, &LeaveOutPart::fillSendMenu);
    const trace::Session &session = context.workspace.session;
    connect(&m_view, &LayersView::replayWithoutWanted, this, &LeaveOutPart::replay);
    connect(&context.workspace.supervisor, &link::Supervisor::directBegun, this, &LeaveOutPart::begun);
    connect(&session, &trace::Session::exchangesAdded, this, &LeaveOutPart::follow);
}

void LeaveOutPart::fillSendMenu()
{
    const DraftDocument *document = m_composer.current();
    const std::uint32_t number = document ? m_composer.originOfDraft(*document) : 0;
    QList<QAction *> actions;
    for (const direct::LayerChoice &choice : direct::layersToLeaveOut(m_context.workspace.session, number)) {
        auto *action = new QAction(QString(choice.name).replace(u'&', u"&&"_s), this);
        connect(action, &QAction::triggered, this,
                [this, number, layer = choice.layer] { replayDraft(number, layer); });
        actions.append(action);
    }
    m_composer.draftView().sendMenu()->setLayers(actions, number == 0 ? tr("the draft was not made from an exchange")
                                                                      : tr("exchange %1 has none").arg(number));
}

void LeaveOutPart::replay(std::uint32_t number, std::uint32_t layer)
{
    m_isOfComposer = false;
    call(number, layer, draftOf(number));
}

/// As it is edited by now; files are read on another thread.
void LeaveOutPart::replayDraft(std::uint32_t number, std::uint32_t layer)
{
    const DraftDocument *document = m_composer.current();
    if (!document || !document->http())
        return;
    compose::HttpDraft draft = *document->http();
    if (draft.isRaw) {
        const auto read = compose::fromRawHttp(draft.raw, draft.url);
        if (!read)
            return replayRequest(number, layer, std::unexpected(read.error()));
        draft = read->draft;
    }
    if (!compose::readsFiles(draft))
        return replayRequest(number, layer, compose::prepare(draft, m_composer.variables()));
    auto *watcher = new QFutureWatcher<Result<compose::Prepared>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, number, layer] {
        watcher->deleteLater();
        replayRequest(number, layer, watcher->result());
    });
    const auto prepare = [draft, variables = m_composer.variables()] { return compose::prepare(draft, variables); };
    watcher->setFuture(QtConcurrent::run(prepare));
}

void LeaveOutPart::replayRequest(std::uint32_t number, std::uint32_t layer, const Result<compose::Prepared> &request)
{
    m_isOfComposer = true;
    auto draft = draftOf(number);
    if (!request)
        draft = std::unexpected(request.error());
    else if (draft)
        takeRequest(*draft, *request);
    call(number, layer, draft);
}

Result<direct::DirectDraft> LeaveOutPart::draftOf(std::uint32_t number) const
{
    const auto draft = direct::draftOf(m_context.workspace.session, number);
    if (draft)
        return *draft;
    return std::unexpected(
        Error{.summary = tr("Exchange %1 never became an HTTP call of the application").arg(number), .wayOut = {}});
}

void LeaveOutPart::call(std::uint32_t number, std::uint32_t layer, const Result<direct::DirectDraft> &draft)
{
    m_exchange = {};
    m_origin = number;
    const auto id = draft ? begin(layer, *draft) : std::unexpected(draft.error());
    m_call = id.value_or(0);
    if (!id)
        refuse(id.error());
}

Result<quint64> LeaveOutPart::begin(std::uint32_t layer, const direct::DirectDraft &draft)
{
    const std::uint32_t number = draft.replays;
    link::Supervisor &supervisor = m_context.workspace.supervisor;
    const trace::Session &session = m_context.workspace.session;
    const auto what = direct::leaveOutOf(session, number, layer);
    if (!what)
        return std::unexpected(what.error());
    const trace::RunInfo *run = session.run(session.summary(number)->run);
    const QString &running = supervisor.application().application;
    if (supervisor.state() != link::RunState::Running || (run && run->target != running))
        return std::unexpected(Error{.summary = tr("The application of this exchange does not run"),
                                     .wayOut = run ? tr("Run %1, and try again.").arg(run->target) : QString()});
    link::DirectCall call = callOf(draft);
    call.leaveOut = layersOf(what->path);
    call.inside = layersOf(what->inside);
    call.draft = tr("without %1").arg(what->name);
    return supervisor.callDirectly(call);
}

void LeaveOutPart::begun(quint64 id, ExchangeId exchange, const QString &error)
{
    if (id == 0 || id != m_call)
        return;
    if (!exchange.isValid())
        return refuse(errorOf(error));
    m_exchange = exchange;
    follow();
}

void LeaveOutPart::follow()
{
    const std::uint32_t number =
        m_exchange.isValid() ? m_context.workspace.session.numberOf(m_context.workspace.supervisor.run(), m_exchange)
                             : 0;
    if (number == 0)
        return;
    m_exchange = {};
    m_context.workspace.selection.setExchange(number);
    Q_EMIT replayed(m_origin, number);
}

void LeaveOutPart::refuse(const Error &error)
{
    m_context.say(error.summary);
    if (m_isOfComposer)
        m_composer.say(error);
    else if (m_context.workspace.selection.exchange() == m_origin)
        m_view.explain(error);
}

} // namespace gatescope::ui
