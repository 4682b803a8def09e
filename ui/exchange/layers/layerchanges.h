#pragma once

#include "exchange/layers/layervalues.h"
#include "trace/eventlog.h"

namespace gatescope::ui {

/// What a layer changed, and who changed what: LayerIndex and the events behind it, as comparisons and answers.
///
/// For a layer, "before" is what it got and "after" what it handed on: inwards for scope or environ, outwards for what
/// is sent. For the gateway (0) they are both ends of the stack: what the gateway gave and the innermost layer got,
/// what the innermost layer sent and the gateway got.
class LayerChanges {
public:
    /// Both outlive it.
    LayerChanges(const LayerIndex &index, const trace::EventLog &log) : m_index(index), m_log(log) {}

    [[nodiscard]] std::unique_ptr<Comparison> arguments(std::uint32_t layer, bool onlyChanges) const;
    [[nodiscard]] std::unique_ptr<Comparison> headers(std::uint32_t layer, bool onlyChanges) const;
    [[nodiscard]] std::unique_ptr<Comparison> messages(std::uint32_t layer, bool onlyChanges) const;

    /// One station in the life of a key or a header.
    struct Fact {
        std::uint32_t layer = 0; ///< 0: the gateway gave it.
        int event = -1;
        Change change = Change::Added;
        QString before;
        QString after;
        QString place; ///< "gzip.py:72"
    };
    /// In the order of the trace. The last one is the answer to "who set this?"; empty: nobody did.
    [[nodiscard]] QList<Fact> lifeOf(const LayerSubject &subject) const;

private:
    struct Crossing {
        int before = -1; ///< Steps.
        int after = -1;
        int event = -1;
    };

    [[nodiscard]] LayerValues argumentsAt(std::uint32_t layer) const;
    [[nodiscard]] LayerValues stepValues(int step) const;
    [[nodiscard]] std::optional<trace::LayerMessage> message(int step) const;
    [[nodiscard]] std::vector<Crossing> crossings(std::uint32_t layer) const;
    [[nodiscard]] std::vector<Crossing> gatewayCrossings() const;
    [[nodiscard]] static bool isStart(trace::Text type);
    [[nodiscard]] std::optional<Crossing> responseStart(std::uint32_t layer) const;
    [[nodiscard]] LayerAuthors argumentAuthors(std::uint32_t only) const;
    [[nodiscard]] LayerAuthors headerAuthors(int lastStep) const;
    [[nodiscard]] QString authorText(std::uint32_t layer, const trace::CodeSite &site) const;
    [[nodiscard]] QString summaryOf(int step) const;
    void addCrossing(Comparison &into, const Crossing &crossing, bool onlyChanges) const;
    [[nodiscard]] QList<Fact> argumentLife(const LayerSubject &subject) const;
    [[nodiscard]] QList<Fact> headerLife(const QString &name) const;

    const LayerIndex &m_index;
    const trace::EventLog &m_log;
};

} // namespace gatescope::ui
