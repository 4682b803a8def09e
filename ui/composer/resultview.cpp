#include "composer/resultview.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "common/theme.h"
#include "composer/textplace.h"
#include "exchange/bodypane.h"
#include "exchange/emptyhint.h"
#include "exchange/rowdelegate.h"
#include "exchange/syntaxstyles.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kNameWidth = 200;
constexpr int kLocalRole = Qt::UserRole;

QTreeWidget *table(const QStringList &titles, const QString &name, QWidget *parent)
{
    auto *tree = new QTreeWidget(parent);
    tree->setHeaderLabels(titles);
    styleAsRows(tree, name);
    tree->setRootIsDecorated(false);
    return tree;
}

void paintIn(QLabel *label, Tone tone, QPalette colours)
{
    colours.setColor(QPalette::WindowText, theme::color(tone, colours));
    label->setPalette(colours);
}

} // namespace

ResultView::ResultView(QWidget *parent)
    : QWidget(parent),
      m_styles(std::make_shared<SyntaxStyles>()),
      m_stack(new QStackedWidget(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace1, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(buildBar());
    layout->addWidget(m_stack, 1);
    buildPages();
    clear();
}

ResultView::~ResultView() = default;

QWidget *ResultView::buildBar()
{
    auto *bar = new QWidget(this);
    m_status = new QLabel(bar);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_status->setAccessibleName(tr("Status"));
    QFont bold = m_status->font();
    bold.setWeight(QFont::DemiBold);
    m_status->setFont(bold);
    m_facts = new QLabel(bar);
    m_facts->setAccessibleName(tr("Time and size"));
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_go = new QToolButton(bar);
    m_go->setText(tr("Show Exchange"));
    m_go->setIcon(icon(u"link"_s));
    m_go->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_go->setAutoRaise(true);
    m_go->setFocusPolicy(Qt::TabFocus);
    connect(m_go, &QToolButton::clicked, this, [this] { Q_EMIT exchangeWanted(m_exchange); });
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kSpace2, 0, theme::kSpace2, 0);
    row->setSpacing(theme::kSpace3);
    row->addWidget(m_status);
    row->addWidget(m_facts, 1);
    row->addWidget(m_go);
    bar->setMinimumHeight(theme::kRowHeight + theme::kSpace1);
    return bar;
}

void ResultView::buildPages()
{
    m_empty = new EmptyHint(u"event-response"_s, m_stack);
    auto *page = new QWidget(m_stack);
    m_error = new QLabel(page);
    m_error->setWordWrap(true);
    m_error->setTextFormat(Qt::RichText);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_error->setContentsMargins(theme::kSpace3, theme::kSpace1, theme::kSpace3, theme::kSpace1);
    m_tabs = new QTabWidget(page);
    m_tabs->setDocumentMode(true);
    m_body = new BodyPane(m_styles, m_tabs);
    m_headers = table({tr("Name"), tr("Value")}, tr("Response headers"), m_tabs);
    m_headers->setColumnWidth(0, kNameWidth);
    m_tabs->addTab(m_body, tr("Body"));
    m_tabs->addTab(m_headers, tr("Headers"));
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_error);
    layout->addWidget(m_tabs, 1);
    m_batch = table({tr("No."), tr("Status"), tr("Time"), tr("Size"), tr("Error")}, tr("Results"), m_stack);
    connect(m_batch, &QTreeWidget::itemActivated, this,
            [this](const QTreeWidgetItem *item) { Q_EMIT exchangeOfWanted(item->data(0, kLocalRole).toString()); });
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    m_stack->addWidget(m_batch);
}

void ResultView::setStatus(const QString &text, Tone tone)
{
    m_status->setText(text);
    m_tone = tone;
    repaintStatus();
}

void ResultView::repaintStatus()
{
    paintIn(m_status, m_tone, palette());
    paintIn(m_facts, Tone::Muted, palette());
}

void ResultView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_status)
        repaintStatus();
}

void ResultView::clear()
{
    setExchange(0);
    setStatus({}, Tone::Muted);
    m_facts->clear();
    m_empty->setText(tr("No response yet"), tr("Ctrl+Enter sends the request."));
    m_stack->setCurrentIndex(0);
}

void ResultView::showWaiting()
{
    setExchange(0);
    setStatus(tr("Sending…"), Tone::Muted);
    m_facts->clear();
    m_empty->setText(tr("Waiting for the response"));
    m_stack->setCurrentIndex(0);
}

void ResultView::showHead(const compose::Response &response)
{
    const auto status = static_cast<std::uint16_t>(response.status);
    if (status == 0)
        setStatus(tr("No response"), Tone::Error);
    else
        setStatus(statusText(status), statusTone(status));
    QStringList facts;
    if (response.timing.ended.count() > 0)
        facts.append(durationText(response.timing.ended));
    if (response.timing.firstByte.count() > 0)
        facts.append(tr("first byte %1").arg(durationText(response.timing.firstByte)));
    if (response.status != 0)
        facts.append(sizeText(static_cast<std::uint64_t>(response.bodySize)));
    facts.append(QString::fromLatin1(response.version));
    facts.removeAll(QString());
    m_facts->setText(facts.join(u" · "_s));
    m_facts->setToolTip(response.tls);
}

void ResultView::show(const compose::Response &response)
{
    showHead(response);
    m_headers->clear();
    for (const auto &[name, value] : response.headers)
        new QTreeWidgetItem(m_headers, {QString::fromLatin1(name), QString::fromUtf8(value)});
    for (const auto &[name, value] : response.trailers)
        new QTreeWidgetItem(m_headers, {tr("%1 (trailer)").arg(QString::fromLatin1(name)), QString::fromUtf8(value)});
    m_tabs->setTabText(1, tr("Headers (%1)").arg(m_headers->topLevelItemCount()));
    m_tabs->setVisible(response.status != 0);
    m_body->setSource({.bytes = response.body,
                       .trueSize = static_cast<quint64>(response.bodySize),
                       .contentType = response.header("content-type"),
                       .contentEncoding = response.header("content-encoding")});
    m_error->setVisible(response.error.has_value());
    if (response.error) {
        QStringList lines{u"<b>%1</b>"_s.arg(sentence(response.error->summary))};
        for (const QString &more : {response.error->detail, response.error->wayOut}) {
            if (!more.isEmpty())
                lines.append(sentence(more));
        }
        m_error->setText(lines.join(u"<br>"_s));
    }
    static_cast<QVBoxLayout *>(m_stack->widget(1)->layout())
        ->setAlignment(m_error, response.status == 0 ? Qt::AlignTop : Qt::Alignment());
    m_stack->setCurrentIndex(1);
}

void ResultView::beginBatch(int times)
{
    setExchange(0);
    setStatus(tr("Sending %1 times…").arg(times), Tone::Muted);
    m_facts->clear();
    m_batch->clear();
    m_stack->setCurrentIndex(2);
}

void ResultView::addBatchRows(const compose::Batch &batch, int first, int last)
{
    QList<QTreeWidgetItem *> items;
    for (int at = first; at <= last; ++at) {
        const compose::BatchRow &row = batch.rows()[at];
        auto *item = new QTreeWidgetItem({QString::number(row.index + 1),
                                          row.status == 0 ? u"—"_s : statusText(static_cast<std::uint16_t>(row.status)),
                                          durationText(row.timing.ended),
                                          sizeText(static_cast<std::uint64_t>(row.bodySize)), row.error});
        item->setData(0, kLocalRole, row.local);
        item->setForeground(
            1, theme::color(row.status == 0 ? Tone::Error : statusTone(static_cast<std::uint16_t>(row.status)),
                            palette()));
        items.append(item);
    }
    m_batch->addTopLevelItems(items);
}

void ResultView::endBatch(const compose::Batch &batch)
{
    const compose::BatchSummary summary = batch.summary();
    if (!batch.error().summary.isEmpty()) {
        compose::Response none;
        none.error = batch.error();
        return show(none);
    }
    QStringList statuses;
    for (auto at = summary.statuses.begin(); at != summary.statuses.end(); ++at)
        statuses.append(u"%1 × %2"_s.arg(at.value()).arg(at.key()));
    if (summary.failed > 0)
        statuses.append(tr("%1 failed").arg(summary.failed));
    const int worst = summary.statuses.isEmpty() ? 0 : summary.statuses.lastKey();
    setStatus(statuses.join(u", "_s), worst == 0 ? Tone::Error : statusTone(static_cast<std::uint16_t>(worst)));
    m_facts->setText(tr("median %1 · 95% below %2 · most %3 · %4 a second")
                         .arg(durationText(summary.median), durationText(summary.p95), durationText(summary.max))
                         .arg(summary.perSecond, 0, 'f', 0));
}

void ResultView::setExchange(std::uint32_t number)
{
    m_exchange = number;
    m_go->setVisible(number != 0);
}

} // namespace gatescope::ui
