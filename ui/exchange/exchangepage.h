#pragma once

#include "exchange/keyfocus.h"
#include "trace/session.h"

#include <QTimer>
#include <QWidget>

namespace gatescope::spec {
class Reference;
}

namespace gatescope::ui {

class Selection;

/// What every view of an exchange looks at. All of it outlives the views.
struct ViewContext {
    trace::Session *session = nullptr;
    Selection *selection = nullptr;
    const spec::Reference *reference = nullptr; ///< May be null: then nothing is explained.
    KeyFocus *focus = nullptr;
};

/// One way of looking at an exchange: the base of the views behind the tabs.
///
/// It feeds the events of one exchange to take(), in order and each once, never for longer than a few milliseconds at a
/// time, and then calls settle(). ExchangeView gives an exchange only to the page that can be seen. What take() gets
/// borrows from the session: keep copies.
class ExchangePage : public QWidget {
    Q_OBJECT

public:
    explicit ExchangePage(const ViewContext &context, QWidget *parent = nullptr);

    [[nodiscard]] std::uint32_t exchange() const { return m_number; }
    /// 0: none. The same number again takes in what is new.
    void setExchange(std::uint32_t number);
    void refresh();
    /// For a page that ExchangeView offers only where it has something to show: whether it has, in that exchange. Asked
    /// often, also while the page is hidden.
    [[nodiscard]] virtual bool hasContent(std::uint32_t) { return true; }
    /// Ctrl+F: puts the user into the search of this view.
    virtual void find() {}

protected:
    [[nodiscard]] const ViewContext &context() const { return m_context; }
    [[nodiscard]] const trace::EventLog &log() const;
    [[nodiscard]] const trace::ExchangeSummary *summary() const;

    /// Another exchange: forget everything.
    virtual void clear() = 0;
    virtual void take(int index, const trace::TraceEvent &event) = 0;
    /// Some events were taken; `all`: there are no more for now. Also called when there are none at all.
    virtual void settle(bool all) = 0;
    /// The palette or the font is another one.
    virtual void restyle() {}

    void changeEvent(QEvent *event) override;

private:
    ViewContext m_context;
    std::uint32_t m_number = 0;
    std::size_t m_taken = 0;
    QTimer m_more;
};

} // namespace gatescope::ui
