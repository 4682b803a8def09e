#pragma once

#include "python/object.h"
#include "python/wsgi/environ.h"
#include "python/wsgi/gateway.h"
#include "python/wsgi/types.h"
#include "trace/snapshot.h"

#include <memory>
#include <string>

namespace gatescope::wsgi {

/// Serves one call after the other with the application: environ, call, iteration, end. On any worker, with the GIL
/// held.
class Server {
public:
    /// With the GIL held.
    Server(const python::LoadedApp &app, trace::TraceWriter &writer, call::ResponseBox &box, Options options);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    void serve(const call::CallPtr &call);
    /// Ends a call that no worker came to.
    void refuse(const call::CallPtr &call, const std::string &reason);

private:
    struct PythonParts {
        std::unique_ptr<Types> types;
        std::unique_ptr<EnvironBuilder> environ;
    };
    [[nodiscard]] python::Ref callApplication(const ExchangePtr &exchange);
    void recordCall(Exchange &exchange, PyObject *environ);
    void answer(const ExchangePtr &exchange);

    python::Object m_app;
    const std::string m_name;
    trace::TraceWriter &m_writer;
    call::ResponseBox &m_box;
    const Options m_options;
    PythonParts m_parts;
};

} // namespace gatescope::wsgi
