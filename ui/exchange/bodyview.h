#pragma once

#include "exchange/bodydecoder.h"
#include "exchange/exchangepage.h"

#include <QTimer>

#include <array>

namespace gatescope::ui {

class BodyPane;
class HintStack;
class Segments;

/// The bodies of an exchange, request and response, without the framing of the wire.
class BodyView : public ExchangePage {
    Q_OBJECT

public:
    enum Part { Request, Response };

    explicit BodyView(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] BodyPane *pane() const { return m_pane; }
    [[nodiscard]] Segments *parts() const { return m_parts; }
    void find() override;

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;

private:
    struct Side {
        BodySource source; ///< Collected in its `rest`.
        quint64 kept = 0;  ///< Bytes of it.
        bool changed = false;
    };
    QWidget *buildContent();
    void takeHead(Side &side, std::string_view head);
    void takeBytes(Side &side, const trace::Payload &bytes);
    void offerParts();
    void show(bool grown);

    BodyPane *m_pane = nullptr;
    Segments *m_parts = nullptr;
    HintStack *m_stack;
    std::array<Side, 2> m_sides;
    int m_shownPart = -1;
    bool m_chosen = false; ///< The user has chosen a side of this exchange.
    QTimer m_growth;       ///< A growing body is decoded again a few times a second, not at every piece.
};

} // namespace gatescope::ui
