#include "shell/startpage.h"

#include "common/icons.h"
#include "shell/preferences.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kWidth = 760;
constexpr int kCardHeight = 48;

/// Two lines: a name, and a quiet description under it.
class CardDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {0, kCardHeight};
    }
};

void CardDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect card = option.rect.adjusted(0, 1, 0, -1);
    const bool selected = option.state & QStyle::State_Selected && option.state & QStyle::State_HasFocus;
    if (selected || option.state & QStyle::State_MouseOver) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? theme::tint(Tone::Accent, option.palette)
                                   : theme::color(Tone::Raised, option.palette));
        painter->drawRoundedRect(card, theme::kRadius, theme::kRadius);
    }
    const QRect inner = card.adjusted(theme::kSpace2, theme::kSpace1, -theme::kSpace2, -theme::kSpace1);
    const QRect image(inner.left(), inner.center().y() - theme::kIconSize / 2, theme::kIconSize, theme::kIconSize);
    index.data(Qt::DecorationRole).value<QIcon>().paint(painter, image);
    const QRect lines = inner.adjusted(theme::kIconSize + theme::kSpace3, 0, 0, 0);
    const QFontMetrics metrics(option.font);
    painter->setPen(theme::color(Tone::Text, option.palette));
    painter->drawText(lines, Qt::AlignTop | Qt::AlignLeft,
                      metrics.elidedText(index.data().toString(), Qt::ElideMiddle, lines.width()));
    painter->setPen(theme::color(Tone::Muted, option.palette));
    painter->drawText(lines, Qt::AlignBottom | Qt::AlignLeft,
                      metrics.elidedText(index.data(Qt::UserRole).toString(), Qt::ElideRight, lines.width()));
    painter->restore();
}

QListWidget *cardList(QWidget *parent, const QString &name)
{
    auto *list = new QListWidget(parent);
    list->setAccessibleName(name);
    list->setItemDelegate(new CardDelegate(list));
    list->setFrameShape(QFrame::NoFrame);
    list->setMouseTracking(true);
    list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return list;
}

void addCard(QListWidget *list, const QString &iconName, const QString &title, const QString &description)
{
    auto *item = new QListWidgetItem(icon(iconName, Tone::Accent), title, list);
    item->setData(Qt::UserRole, description);
    item->setData(Qt::AccessibleTextRole, title + u", "_s + description);
    item->setToolTip(description);
}

void fitHeight(QListWidget *list)
{
    list->setFixedHeight(std::max(1, list->count()) * kCardHeight + theme::kSpace1);
}

} // namespace

StartPage::StartPage(const QList<Example> &examples, QWidget *parent) : QScrollArea(parent), m_examples(examples)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    m_recent = cardList(this, tr("Recent applications"));
    m_exampleList = cardList(this, tr("Examples"));
    auto *columns = new QHBoxLayout;
    columns->setSpacing(theme::kSpace8);
    columns->addWidget(buildColumn(tr("Recent"), m_recent), 1);
    columns->addWidget(buildColumn(tr("Examples, ready to run"), m_exampleList), 1);

    auto *page = new QWidget(this);
    page->setMaximumWidth(kWidth);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(theme::kSpace6, theme::kSpace8, theme::kSpace6, theme::kSpace8);
    layout->setSpacing(theme::kSpace6);
    layout->addWidget(buildHead());
    layout->addWidget(buildOpen());
    layout->addLayout(columns);
    m_hint = new QLabel(tr("Drop a .py file or a folder anywhere in this window to run it."), page);
    layout->addWidget(m_hint);
    layout->addStretch(1);

    auto *outer = new QWidget(this);
    auto *center = new QHBoxLayout(outer);
    center->setContentsMargins(0, 0, 0, 0);
    center->addStretch(1);
    center->addWidget(page, 100);
    center->addStretch(1);
    setWidget(outer);

    connect(m_recent, &QListWidget::itemActivated, this, [this](QListWidgetItem *item) {
        if (const int row = m_recent->row(item); row < m_runs.size())
            Q_EMIT openRequested(m_runs[row]);
    });
    connect(m_recent, &QListWidget::itemClicked, m_recent, &QListWidget::itemActivated);
    connect(m_exampleList, &QListWidget::itemActivated, this,
            [this](QListWidgetItem *item) { Q_EMIT exampleRequested(m_examples[m_exampleList->row(item)]); });
    connect(m_exampleList, &QListWidget::itemClicked, m_exampleList, &QListWidget::itemActivated);
    fillExamples();
    refresh();
    applyTheme();
}

QWidget *StartPage::buildHead()
{
    auto *head = new QWidget(this);
    m_title = new QLabel(tr("Gatescope"), head);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 2);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_subtitle = new QLabel(
        tr("Run a Python web app and watch every request cross the gateway: the bytes, the environ or scope, "
           "each start_response call, each ASGI event."),
        head);
    m_subtitle->setWordWrap(true);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(m_title);
    layout->addWidget(m_subtitle);
    return head;
}

QWidget *StartPage::buildOpen()
{
    auto *row = new QWidget(this);
    auto *file = new QPushButton(icon(u"file"_s), tr("Open File…"), row);
    auto *folder = new QPushButton(icon(u"folder"_s), tr("Open Folder…"), row);
    file->setToolTip(tr("A .py file with a WSGI or ASGI application"));
    folder->setToolTip(tr("A project: the application is looked for in it"));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(file);
    layout->addWidget(folder);
    layout->addStretch(1);
    connect(file, &QPushButton::clicked, this, &StartPage::openFileRequested);
    connect(folder, &QPushButton::clicked, this, &StartPage::openFolderRequested);
    return row;
}

QWidget *StartPage::buildColumn(const QString &title, QListWidget *list)
{
    auto *column = new QWidget(this);
    auto *label = new QLabel(title, column);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(label);
    layout->addWidget(list);
    layout->addStretch(1);
    return column;
}

void StartPage::fillExamples()
{
    for (const Example &example : m_examples)
        addCard(m_exampleList, example.hasTour ? u"tour"_s : u"file"_s, example.title, example.description);
    fitHeight(m_exampleList);
}

void StartPage::refresh()
{
    m_runs = Preferences::recent();
    m_recent->clear();
    for (const link::RunOptions &run : m_runs)
        addCard(m_recent, run.target.isEmpty() ? u"folder"_s : u"app"_s, shortName(run), homeRelative(run.directory));
    if (m_runs.isEmpty()) {
        addCard(m_recent, u"clock"_s, tr("Nothing yet"), tr("What you open is listed here."));
        m_recent->item(0)->setFlags(Qt::NoItemFlags);
    }
    fitHeight(m_recent);
}

void StartPage::applyTheme()
{
    const auto paint = [this](QWidget *widget, QPalette::ColorRole role, Tone tone) {
        QPalette changed = widget->palette();
        changed.setColor(role, theme::color(tone, palette()));
        widget->setPalette(changed);
    };
    paint(m_subtitle, QPalette::WindowText, Tone::Muted);
    paint(m_hint, QPalette::WindowText, Tone::Muted);
    for (QListWidget *list : {m_recent, m_exampleList})
        paint(list, QPalette::Base, Tone::Surface);
}

void StartPage::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_hint)
        applyTheme();
}

} // namespace gatescope::ui
