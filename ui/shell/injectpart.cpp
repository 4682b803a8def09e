#include "shell/injectpart.h"

#include "exchange/exchangeview.h"
#include "exchange/socket/socketinjectbar.h"
#include "exchange/socket/socketview.h"

namespace gatescope::ui {

InjectPart::InjectPart(const WindowContext &context) : m_context(context), m_view(*context.exchange.socket())
{
    link::Supervisor &supervisor = context.workspace.supervisor;
    connect(&m_view, &SocketView::injectWanted, this, &InjectPart::inject);
    connect(&supervisor, &link::Supervisor::injected, this, [this](quint64 id, const QString &error) {
        if (id == m_waiting)
            tell(error.isEmpty() ? QString() : tr("Not injected: %1.").arg(error));
    });
    connect(&supervisor, &link::Supervisor::stateChanged, this, [this](link::RunState state) {
        if (m_waiting != 0 && state != link::RunState::Running)
            tell(tr("Not injected: the application has stopped."));
    });
}

void InjectPart::inject(std::uint32_t number, const SocketInjection &what)
{
    if (const QString why = whyNot(number); !why.isEmpty())
        return tell(why);
    const trace::ExchangeSummary *summary = m_context.workspace.session.summary(number);
    m_waiting = m_context.workspace.supervisor.inject({.exchange = summary->exchange.value,
                                                       .kind = static_cast<link::Inject::Kind>(what.kind),
                                                       .bytes = what.bytes,
                                                       .code = what.code});
}

QString InjectPart::whyNot(std::uint32_t number) const
{
    const link::Supervisor &supervisor = m_context.workspace.supervisor;
    const trace::ExchangeSummary *summary = m_context.workspace.session.summary(number);
    if (!summary || !summary->isOpen())
        return tr("Not injected: the exchange has ended.");
    if (supervisor.state() != link::RunState::Running)
        return tr("Not injected: no application runs.");
    if (summary->run != supervisor.run())
        return tr("Not injected: the exchange is of another run or of a session file, its application is gone.");
    return {};
}

void InjectPart::tell(const QString &error)
{
    m_waiting = 0;
    m_view.tellInjected(error);
}

} // namespace gatescope::ui
