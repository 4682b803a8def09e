#include "exchange/socket/followend.h"

#include "common/icons.h"
#include "exchange/socket/socketmodel.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QScrollBar>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

FollowEnd::FollowEnd(QAbstractScrollArea *list, const SocketModel *model)
    : QObject(list),
      m_list(list),
      m_model(model),
      m_button(new QPushButton(list))
{
    m_button->hide();
    m_button->setFocusPolicy(Qt::NoFocus);
    m_button->setCursor(Qt::PointingHandCursor);
    m_button->setIcon(icon(u"arrow-down"_s, theme::Tone::OnAccent));
    m_button->setToolTip(tr("Go to the newest message, and follow"));
    m_button->setDefault(false);
    list->installEventFilter(this);
    QScrollBar *bar = list->verticalScrollBar();
    connect(m_button, &QPushButton::clicked, this, &FollowEnd::goToEnd);
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int most) {
        if (m_following)
            bar->setValue(most);
    });
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) {
        if (!m_loading)
            m_following = value >= bar->maximum();
        update();
    });
    connect(model, &SocketModel::grown, this, &FollowEnd::update);
    connect(model, &SocketModel::restarted, this, [this] {
        m_filtering = m_model->isFiltering();
        m_seen = m_model->rowCount();
    });
    connect(model, &SocketModel::settled, this, [this] {
        update();
        m_filtering = false;
    });
}

void FollowEnd::begin(bool following)
{
    m_loading = false;
    m_filtering = false;
    m_following = following;
    m_seen = m_model->rowCount();
    if (following)
        m_list->verticalScrollBar()->setValue(m_list->verticalScrollBar()->maximum());
    update();
}

void FollowEnd::goToEnd()
{
    m_following = true;
    m_list->verticalScrollBar()->setValue(m_list->verticalScrollBar()->maximum());
    update();
}

int FollowEnd::newCount() const
{
    return m_loading ? 0 : std::max(0, m_model->rowCount() - m_seen);
}

void FollowEnd::update()
{
    if (m_following || m_loading || m_filtering || m_list->verticalScrollBar()->maximum() == 0)
        m_seen = m_model->rowCount();
    const int count = newCount();
    if (count > 0) {
        m_button->setText(tr("%L1 new").arg(count));
        const QString base = theme::color(theme::Tone::Accent, m_list->palette()).name();
        const QString text = theme::color(theme::Tone::OnAccent, m_list->palette()).name();
        m_button->setStyleSheet(u"QPushButton { background: %1; color: %2; border: none; border-radius: 12px; "
                                "padding: 4px 12px; font-weight: 600; }"_s.arg(base, text));
        place();
    }
    m_button->setVisible(count > 0);
}

void FollowEnd::place()
{
    m_button->resize(m_button->sizeHint());
    m_button->move((m_list->width() - m_button->width()) / 2, m_list->height() - m_button->height() - theme::kSpace3);
    m_button->raise();
}

bool FollowEnd::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QObject::eventFilter(watched, event);
}

} // namespace gatescope::ui
