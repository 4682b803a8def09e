#include "gateway/gateway.h"

#include "gateway/hub.h"

#include <QThread>

#include <future>
#include <utility>

namespace gatescope::gateway {

class Gateway::NetworkThread : public QThread {
public:
    NetworkThread(GatewayOptions options, call::Application &application, call::ResponseBox &box,
                  trace::TraceWriter &writer)
        : m_options(std::move(options)),
          m_application(application),
          m_box(box),
          m_writer(writer)
    {
    }

    Result<net::Endpoint> listen()
    {
        setObjectName(QStringLiteral("network"));
        auto listening = m_listening.get_future();
        start();
        return listening.get();
    }

    void stop(std::chrono::milliseconds deadline)
    {
        if (!isRunning())
            return;
        QMetaObject::invokeMethod(m_hub, [hub = m_hub, deadline] { hub->stop(deadline); });
        wait();
    }

    template <class Work>
    void post(Work &&work)
    {
        if (isRunning())
            QMetaObject::invokeMethod(m_hub, [hub = m_hub, work = std::forward<Work>(work)]() mutable { work(*hub); });
    }

    [[nodiscard]] const std::vector<net::Endpoint> &endpoints() const { return m_endpoints; }
    [[nodiscard]] const QString &tlsNote() const { return m_tlsNote; }

protected:
    void run() override
    {
        m_writer.nameThread("network");
        Hub hub(m_options, m_application, m_box, m_writer);
        m_hub = &hub;
        connect(&hub, &Hub::done, &hub, [this] { quit(); }, Qt::QueuedConnection);
        auto address = hub.listen();
        const bool listens = address.has_value();
        m_endpoints = hub.server().endpoints();
        m_tlsNote = hub.server().tlsNote();
        m_listening.set_value(std::move(address));
        if (listens)
            exec();
    }

private:
    const GatewayOptions m_options;
    call::Application &m_application;
    call::ResponseBox &m_box;
    trace::TraceWriter &m_writer;
    std::promise<Result<net::Endpoint>> m_listening;
    std::vector<net::Endpoint> m_endpoints; ///< Complete when m_listening is answered.
    QString m_tlsNote;
    Hub *m_hub = nullptr; ///< On the thread's stack.
};

Gateway::Gateway(GatewayOptions options, call::Application &application, call::ResponseBox &box,
                 trace::TraceWriter &writer)
    : m_thread(std::make_unique<NetworkThread>(std::move(options), application, box, writer))
{
}

Gateway::~Gateway()
{
    stop(std::chrono::milliseconds(0));
    m_thread->wait();
}

Result<net::Endpoint> Gateway::start()
{
    return m_thread->listen();
}

const std::vector<net::Endpoint> &Gateway::endpoints() const
{
    return m_thread->endpoints();
}

const QString &Gateway::tlsNote() const
{
    return m_thread->tlsNote();
}

void Gateway::callDirectly(DirectCall call, std::function<void(ExchangeId)> begun)
{
    m_thread->post([call = std::move(call), begun = std::move(begun)](Hub &hub) mutable {
        begun(hub.callDirectly(std::move(call)));
    });
}

void Gateway::nextStep(std::uint64_t id)
{
    m_thread->post([id](Hub &hub) { hub.nextStep(id); });
}

void Gateway::inject(Injection what, std::function<void(const std::string &why)> done)
{
    m_thread->post(
        [what = std::move(what), done = std::move(done)](Hub &hub) mutable { done(hub.inject(std::move(what))); });
}

void Gateway::stop(std::chrono::milliseconds deadline)
{
    m_thread->stop(deadline);
}

} // namespace gatescope::gateway
