#include "archive/limitsdialog.h"

#include "common/eventwords.h"
#include "common/theme.h"
#include "trace/print.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gatescope::ui {

namespace {

constexpr double kGibibyte = 1024.0 * 1024 * 1024;
constexpr double kLeastGibibytes = 0.05;
constexpr double kMostGibibytes = 1024;
constexpr int kUsualExchanges = 250'000;
constexpr int kMostExchanges = 10'000'000;
constexpr int kFieldWidth = 150;
constexpr int kWidth = 460;

QLabel *quiet(const QString &words, QWidget *parent)
{
    auto *label = new QLabel(words, parent);
    label->setWordWrap(true);
    QPalette muted = label->palette();
    muted.setColor(QPalette::WindowText, theme::color(theme::Tone::Muted, label->palette()));
    label->setPalette(muted);
    return label;
}

} // namespace

LimitsDialog::LimitsDialog(const SessionLimits &limits, std::uint64_t bytes, std::uint32_t exchanges, QWidget *parent)
    : QDialog(parent),
      m_size(new QDoubleSpinBox(this)),
      m_counts(new QCheckBox(tr("E&xchanges"), this)),
      m_exchanges(new QSpinBox(this))
{
    setWindowTitle(tr("Recording Limits"));
    m_size->setRange(kLeastGibibytes, kMostGibibytes);
    m_size->setDecimals(2);
    m_size->setSuffix(tr(" GiB"));
    m_size->setValue(static_cast<double>(limits.bytes) / kGibibyte);
    m_exchanges->setRange(1, kMostExchanges);
    m_exchanges->setGroupSeparatorShown(true);
    m_exchanges->setSingleStep(1000);
    m_exchanges->setAccessibleName(tr("Exchanges"));
    m_exchanges->setValue(limits.exchanges > 0 ? static_cast<int>(limits.exchanges) : kUsualExchanges);
    m_counts->setChecked(limits.exchanges > 0);
    m_exchanges->setEnabled(m_counts->isChecked());
    connect(m_counts, &QCheckBox::toggled, m_exchanges, &QWidget::setEnabled);
    for (QWidget *field : {static_cast<QWidget *>(m_size), static_cast<QWidget *>(m_exchanges)})
        field->setFixedWidth(kFieldWidth);

    auto *form = new QFormLayout;
    form->setSpacing(theme::kSpace2);
    form->addRow(tr("&Size of the file"), m_size);
    form->addRow(m_counts, m_exchanges);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    column->setSpacing(theme::kSpace3);
    column->addWidget(new QLabel(tr("Pause recording and ask when a session has more than:"), this));
    column->addLayout(form);
    column->addWidget(quiet(tr("You choose then: record more, delete the older half, or stop. Nothing is dropped "
                               "without being asked."),
                            this));
    column->addWidget(quiet(tr("This session: %1, %2.")
                                .arg(counted(exchanges, tr("1 exchange"), tr("%1 exchanges")),
                                     QString::fromStdString(trace::sizeText(bytes))),
                            this));
    column->addWidget(buttons);
    setFixedWidth(kWidth);
}

SessionLimits LimitsDialog::limits() const
{
    return {.bytes = static_cast<std::uint64_t>(m_size->value() * kGibibyte),
            .exchanges = m_counts->isChecked() ? static_cast<std::uint32_t>(m_exchanges->value()) : 0};
}

} // namespace gatescope::ui
