#pragma once

#include "shell/windowcontext.h"

#include <cstdint>

namespace gatescope::ui {

class SocketView;
struct SocketInjection;

/// Speaks in the place of a WebSocket's client: takes what the WebSocket view wants to the runner, and its answer back.
class InjectPart : public QObject {
    Q_OBJECT

public:
    explicit InjectPart(const WindowContext &context);

private:
    void inject(std::uint32_t number, const SocketInjection &what);
    /// Empty: nothing stands in the way.
    [[nodiscard]] QString whyNot(std::uint32_t number) const;
    void tell(const QString &error);

    const WindowContext m_context;
    SocketView &m_view;
    quint64 m_waiting = 0; ///< The id of the injection that has no answer yet.
};

} // namespace gatescope::ui
