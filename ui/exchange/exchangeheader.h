#pragma once

#include "common/theme.h"
#include "trace/summary.h"

#include <QLabel>
#include <QWidget>

namespace gatescope::ui {

class ElidedText;

/// The line over an exchange: what was asked, what came of it, and the numbers. All of it can be selected.
class ExchangeHeader : public QWidget {
    Q_OBJECT

public:
    explicit ExchangeHeader(QWidget *parent = nullptr);

    void show(const trace::ExchangeSummary &summary);
    /// All in one line, as it would be read aloud or pasted.
    [[nodiscard]] QString plainText() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void render();

    trace::ExchangeSummary m_summary;
    QLabel *m_lead;
    ElidedText *m_target;
    QLabel *m_result;
    QLabel *m_facts;
    ElidedText *m_error;
    QLabel *m_errorIcon;
};

/// "WSGI", "ASGI", "ASGI 2", or "HTTP" for what never reached an application; and the colour of its badge.
[[nodiscard]] QString interfaceText(const trace::ExchangeSummary &summary);
[[nodiscard]] theme::Tone interfaceTone(const trace::ExchangeSummary &summary);

} // namespace gatescope::ui
