#pragma once

#include "base/id.h"
#include "shell/windowcontext.h"

#include <cstdint>

namespace gatescope::direct {
struct DirectDraft;
}

namespace gatescope::ui {

class DirectView;

/// Calls of the application without a socket: the tab "Direct Call" below, and the commands that begin one from an
/// exchange.
class DirectPart : public QObject {
    Q_OBJECT

public:
    explicit DirectPart(const WindowContext &context);

    [[nodiscard]] DirectView &view() const { return *m_view; }

Q_SIGNALS:
    /// A call has ended that repeats `origin`; 0: it repeats nothing.
    void replayed(std::uint32_t origin, std::uint32_t number);

private:
    void connectAll();
    void addCommands();
    void addUndo();
    bool edit(std::uint32_t number);
    void call(const direct::DirectDraft &draft);
    void begin(quint64 id, ExchangeId exchange, const QString &error);
    void follow();

    const WindowContext m_context;
    DirectView *m_view;
    quint64 m_call = 0;         ///< The id of the last call.
    ExchangeId m_exchange;      ///< Its exchange, until that has ended.
    std::uint32_t m_number = 0; ///< The number of the exchange that was shown as begun.
};

} // namespace gatescope::ui
