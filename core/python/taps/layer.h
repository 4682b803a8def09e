#pragma once

#include "base/clock.h"
#include "python/taps/arguments.h"
#include "python/taps/identity.h"
#include "python/taps/messages.h"
#include "python/taps/shape.h"
#include "python/taps/step.h"
#include "python/taps/strand.h"
#include "python/taps/variables.h"
#include "trace/event.h"
#include "trace/writer.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatescope::taps {

using LayerPtr = std::shared_ptr<Layer>;

/// Where layers write; cut off from the trace when the taps end, while Python objects of theirs may live on.
struct Recorder {
    trace::TraceWriter *writer = nullptr;
    /// Told of each awaitable that a layer's receive() gave.
    std::function<void(const LayerPtr &layer, PyObject *awaitable)> whenReceiving;

    [[nodiscard]] bool isRecording() const { return writer && writer->isRecording(); }
};

/// A function that a framework is about to call as one of its steps.
struct Expected {
    Ref code;
    IdentityPtr identity;
    StepRole role = StepRole::None;
    ResponseShape shape = ResponseShape::None;
    std::weak_ptr<Layer> parent; ///< Ran when it was announced.
};

/// The layers of one exchange.
struct Stack {
    trace::Context context;
    std::uint32_t count = 0;        ///< Layers that were entered.
    std::vector<LayerPtr> running;  ///< Entered and not left, in the order of entering.
    std::vector<Expected> expected; ///< Steps that were announced and have not begun.
    bool hasResponded = false;      ///< A response head has crossed a boundary.
    LayerId bodyReader;             ///< Got the last piece of the request body.
    std::string bodyReaderName;
};

/// One layer from being entered to being left, and what crosses its boundary meanwhile. Everything needs the GIL.
class Layer {
public:
    struct Parts {
        std::shared_ptr<const Recorder> recorder;
        std::shared_ptr<Stack> stack;
        LayerPtr parent;
        IdentityPtr identity;
        Family family = Family::Asgi;
        const void *self = nullptr; ///< The address of the object that it is called on; never read.
        StepRole role = StepRole::None;
        ResponseShape shape = ResponseShape::None;
        bool isGenerator = false; ///< What it yields suspends nobody else.
    };
    explicit Layer(Parts parts);
    ~Layer();
    Layer(const Layer &) = delete;
    Layer &operator=(const Layer &) = delete;

    [[nodiscard]] const std::shared_ptr<Stack> &stack() const { return m_parts.stack; }
    [[nodiscard]] const LayerPtr &parent() const { return m_parts.parent; }
    [[nodiscard]] bool isCalledOn(const void *self) const { return self && m_parts.self == self; }
    [[nodiscard]] Family family() const { return m_parts.family; }
    [[nodiscard]] LayerId number() const { return m_context.layer; }
    [[nodiscard]] const Identity &identity() const { return *m_parts.identity; }
    [[nodiscard]] StepRole role() const { return m_parts.role; }
    [[nodiscard]] ResponseShape shape() const { return m_parts.shape; }
    [[nodiscard]] bool isStep() const { return role() != StepRole::None; }
    [[nodiscard]] ExchangeId exchange() const { return m_context.exchange; }
    [[nodiscard]] bool isRecording() const { return m_parts.recorder->isRecording(); }
    [[nodiscard]] const trace::CaptureLimits &limits() const { return m_parts.recorder->writer->limits(); }

    /// Its first moment: what the layers before changed in the scope or environ, and that it was entered. Null: it was
    /// not given one, and shares that of the layer around it.
    void enter(PyObject *mapping);
    /// The strand that it runs in; null while it does not run at all (see stop()).
    [[nodiscard]] const StrandPtr &strand() const { return m_strand; }
    /// It is the outermost one of its strand, and tells for all of them.
    [[nodiscard]] bool leadsStrand() const { return m_strand && m_strand->beginsWith(*this); }
    /// For the one that leads: the strand is suspended, or goes on.
    void suspend(bool tellsIt);
    void goOn();
    /// Its frame is over, and another one will go on for it: then start() again.
    void stop();
    void start();
    void returned();
    /// Ahead of returned(), for a step: whether it answered something.
    void answered(bool something);
    /// `isCancellation`: by the loop or the end of the exchange, not by an error.
    void raised(PyObject *exception, bool isCancellation);

    static void receiving(const LayerPtr &layer, PyObject *awaitable)
    {
        if (const auto &tell = layer->m_parts.recorder->whenReceiving)
            tell(layer, awaitable);
    }

    // What crosses it; see crossing.h.
    enum class Slot : std::uint8_t { Start, Body, Other, Received, Count };
    [[nodiscard]] MessagePtr &fromInner(Slot slot) { return m_fromInner[static_cast<std::size_t>(slot)]; }
    /// `inner` gave it a message. The inner layer that started a response stays the one to compare with: what another
    /// one sends then (BaseHTTPMiddleware's own response) was made by this layer.
    void given(const Layer &inner, Slot slot, const MessagePtr &message);
    /// What a step inside of it answered, and the next one there sends; null when another layer sent it.
    [[nodiscard]] MessagePtr answeredByStep(Slot slot) { return m_isStepsResponse ? fromInner(slot) : nullptr; }
    /// In the context of an inner layer.
    void seenInside() { m_variables.seenInside(); }
    void responseStarted();
    PyObject *innerResult = nullptr;     ///< The address of what an inner layer returned (WSGI); never read.
    const PyObject *innerItem = nullptr; ///< The address of the item that an inner layer gave last; never read.
    std::uint32_t items = 0;
    std::uint32_t innerYields = 0; ///< Items that an inner iterable gave it one after the other (WSGI).
    bool isAside = false;          ///< A generator that has given its value, and goes on when others are over.

    template <class Event>
    void write(const Event &event) const
    {
        if (isRecording())
            m_parts.recorder->writer->write(m_context, event);
    }

private:
    struct Failure {
        const void *address = nullptr; ///< Of the exception, which is not kept alive.
        std::string summary;
        std::string file;
        std::string function;
        std::uint32_t line = 0;
        std::shared_ptr<const std::string> detail; ///< As trace::ExceptionDetail has it; null: not recorded.
        bool isWhole = false;                      ///< `detail` has every frame up to the one that caught it.
        [[nodiscard]] trace::CodeSite site() const { return {.file = file, .function = function, .line = line}; }
    };
    void takeParentsFailure();
    void inspectArguments(PyObject *mapping);
    void tellLateChanges() const;
    void tellChanges(const Changes &changes, bool inPlace) const;
    void tellEntered() const;
    void tellVariables(const VariableWatch::Difference &difference) const;
    void leave(trace::LayerEnd how, const Failure &failure);
    [[nodiscard]] Failure failureOf(PyObject *exception) const;
    [[nodiscard]] std::shared_ptr<const std::string> detailOf(PyObject *exception) const;
    void lookAtHandled();

    const Parts m_parts;
    trace::Context m_context;
    ArgumentsPtr m_arguments;
    VariableWatch m_variables;
    std::array<MessagePtr, static_cast<std::size_t>(Slot::Count)> m_fromInner;
    Failure m_failure; ///< Of the last inner layer that raised.
    LayerId m_responder;
    bool m_isStepsResponse = false;
    bool m_responded = false;
    bool m_calledInner = false;
    bool m_toldSuspension = false;
    StrandPtr m_strand;
    std::chrono::nanoseconds m_since{};        ///< When it came into its strand, or was stopped.
    std::chrono::nanoseconds m_strandWaited{}; ///< What the strand had waited then.
    std::chrono::nanoseconds m_ran{};
    std::chrono::nanoseconds m_waited{};
    std::chrono::nanoseconds m_inner{};
};

} // namespace gatescope::taps
