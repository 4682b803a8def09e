#include "app/directcaller.h"

#include "app/directcall.h"
#include "python/leaveout.h"
#include "python/scope.h"

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

python::Object shared(PyObject *app)
{
    const python::PythonScope python;
    return python::Object::share(app);
}

QString wordsOf(const Error &error)
{
    QStringList words{error.summary};
    for (const QString &more : {error.detail, error.wayOut}) {
        if (!more.isEmpty())
            words.append(more);
    }
    return words.join(u'\n');
}

} // namespace

DirectCaller::DirectCaller(gateway::Gateway &gateway, PyObject *app, Tell tell)
    : m_gateway(gateway),
      m_tell(std::move(tell)),
      m_app(shared(app)),
      m_thread([this](const std::stop_token &stop) { look(stop); })
{
}

void DirectCaller::call(const link::DirectCall &call)
{
    auto direct = directCallOf(call);
    if (!direct)
        return m_tell({.id = call.id, .error = direct.error().summary});
    if (!direct->request.leaveOut)
        return begin({.id = call.id, .call = *std::move(direct)});
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.push_back({.id = call.id, .call = *std::move(direct)});
    }
    m_wake.notify_one();
}

void DirectCaller::begin(Waiting waiting)
{
    m_gateway.callDirectly(std::move(waiting.call), [tell = m_tell, id = waiting.id](ExchangeId exchange) {
        tell({.id = id, .exchange = exchange.value, .error = {}});
    });
}

void DirectCaller::look(const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, stop, [this] { return !m_waiting.empty(); })) {
        Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        lookAt(std::move(next));
        lock.lock();
    }
}

void DirectCaller::lookAt(Waiting waiting)
{
    QString error;
    {
        const python::PythonScope python;
        if (const auto made = python::withoutLayer(m_app.get(), *waiting.call.request.leaveOut); !made)
            error = wordsOf(made.error());
    }
    if (!error.isEmpty())
        return m_tell({.id = waiting.id, .error = error});
    begin(std::move(waiting));
}

} // namespace gatescope::app
