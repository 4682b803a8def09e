#include "exchange/exchangepage.h"

#include <QElapsedTimer>
#include <QEvent>

namespace gatescope::ui {

namespace {
constexpr qint64 kSliceMs = 4;
constexpr std::size_t kEventsBetweenLooks = 16;
} // namespace

ExchangePage::ExchangePage(const ViewContext &context, QWidget *parent) : QWidget(parent), m_context(context)
{
    m_more.setSingleShot(true);
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &ExchangePage::refresh);
    connect(context.session, &trace::Session::purged, this, [this] { setExchange(summary() ? m_number : 0); });
}

const trace::EventLog &ExchangePage::log() const
{
    return m_context.session->events(m_number);
}

const trace::ExchangeSummary *ExchangePage::summary() const
{
    return m_context.session->summary(m_number);
}

void ExchangePage::setExchange(std::uint32_t number)
{
    if (number != m_number) {
        m_number = number;
        m_taken = 0;
        m_more.stop();
        clear();
    }
    refresh();
}

void ExchangePage::refresh()
{
    QElapsedTimer timer;
    timer.start();
    const trace::EventLog &events = log();
    while (m_taken < events.size()) {
        take(static_cast<int>(m_taken), events.at(m_taken));
        if (++m_taken % kEventsBetweenLooks == 0 && timer.elapsed() >= kSliceMs)
            break;
    }
    const bool all = m_taken >= events.size();
    settle(all);
    if (!all)
        m_more.start();
}

void ExchangePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

} // namespace gatescope::ui
