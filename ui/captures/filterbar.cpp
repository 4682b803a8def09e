#include "captures/filterbar.h"
#include "captures/filterfield.h"
#include "captures/filtermessage.h"
#include "captures/filterreference.h"
#include "captures/paint.h"
#include "captures/seenvalues.h"

#include "common/icons.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;
using theme::Tone;

namespace {

constexpr int kRestMs = 150;
constexpr qsizetype kMostRecent = 12;
constexpr int kHeight = theme::kRowHeight + theme::kSpaceHalf;

} // namespace

FilterBar::FilterBar(ExchangeModel &model, QWidget *parent)
    : QFrame(parent),
      m_model(model),
      m_field(new FilterField(seenIn(model.session()), this)),
      m_counter(new QLabel(this))
{
    build();
    makeActions();
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_field, &QLineEdit::textEdited, this, [this] { m_rest.start(); });
    connect(m_field, &QLineEdit::textChanged, this, [this] { m_clearButton->setVisible(!m_field->text().isEmpty()); });
    connect(m_field, &FilterField::confirmed, this, &FilterBar::confirm);
    connect(&model, &ExchangeModel::countsChanged, this, &FilterBar::updateCounter);
    connect(&model, &ExchangeModel::filterProgressed, this, &FilterBar::updateCounter);
    updateCounter();
    updateLook();
}

void FilterBar::build()
{
    m_field->setFrame(false);
    m_field->setPlaceholderText(tr("Filter: status >= 400, path ~ \"/api\", dur > 50ms"));
    m_field->setAccessibleName(tr("Filter exchanges"));
    m_field->installEventFilter(this);
    m_counter->setFont(withTabularDigits(smaller(font())));
    m_counter->setAccessibleName(tr("Matching exchanges"));
    m_counter->setToolTip(tr("Exchanges that match, of all"));
    m_recentButton = addButton(u"filter"_s, tr("Saved and recent filters"));
    m_clearButton = addButton(u"close"_s, tr("Clear the filter"));
    m_helpButton = addButton(u"help"_s, tr("How to write a filter"));
    m_clearButton->hide();
    connect(m_recentButton, &QToolButton::clicked, this, &FilterBar::openRecent);
    connect(m_clearButton, &QToolButton::clicked, this, [this] { clear(), m_field->setFocus(); });
    connect(m_helpButton, &QToolButton::clicked, this, &FilterBar::showReference);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpaceHalf, 1, theme::kSpaceHalf, 1);
    layout->setSpacing(theme::kSpaceHalf);
    layout->addWidget(m_recentButton);
    layout->addWidget(m_field, 1);
    layout->addWidget(m_counter);
    layout->addWidget(m_clearButton);
    layout->addWidget(m_helpButton);
    setFocusProxy(m_field);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QToolButton *FilterBar::addButton(const QString &icon, const QString &name)
{
    auto *button = new QToolButton(this);
    button->setIcon(ui::icon(icon, Tone::Muted));
    button->setIconSize({theme::kIconSize, theme::kIconSize});
    button->setFixedSize(theme::kSpace6, theme::kSpace6);
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void FilterBar::makeActions()
{
    auto *focus = new QAction(ui::icon(u"filter"_s), tr("Filter Exchanges"), this);
    focus->setObjectName("filter"_L1);
    focus->setShortcut(QKeySequence::Find);
    connect(focus, &QAction::triggered, this, [this] {
        m_field->setFocus(Qt::ShortcutFocusReason);
        m_field->selectAll();
    });
    auto *clearIt = new QAction(ui::icon(u"close"_s), tr("Clear Filter"), this);
    clearIt->setObjectName("clear-filter"_L1);
    connect(clearIt, &QAction::triggered, this, &FilterBar::clear);
    m_actions = {focus, clearIt};
    addActions(m_actions);
}

QSize FilterBar::sizeHint() const
{
    return {QFrame::sizeHint().width(), kHeight};
}

QSize FilterBar::minimumSizeHint() const
{
    return {6 * theme::kSpace8, kHeight};
}

QString FilterBar::text() const
{
    return m_field->text();
}

void FilterBar::setText(const QString &text)
{
    m_field->setText(text);
    apply();
}

void FilterBar::combine(const QString &condition, FilterJoin join)
{
    setText(joined(m_model.filter().text(), condition, join));
    confirm();
}

void FilterBar::check()
{
    const auto filter = Filter::fromText(m_field->text());
    m_error = filter ? std::nullopt : std::optional(filter.error());
    m_field->setError(m_error);
    if (filter && filter->text() != m_model.filter().text()) {
        m_model.setFilter(*filter);
        Q_EMIT filterApplied(filter->text());
    }
}

void FilterBar::apply()
{
    m_rest.stop();
    check();
    showMessage();
    updateLook();
    updateCounter();
}

void FilterBar::confirm()
{
    apply();
    const QString text = m_field->text().trimmed();
    if (m_error || text.isEmpty())
        return;
    m_recent.removeAll(text);
    m_recent.prepend(text);
    m_recent = m_recent.first(std::min(m_recent.size(), kMostRecent));
    Q_EMIT recentFiltersChanged();
}

// It belongs to the window, so that it may lie over what is below the bar.
void FilterBar::showMessage()
{
    const bool wanted = m_error && m_field->hasFocus() && !(m_error->unfinished && m_field->isProposing());
    if (m_message && m_message->parentWidget() != window()) {
        delete m_message;
        m_message = nullptr;
    }
    if (!m_message)
        m_message = new FilterMessage(window());
    m_message->setVisible(wanted);
    m_field->setPopupGap(wanted ? m_message->height() : 0);
    if (!wanted)
        return;
    const int x = m_field->mapTo(window(), QPoint(m_field->xOf(m_error->offset), 0)).x();
    m_message->show(*m_error, QRect(mapTo(window(), QPoint()), size()), x);
}

void FilterBar::setRecentFilters(const QStringList &filters)
{
    m_recent = filters.first(std::min(filters.size(), kMostRecent));
}

void FilterBar::openRecent()
{
    QMenu *menu = buildMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(mapToGlobal(rect().bottomLeft()));
}

QString FilterBar::counterText() const
{
    const int total = m_model.totalCount();
    if (m_model.filter().matchesEverything())
        return total == 0 ? QString() : tr("%L1").arg(total);
    const QString counted = tr("%L1 of %L2").arg(m_model.rowCount()).arg(total);
    if (!m_model.isFiltering())
        return counted;
    return tr("%1 · %2 %").arg(counted).arg(static_cast<int>(m_model.filterProgress() * 100));
}

void FilterBar::updateCounter()
{
    m_counter->setText(counterText());
}

void FilterBar::updateLook()
{
    const bool active = !m_model.filter().matchesEverything();
    const bool wrong = m_error && !m_error->unfinished;
    m_recentButton->setIcon(ui::icon(wrong ? u"error"_s : u"filter"_s, wrong    ? Tone::Error
                                                                       : active ? Tone::Accent
                                                                                : Tone::Muted));
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme::color(Tone::Muted, palette()));
    m_counter->setPalette(muted);
    update();
}

void FilterBar::showReference()
{
    if (!m_reference) {
        m_reference = new FilterReference(this);
        connect(m_reference, &FilterReference::exampleChosen, this, [this](const QString &example) {
            setText(example);
            m_field->setFocus();
        });
    }
    m_reference->popup(*this);
}

void FilterBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange &&
        m_counter->palette().color(QPalette::WindowText) != theme::color(Tone::Muted, palette()))
        updateLook();
}

bool FilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        update();
        m_rest.start(); // the message comes and goes with the focus
    }
    const bool escape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape &&
                        !m_field->isProposing();
    if (escape && !m_field->text().isEmpty()) {
        clear();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void FilterBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool wrong = m_error && !m_error->unfinished;
    const Tone border = wrong ? Tone::Error : m_field->hasFocus() ? Tone::Accent : Tone::Border;
    painter.setPen(QPen(theme::color(border, palette()), 1));
    painter.setBrush(theme::color(Tone::Canvas, palette()));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme::kRadius, theme::kRadius);
}

} // namespace gatescope::captures
