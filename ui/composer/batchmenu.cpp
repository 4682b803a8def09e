#include "composer/batchmenu.h"

#include "common/icons.h"
#include "common/theme.h"

#include "compose/batch.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QSpinBox>
#include <QToolButton>
#include <QWidgetAction>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

const auto kTimesKey = u"composer/batchTimes"_s;
const auto kAtOnceKey = u"composer/batchAtOnce"_s;

QSpinBox *number(int most, int value, const QString &name, QWidget *parent)
{
    auto *box = new QSpinBox(parent);
    box->setRange(1, most);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    box->setAccessibleName(name);
    return box;
}

} // namespace

BatchMenu::BatchMenu(QWidget *parent) : QMenu(parent)
{
    struct Load {
        int times;
        int atOnce;
    };
    for (const Load load : {Load{10, 1}, Load{10, 10}, Load{100, 10}, Load{1000, 10}}) {
        const QString text = load.atOnce == 1 ? tr("Send %1 Times, One After the Other").arg(load.times)
                                              : tr("Send %1 Times, %2 at Once").arg(load.times).arg(load.atOnce);
        addAction(text, this, [this, load] { Q_EMIT wanted(load.times, load.atOnce); });
    }
    addSeparator();
    auto *own = new QWidgetAction(this);
    own->setDefaultWidget(buildNumbers());
    addAction(own);
    addSeparator();
    m_layers = addMenu(ui::icon(u"layer-without"_s), {});
    setToolTipsVisible(true);
    setLayers({}, tr("The draft was not made from an exchange"));
}

void BatchMenu::setLayers(const QList<QAction *> &layers, const QString &why)
{
    m_layers->clear();
    m_layers->addActions(layers);
    for (QAction *layer : layers)
        layer->setParent(m_layers); // and goes with the next clear()
    QAction *entry = m_layers->menuAction();
    entry->setEnabled(!layers.isEmpty());
    entry->setText(layers.isEmpty() ? tr("Replay at the Interface Without a Layer (%1)").arg(why)
                                    : tr("Replay at the Interface Without"));
    entry->setToolTip(layers.isEmpty() ? why
                                       : tr("Calls the application directly, without a socket, while one layer is not "
                                            "called, and compares with the exchange that the draft was made from"));
}

QWidget *BatchMenu::buildNumbers()
{
    const QSettings settings;
    auto *numbers = new QWidget(this);
    m_times = number(compose::Batch::kMostTimes, settings.value(kTimesKey, 50).toInt(), tr("How often"), numbers);
    m_atOnce = number(compose::Batch::kMostAtOnce, settings.value(kAtOnceKey, 5).toInt(), tr("At once"), numbers);
    m_send = new QToolButton(numbers);
    m_send->setText(tr("Send"));
    m_send->setIcon(ui::icon(u"event-request"_s, theme::Tone::Accent));
    m_send->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_send->setFocusPolicy(Qt::TabFocus);
    connect(m_send, &QToolButton::clicked, this, [this] {
        QSettings kept;
        kept.setValue(kTimesKey, m_times->value());
        kept.setValue(kAtOnceKey, m_atOnce->value());
        close();
        Q_EMIT wanted(m_times->value(), m_atOnce->value());
    });
    auto *row = new QHBoxLayout(numbers);
    row->setContentsMargins(theme::kSpace4, theme::kSpace1, theme::kSpace4, theme::kSpace1);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_times);
    row->addWidget(new QLabel(tr("times,"), numbers));
    row->addWidget(m_atOnce);
    row->addWidget(new QLabel(tr("at once"), numbers));
    row->addStretch(1);
    row->addWidget(m_send);
    return numbers;
}

} // namespace gatescope::ui
