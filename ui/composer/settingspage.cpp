#include "composer/settingspage.h"

#include "common/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSpinBox>

#include <algorithm>
#include <limits>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMost = std::numeric_limits<int>::max();
constexpr int kFieldWidth = 160;

} // namespace

QSpinBox *SettingsPage::number(int least, int most, const QString &suffix, const QString &special, const char *key)
{
    auto *box = new QSpinBox(this);
    box->setRange(least, most);
    box->setSuffix(suffix);
    box->setSpecialValueText(special);
    box->setGroupSeparatorShown(true);
    box->setFixedWidth(kFieldWidth);
    connect(box, &QSpinBox::valueChanged, this, [this, key] {
        if (!m_showing)
            Q_EMIT edited(QString::fromLatin1(key));
    });
    return box;
}

QCheckBox *SettingsPage::check(const QString &text)
{
    auto *box = new QCheckBox(text, this);
    connect(box, &QCheckBox::toggled, this, [this] {
        if (!m_showing)
            Q_EMIT edited({});
    });
    return box;
}

SettingsPage::SettingsPage(QWidget *parent) : QWidget(parent), m_version(new QComboBox(this))
{
    m_version->addItems({u"HTTP/1.0"_s, u"HTTP/1.1"_s, u"HTTP/2"_s});
    m_version->setFixedWidth(kFieldWidth);
    connect(m_version, &QComboBox::activated, this, [this] { Q_EMIT edited({}); });
    m_chunked = check(tr("Send the body in chunks, without Content-Length"));
    m_chunk = number(0, kMost, tr(" bytes"), tr("the whole body"), "chunk");
    m_delay = number(0, 600'000, tr(" ms"), tr("none"), "delay");
    m_disconnect = number(-1, kMost, tr(" bytes"), tr("never"), "disconnect");
    m_verify = check(tr("Refuse certificates that nobody vouches for"));
    m_timeout = number(1, 3600, tr(" s"), {}, "timeout");
    auto *form = new QFormLayout(this);
    form->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    form->setHorizontalSpacing(theme::kSpace4);
    form->setVerticalSpacing(theme::kSpace1);
    form->addRow(tr("&Version"), m_version);
    form->addRow(tr("Chunked"), m_chunked);
    form->addRow(tr("&Pieces of"), m_chunk);
    form->addRow(tr("Pause &between"), m_delay);
    form->addRow(tr("&Disconnect after"), m_disconnect);
    form->addRow(tr("TLS"), m_verify);
    form->addRow(tr("&Time-out"), m_timeout);
}

void SettingsPage::show(const compose::HttpDraft &draft)
{
    m_showing = true;
    m_version->setCurrentIndex(static_cast<int>(draft.version));
    m_chunked->setChecked(draft.pace.chunked);
    m_chunk->setValue(static_cast<int>(std::min<std::uint32_t>(draft.pace.chunkBytes, kMost)));
    m_delay->setValue(static_cast<int>(std::min<std::uint32_t>(draft.pace.delayMs, kMost)));
    m_disconnect->setValue(static_cast<int>(std::clamp<std::int64_t>(draft.pace.disconnectAfter, -1, kMost)));
    m_verify->setChecked(draft.verifiesTls);
    m_timeout->setValue(static_cast<int>(draft.timeoutMs / 1000));
    m_showing = false;
}

void SettingsPage::fill(compose::HttpDraft &draft) const
{
    draft.version = static_cast<compose::HttpVersion>(m_version->currentIndex());
    draft.pace = {.chunked = m_chunked->isChecked(),
                  .chunkBytes = static_cast<std::uint32_t>(m_chunk->value()),
                  .delayMs = static_cast<std::uint32_t>(m_delay->value()),
                  .disconnectAfter = m_disconnect->value()};
    draft.verifiesTls = m_verify->isChecked();
    draft.timeoutMs = static_cast<std::uint32_t>(m_timeout->value()) * 1000;
}

} // namespace gatescope::ui
