#include "exchange/layers/layerdetail.h"

#include "common/eventwords.h"
#include "exchange/emptyhint.h"
#include "exchange/layers/layerwords.h"
#include "exchange/rowdelegate.h"
#include "exchange/segments.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QTreeView>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using ComparedColumn = ComparisonModel::Column;

namespace {

constexpr int kNarrow = 520;

/// Before the first layer inside was called, and after the last one had left.
QString bothWays(const Layer &layer, const LayerIndex &index)
{
    if (layer.inner.empty() || layer.isOpen())
        return {};
    const Layer *first = index.layer(layer.inner.front());
    const Layer *last = index.layer(layer.inner.back());
    if (last->isOpen() || last->leftAt > layer.leftAt) // it ran in a task of its own, which outlasted the layer
        return {};
    return LayerDetail::tr("%1 on the way in, %2 on the way out")
        .arg(durationText(std::chrono::nanoseconds(first->enteredAt - layer.enteredAt)),
             durationText(std::chrono::nanoseconds(layer.leftAt - last->leftAt)));
}

QString timesOf(const Layer &layer, const LayerIndex &index)
{
    const QString total = durationText(totalOf(layer, index));
    if (layer.isOpen())
        return LayerDetail::tr("open for %1").arg(total);
    QStringList parts{LayerDetail::tr("self %1").arg(nsText(layer.ownNs)),
                      LayerDetail::tr("running %1").arg(nsText(layer.runNs)), LayerDetail::tr("total %1").arg(total)};
    if (layer.waitNs > 0)
        parts.insert(2, LayerDetail::tr("waiting %1").arg(nsText(layer.waitNs)));
    if (const QString both = bothWays(layer, index); !both.isEmpty())
        parts += both;
    return parts.join(u" · "_s);
}

} // namespace

LayerDetail::LayerDetail(QWidget *parent)
    : QWidget(parent),
      m_name(new QLabel),
      m_place(new QLabel),
      m_times(new QLabel),
      m_verdict(new QLabel),
      m_parts(new Segments(tr("Compare"))),
      m_only(new QCheckBox(tr("Only changes"))),
      m_table(new QTreeView),
      m_model(new ComparisonModel(this))
{
    QFont bold = m_name->font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    m_place->setForegroundRole(QPalette::PlaceholderText);
    m_times->setForegroundRole(QPalette::PlaceholderText);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, theme::kSpace2, 0, 0);
    column->setSpacing(theme::kSpaceHalf);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    line->addWidget(m_name);
    line->addWidget(m_place, 1);
    column->addLayout(line);
    for (QLabel *label : {m_name, m_place, m_times, m_verdict}) {
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setFocusPolicy(Qt::NoFocus);
        label->setWordWrap(true);
        label->setContentsMargins(theme::kSpace3, 0, theme::kSpace3, 0);
    }
    m_place->setContentsMargins(0, 0, theme::kSpace3, 0);
    m_name->setWordWrap(false);
    column->addWidget(m_times);
    column->addWidget(m_verdict);
    m_only->setAccessibleName(tr("Only changes"));
    m_only->setChecked(true);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace3, theme::kSpace1);
    bar->addWidget(m_parts);
    bar->addStretch();
    bar->addWidget(m_only);
    column->addLayout(bar);
    auto *page = new QWidget;
    m_hint = new HintStack(u"check"_s, m_table, page);
    column->addWidget(page, 1);
    buildTable();
    connect(m_parts, &Segments::chosen, this, [this](int part) { setPart(static_cast<Part>(part)); });
    connect(m_only, &QCheckBox::toggled, this, &LayerDetail::refreshWanted);
}

void LayerDetail::buildTable()
{
    styleAsRows(m_table, tr("Before and after"));
    m_table->setModel(m_model);
    m_table->header()->setStretchLastSection(false);
    for (const ComparedColumn column : {ComparedColumn::Before, ComparedColumn::After})
        m_table->header()->setSectionResizeMode(static_cast<int>(column), QHeaderView::Stretch);
    m_ask = new QAction(tr("Who Set This?"), m_table);
    m_ask->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_ask->setShortcutContext(Qt::WidgetShortcut);
    auto *copy = new QAction(tr("Copy"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    m_table->addActions({m_ask, copy});
    connect(m_ask, &QAction::triggered, this, &LayerDetail::askAboutCurrent);
    connect(copy, &QAction::triggered, this, &LayerDetail::copyRows);
    connect(m_table, &QTreeView::activated, this, &LayerDetail::askAboutCurrent);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        const Comparison *line = m_model->at(index);
        m_ask->setEnabled(line && line->subject);
        if (line && line->event >= 0)
            Q_EMIT eventChosen(line->event);
    });
}

void LayerDetail::askAboutCurrent()
{
    const Comparison *line = m_model->at(m_table->currentIndex());
    if (line && line->subject)
        Q_EMIT whoSetWanted(LayerSubject(*line->subject));
}

void LayerDetail::copyRows() const
{
    QStringList lines;
    for (const QModelIndex &row : m_table->selectionModel()->selectedRows()) {
        QStringList cells;
        for (int column = 0; column < m_model->columnCount(); ++column)
            cells.append(row.siblingAtColumn(column).data().toString());
        lines.append(cells.join(u'\t'));
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void LayerDetail::clear()
{
    m_model->setRoot(std::make_unique<Comparison>());
    for (QLabel *label : {m_name, m_place, m_times, m_verdict})
        label->clear();
}

void LayerDetail::setPart(Part part)
{
    m_part = part;
    m_parts->setCurrent(part);
    Q_EMIT refreshWanted();
}

QString LayerDetail::heading() const
{
    return QStringList{m_name->text(), m_place->text(), m_times->text(), m_verdict->text()}.join(u'\n').trimmed();
}

void LayerDetail::show(const LayerIndex &index, const trace::EventLog &log, std::uint32_t layer)
{
    showHeading(index, layer);
    showTitles(index, layer);
    const LayerChanges changes(index, log);
    const bool only = m_only->isChecked();
    auto root = m_part == Arguments ? changes.arguments(layer, only)
                : m_part == Headers ? changes.headers(layer, only)
                                    : changes.messages(layer, only);
    const bool empty = root->children.empty();
    const bool again = std::exchange(m_shown, {layer, m_part}) == std::pair{layer, m_part};
    const QString current = again ? m_table->currentIndex().siblingAtColumn(0).data().toString() : QString();
    const int scrolled = again ? m_table->verticalScrollBar()->value() : 0;
    m_model->setRoot(std::move(root));
    arrange();
    for (int row = 0; row < m_model->rowCount() && m_model->rowCount() <= 12; ++row)
        m_table->expandRecursively(m_model->index(row, 0));
    if (!current.isEmpty()) {
        const QSignalBlocker quiet(this);
        choose(current.section(u' ', -1));
        m_table->verticalScrollBar()->setValue(scrolled);
    }
    if (!empty)
        return m_hint->showContent();
    m_hint->showHint(only ? tr("Nothing was changed here") : tr("Nothing crossed here"),
                     only ? tr("Take the tick away to see all that passed.") : QString());
}

void LayerDetail::showHeading(const LayerIndex &index, std::uint32_t number)
{
    const Layer *layer = index.layer(number);
    m_name->setText(layer ? layer->name : tr("Gateway"));
    m_place->setText(
        layer ? QStringList{layer->module, placeText(layer->file, layer->line), kindText(layer->kind)}.join(u" · "_s)
              : tr("both ends of the stack: what was given and what came back"));
    m_place->setToolTip(layer ? layer->file : QString());
    m_times->setText(layer ? timesOf(*layer, index) : QString());
    m_times->setVisible(layer);
    const LayerVerdict verdict = layer ? verdictOf(*layer) : LayerVerdict{};
    m_verdict->setText(verdict.detail);
    m_verdict->setVisible(!verdict.detail.isEmpty());
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, theme::color(verdict.tone, palette()));
    m_verdict->setPalette(colors);
}

void LayerDetail::showTitles(const LayerIndex &index, std::uint32_t layer)
{
    m_parts->setChoices({{Arguments, index.isWsgi() ? tr("Environ") : tr("Scope")},
                         {Headers, tr("Response headers")},
                         {Messages, index.isWsgi() ? tr("Calls") : tr("Messages")}});
    m_parts->setCurrent(m_part);
    const bool inwards = m_part == Arguments;
    if (layer == 0 && inwards)
        m_model->setTitles(tr("Gateway gave"), tr("Innermost got"), tr("Set by"));
    else if (layer == 0)
        m_model->setTitles(tr("Innermost sent"), tr("Gateway got"), tr("Set by"));
    else
        m_model->setTitles(inwards ? tr("Before: it got") : tr("Before"),
                           inwards ? tr("After: it gave on") : tr("After"), tr("Set by"));
}

void LayerDetail::choose(const QString &name)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex top = m_model->index(row, 0);
        const int children = m_model->rowCount(top);
        for (int at = -1; at < children; ++at) {
            const QModelIndex index = at < 0 ? top : m_model->index(at, 0, top);
            if (m_model->at(index)->name.compare(name, Qt::CaseInsensitive) != 0)
                continue;
            m_table->setCurrentIndex(index);
            return m_table->scrollTo(index);
        }
    }
}

void LayerDetail::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void LayerDetail::arrange()
{
    const bool narrow = width() < kNarrow;
    m_table->setColumnWidth(static_cast<int>(ComparedColumn::Name), narrow ? 148 : std::min(230, width() / 4));
    const int whole =
        static_cast<QAbstractItemView *>(m_table)->sizeHintForColumn(static_cast<int>(ComparedColumn::By));
    m_table->setColumnWidth(static_cast<int>(ComparedColumn::By), std::clamp(whole, width() / 4, width() * 2 / 5));
    m_table->setColumnHidden(static_cast<int>(ComparedColumn::By), narrow && m_shown.first != 0);
}

} // namespace gatescope::ui
