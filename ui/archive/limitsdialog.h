#pragma once

#include "archive/sessionsettings.h"

#include <QDialog>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace gatescope::ui {

/// How large a session may become before recording pauses and asks.
class LimitsDialog : public QDialog {
    Q_OBJECT

public:
    /// `bytes` and `exchanges`: what the session of this window has.
    LimitsDialog(const SessionLimits &limits, std::uint64_t bytes, std::uint32_t exchanges, QWidget *parent = nullptr);

    [[nodiscard]] SessionLimits limits() const;
    [[nodiscard]] QDoubleSpinBox &size() const { return *m_size; }
    [[nodiscard]] QCheckBox &countsExchanges() const { return *m_counts; }
    [[nodiscard]] QSpinBox &exchanges() const { return *m_exchanges; }

private:
    QDoubleSpinBox *m_size;
    QCheckBox *m_counts;
    QSpinBox *m_exchanges;
};

} // namespace gatescope::ui
