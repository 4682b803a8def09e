#include "shell/leaveoutpart.h"

#include "direct/leaveout.h"
#include "exchange/exchangeview.h"
#include "exchange/layers/layersview.h"
#include "shell/directcall.h"

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

LeaveOutPart::LeaveOutPart(const WindowContext &context) : m_context(context), m_view(*context.exchange.layers())
{
    const trace::Session &session = context.workspace.session;
    connect(&m_view, &LayersView::replayWithoutWanted, this, &LeaveOutPart::replay);
    connect(&context.workspace.supervisor, &link::Supervisor::directBegun, this, &LeaveOutPart::begun);
    connect(&session, &trace::Session::exchangesAdded, this, &LeaveOutPart::follow);
}

void LeaveOutPart::replay(std::uint32_t number, std::uint32_t layer)
{
    m_exchange = {};
    m_origin = number;
    const auto id = begin(number, layer);
    m_call = id.value_or(0);
    if (!id)
        refuse(id.error());
}

Result<quint64> LeaveOutPart::begin(std::uint32_t number, std::uint32_t layer)
{
    link::Supervisor &supervisor = m_context.workspace.supervisor;
    const trace::Session &session = m_context.workspace.session;
    const auto what = direct::leaveOutOf(session, number, layer);
    if (!what)
        return std::unexpected(what.error());
    const auto draft = direct::draftOf(session, number);
    if (!draft)
        return std::unexpected(
            Error{.summary = tr("Exchange %1 never became a call of the application").arg(number), .wayOut = {}});
    const trace::RunInfo *run = session.run(session.summary(number)->run);
    const QString &running = supervisor.application().application;
    if (supervisor.state() != link::RunState::Running || (run && run->target != running))
        return std::unexpected(Error{.summary = tr("The application of this exchange does not run"),
                                     .wayOut = run ? tr("Run %1, and try again.").arg(run->target) : QString()});
    link::DirectCall call = callOf(*draft);
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
    if (m_context.workspace.selection.exchange() == m_origin)
        m_view.explain(error);
}

} // namespace gatescope::ui
