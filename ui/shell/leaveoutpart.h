#pragma once

#include "base/id.h"
#include "base/result.h"
#include "shell/windowcontext.h"

#include <cstdint>

namespace gatescope::ui {

class LayersView;

/// "Replay Without This Layer": calls the request of the exchange again, directly, while the layer that is chosen in
/// Layers is not called. Why that cannot be done is said above the stack.
class LeaveOutPart : public QObject {
    Q_OBJECT

public:
    explicit LeaveOutPart(const WindowContext &context);

Q_SIGNALS:
    /// `number` has begun, which repeats `origin` without the layer.
    void replayed(std::uint32_t origin, std::uint32_t number);

private:
    void replay(std::uint32_t number, std::uint32_t layer);
    [[nodiscard]] Result<quint64> begin(std::uint32_t number, std::uint32_t layer);
    void begun(quint64 id, ExchangeId exchange, const QString &error);
    void follow();
    void refuse(const Error &error);

    const WindowContext m_context;
    LayersView &m_view;
    quint64 m_call = 0;         ///< The id of the last call.
    std::uint32_t m_origin = 0; ///< What it repeats.
    ExchangeId m_exchange;      ///< Its exchange, until the session has it.
};

} // namespace gatescope::ui
