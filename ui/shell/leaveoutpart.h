#pragma once

#include "base/id.h"
#include "base/result.h"
#include "compose/prepare.h"
#include "direct/directdraft.h"
#include "shell/windowcontext.h"

#include <cstdint>

namespace gatescope::ui {

class Composer;
class LayersView;

/// "Replay at the Interface Without This Layer": calls the request of an exchange again, directly, while the layer that
/// is chosen in Layers is not called; or the request of a draft that was made from it, from the menu beside Send. Why
/// that cannot be done is said where it was asked for.
class LeaveOutPart : public QObject {
    Q_OBJECT

public:
    LeaveOutPart(const WindowContext &context, Composer &composer);

Q_SIGNALS:
    /// `number` has begun, which repeats `origin` without the layer.
    void replayed(std::uint32_t origin, std::uint32_t number);

private:
    void fillSendMenu();
    void replay(std::uint32_t number, std::uint32_t layer);
    void replayDraft(std::uint32_t number, std::uint32_t layer);
    void replayRequest(std::uint32_t number, std::uint32_t layer, const Result<compose::Prepared> &request);
    [[nodiscard]] Result<direct::DirectDraft> draftOf(std::uint32_t number) const;
    void call(std::uint32_t number, std::uint32_t layer, const Result<direct::DirectDraft> &draft);
    [[nodiscard]] Result<quint64> begin(std::uint32_t layer, const direct::DirectDraft &draft);
    void begun(quint64 id, ExchangeId exchange, const QString &error);
    void follow();
    void refuse(const Error &error);

    const WindowContext m_context;
    LayersView &m_view;
    Composer &m_composer;
    bool m_isOfComposer = false; ///< Asked for there.
    quint64 m_call = 0;          ///< The id of the last call.
    std::uint32_t m_origin = 0;  ///< What it repeats.
    ExchangeId m_exchange;       ///< Its exchange, until the session has it.
};

} // namespace gatescope::ui
