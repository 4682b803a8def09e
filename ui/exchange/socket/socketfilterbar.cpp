#include "exchange/socket/socketfilterbar.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "common/searchfield.h"
#include "exchange/socket/filterchip.h"
#include "exchange/socket/flowlayout.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidgetAction>

#include <limits>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Direction = SocketFilter::Direction;

namespace {

constexpr int kTypingMs = 120;

constexpr std::uint16_t kPings = SocketFilter::bit(SocketKind::Ping) | SocketFilter::bit(SocketKind::Pong);

QToolButton *toolButton(const QString &name)
{
    auto *made = new QToolButton;
    made->setAutoRaise(true);
    made->setToolTip(name);
    made->setAccessibleName(name);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

} // namespace

const QList<SocketFilterBar::KindChoice> &SocketFilterBar::kindChoices()
{
    static const QList<KindChoice> choices{
        {QT_TR_NOOP("Text"), SocketFilter::bit(SocketKind::Text)},
        {QT_TR_NOOP("Binary"), SocketFilter::bit(SocketKind::Binary)},
        {QT_TR_NOOP("Ping and pong"), kPings},
        {QT_TR_NOOP("Close"), SocketFilter::bit(SocketKind::Close)},
        {QT_TR_NOOP("Handshake"),
         static_cast<std::uint16_t>(SocketFilter::bit(SocketKind::Request) | SocketFilter::bit(SocketKind::Answer) |
                                    SocketFilter::bit(SocketKind::AnswerBody))},
        {QT_TR_NOOP("Problems"),
         static_cast<std::uint16_t>(SocketFilter::bit(SocketKind::Trouble) | SocketFilter::bit(SocketKind::Unknown))},
    };
    return choices;
}

SocketFilterBar::SocketFilterBar(QWidget *parent)
    : QWidget(parent),
      m_field(new QLineEdit),
      m_regex(toolButton(tr("The text is a regular expression"))),
      m_hidePings(toolButton(tr("Hide pings and pongs"))),
      m_open(toolButton(tr("Filter by direction, kind and size"))),
      m_menu(new QMenu(this)),
      m_directions(new QActionGroup(this)),
      m_count(new QLabel),
      m_chips(new QWidget)
{
    styleAsFilter(*m_field, tr("Show messages with …"));
    m_field->setAccessibleName(tr("Show messages with this content"));
    m_regex->setText(u".*"_s);
    m_regex->setCheckable(true);
    m_hidePings->setIcon(icon(u"ws-ping-hidden"_s));
    m_hidePings->setCheckable(true);
    m_open->setIcon(icon(u"filter"_s));
    m_open->setPopupMode(QToolButton::InstantPopup);
    m_open->setMenu(m_menu);
    m_count->setAccessibleName(tr("Messages shown"));
    m_count->hide();
    buildMenu();
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::kSpace1);
    row->addWidget(m_field, 1);
    for (QWidget *each : QList<QWidget *>{m_regex, m_open, m_hidePings, m_count})
        row->addWidget(each);
    new FlowLayout(theme::kSpace1, m_chips);
    m_chips->layout()->setContentsMargins(0, 0, 0, 0);
    m_chips->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    column->setSpacing(theme::kSpace1);
    column->addLayout(row);
    column->addWidget(m_chips);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kTypingMs);
    connect(&m_soon, &QTimer::timeout, this, &SocketFilterBar::apply);
    connect(m_field, &QLineEdit::textChanged, &m_soon, qOverload<>(&QTimer::start));
    connect(m_field, &QLineEdit::returnPressed, this, &SocketFilterBar::apply);
    connect(m_regex, &QToolButton::toggled, this, &SocketFilterBar::apply);
    connect(m_hidePings, &QToolButton::toggled, this, [this](bool hide) {
        const QSignalBlocker quiet(m_kinds[2]);
        m_kinds[2]->setChecked(!hide);
        apply();
    });
}

void SocketFilterBar::buildMenu()
{
    m_menu->addSection(tr("Direction"));
    const auto direction = [this](const QString &title, Direction each) {
        QAction *action = m_directions->addAction(m_menu->addAction(title));
        action->setCheckable(true);
        action->setData(static_cast<int>(each));
        connect(action, &QAction::triggered, this, &SocketFilterBar::apply);
    };
    direction(tr("Both directions"), Direction::Both);
    direction(tr("From the client"), Direction::FromClient);
    direction(tr("To the client"), Direction::ToClient);
    m_directions->actions().constFirst()->setChecked(true);
    m_menu->addSection(tr("Kind"));
    for (const KindChoice &choice : kindChoices()) {
        QAction *action = m_menu->addAction(tr(choice.title));
        action->setCheckable(true);
        action->setChecked(true);
        m_kinds.append(action);
        connect(action, &QAction::toggled, this, [this, action](bool shown) {
            if (action == m_kinds[2]) {
                const QSignalBlocker quiet(m_hidePings);
                m_hidePings->setChecked(!shown);
            }
            apply();
        });
    }
    m_menu->addSection(tr("Size of the content"));
    addSizes();
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Show Everything")), &QAction::triggered, this, &SocketFilterBar::clearAll);
}

void SocketFilterBar::addSizes()
{
    const auto add = [this](const QString &title) {
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(theme::kSpace6, theme::kSpaceHalf, theme::kSpace3, theme::kSpaceHalf);
        auto *label = new QLabel(title);
        auto *box = new QSpinBox;
        box->setRange(-1, std::numeric_limits<int>::max());
        box->setValue(-1);
        box->setSpecialValueText(tr("any"));
        box->setSuffix(tr(" B"));
        box->setAccessibleName(title);
        label->setBuddy(box);
        row->addWidget(label, 1);
        row->addWidget(box);
        auto *action = new QWidgetAction(m_menu);
        action->setDefaultWidget(line);
        m_menu->addAction(action);
        connect(box, &QSpinBox::valueChanged, &m_soon, qOverload<>(&QTimer::start));
        return box;
    };
    m_least = add(tr("At least"));
    m_most = add(tr("At most"));
}

SocketFilter SocketFilterBar::filter() const
{
    SocketFilter filter;
    filter.direction = static_cast<Direction>(m_directions->checkedAction()->data().toInt());
    for (qsizetype choice = 0; choice < m_kinds.size(); ++choice) {
        if (!m_kinds[choice]->isChecked())
            filter.kinds &= static_cast<std::uint16_t>(~kindChoices()[choice].kinds);
    }
    filter.least = m_least->value() > 0 ? static_cast<std::uint64_t>(m_least->value()) : 0;
    if (m_most->value() >= 0)
        filter.most = static_cast<std::uint64_t>(m_most->value());
    filter.content = ContentTest(m_field->text(), m_regex->isChecked() && !m_field->text().isEmpty());
    return filter;
}

void SocketFilterBar::apply()
{
    m_soon.stop();
    showChips();
    const QString error = filter().content.error();
    m_field->setToolTip(error);
    QPalette colors = m_field->palette();
    colors.setColor(QPalette::Text,
                    error.isEmpty() ? palette().color(QPalette::Text) : theme::color(theme::Tone::Error, palette()));
    m_field->setPalette(colors);
    Q_EMIT changed();
}

void SocketFilterBar::setDirection(Direction direction)
{
    m_directions->actions().at(static_cast<int>(direction))->setChecked(true);
    apply();
}

void SocketFilterBar::clearAll()
{
    const QSignalBlocker quiet(m_field);
    const QSignalBlocker quietSwitch(m_hidePings);
    m_field->clear();
    m_hidePings->setChecked(false);
    for (QAction *kind : std::as_const(m_kinds)) {
        const QSignalBlocker quietKind(kind);
        kind->setChecked(true);
    }
    m_least->setValue(-1);
    m_most->setValue(-1);
    setDirection(Direction::Both);
}

void SocketFilterBar::addChip(const QString &text, const std::function<void()> &remove, bool removes)
{
    auto *chip = new FilterChip(text, removes);
    connect(chip, &QAbstractButton::clicked, this, remove, Qt::QueuedConnection);
    m_chips->layout()->addWidget(chip);
}

void SocketFilterBar::showChips()
{
    while (QLayoutItem *item = m_chips->layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const SocketFilter now = filter();
    if (now.direction != Direction::Both)
        addChip(m_directions->checkedAction()->text(), [this] { setDirection(Direction::Both); });
    for (qsizetype choice = 0; choice < m_kinds.size(); ++choice) {
        if (!m_kinds[choice]->isChecked())
            addChip(tr("no %1").arg(m_kinds[choice]->text().toLower()),
                    [kind = m_kinds[choice]] { kind->setChecked(true); });
    }
    if (now.least > 0)
        addChip(tr("≥ %1").arg(sizeText(now.least)), [this] { m_least->setValue(-1); });
    if (now.most)
        addChip(tr("≤ %1").arg(sizeText(*now.most)), [this] { m_most->setValue(-1); });
    if (m_chips->layout()->count() > 1)
        addChip(tr("Show everything"), [this] { clearAll(); }, false);
    m_chips->setVisible(m_chips->layout()->count() > 0);
    for (QAbstractButton *chip : chips())
        chip->show();
    updateGeometry();
}

QList<QAbstractButton *> SocketFilterBar::chips() const
{
    QList<QAbstractButton *> out;
    for (int each = 0; each < m_chips->layout()->count(); ++each)
        out.append(qobject_cast<QAbstractButton *>(m_chips->layout()->itemAt(each)->widget()));
    return out;
}

void SocketFilterBar::showCount(int shown, int total, bool complete)
{
    const bool hides = !filter().isEmpty();
    m_count->setText(hides ? tr("%L1 of %L2").arg(shown).arg(total) + (complete ? QString() : u"…"_s) : QString());
    m_count->setVisible(hides);
}

} // namespace gatescope::ui
