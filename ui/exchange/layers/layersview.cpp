#include "exchange/layers/layersview.h"

#include "common/eventwords.h"
#include "common/selection.h"
#include "exchange/emptyhint.h"
#include "exchange/layers/layerchanges.h"
#include "exchange/layers/layerdetail.h"
#include "exchange/layers/layerwords.h"
#include "exchange/segments.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QSaveFile>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QTextDocument>
#include <QToolButton>
#include <QTreeView>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t kMostCompared = 64;     // exchanges that are asked
constexpr std::size_t kMostCompareEvents = 300; // of each

LayerIndex firstLayers(const trace::EventLog &log)
{
    LayerIndex index;
    for (std::size_t at = 0; at < std::min(log.size(), kMostCompareEvents); ++at)
        if (const trace::TraceEvent event = log.at(at); event.as<trace::LayerEntered>())
            index.add(static_cast<int>(at), event);
    return index;
}

QString partOf(const LayerChanges::Fact &fact, const QString &who)
{
    const QString value = fact.change == Change::Removed ? fact.before : fact.after;
    const QString place = fact.place.isEmpty() ? QString() : u" ("_s + fact.place + u')';
    return LayersView::tr("%1 %2%3: %4").arg(who, changeText(fact.change), place, value.left(120));
}

QString wordFor(const LayerChanges::Fact &fact)
{
    return fact.change == Change::Removed ? LayersView::tr("removed") : LayersView::tr("set");
}

QString placeFor(const LayerChanges::Fact &fact, const QString &maker)
{
    QStringList parts;
    if (!fact.place.isEmpty())
        parts += LayersView::tr("at %1").arg(fact.place.toHtmlEscaped());
    if (!maker.isEmpty())
        parts += LayersView::tr("for <b>%1</b>").arg(maker.toHtmlEscaped());
    return parts.join(u' ');
}

LayerDetail::Part partFor(const LayerSubject &subject)
{
    return subject.kind == LayerSubject::Kind::ResponseHeader ? LayerDetail::Headers : LayerDetail::Arguments;
}

} // namespace

LayersView::LayersView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_model(new LayerModel(&m_index, this)),
      m_stack(new HintStack(u"layers"_s, buildContent(), this))
{
    setFocusProxy(m_list);
    buildMenu();
    connectAll();
}

void LayersView::connectAll()
{
    connect(context().selection, &Selection::eventChanged, this, &LayersView::follow);
    for (QAbstractItemView *view :
         {static_cast<QAbstractItemView *>(m_list), static_cast<QAbstractItemView *>(m_table)}) {
        connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
                [this](const QModelIndex &index) {
                    if (index.isValid() && !m_following)
                        chooseRow(index.row());
                });
        const auto unfold = [this](const QModelIndex &index) {
            m_model->unfold(index.row());
            showChosen();
        };
        connect(view, &QAbstractItemView::activated, this, unfold);
        connect(view, &QAbstractItemView::clicked, this, unfold);
    }
    connect(m_sections, &Segments::chosen, this, [this](int section) { setSection(static_cast<Section>(section)); });
    connect(m_fold, &QToolButton::toggled, this, [this](bool on) {
        const QScopedValueRollback following(m_following, true);
        m_model->setFolding(on);
        showChosen();
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_model->setSearch(text);
        if (const int row = m_model->nextFound(m_model->rowCount() - 1); !text.isEmpty() && row >= 0)
            m_list->scrollTo(m_model->index(row, 0));
    });
    connect(m_search, &QLineEdit::returnPressed, this, &LayersView::nextFound);
    connect(m_detail, &LayerDetail::whoSetWanted, this, &LayersView::whoSet);
    connect(m_detail, &LayerDetail::refreshWanted, this, &LayersView::showDetail);
    connect(m_detail, &LayerDetail::eventChosen, this, [this](int event) {
        const QScopedValueRollback following(m_following, true);
        this->context().selection->select(exchange(), event);
    });
    connect(m_answer, &QLabel::linkActivated, this, [this](const QString &link) {
        const int event = link.toInt();
        this->context().selection->select(exchange(), event);
        chooseLayer(m_index.layerOf(event));
    });
}

void LayersView::clear()
{
    const QScopedValueRollback following(m_following, true);
    m_index.clear();
    m_shown = 0;
    m_chosen = 0;
    m_compared = false;
    m_isWhole = false;
    m_asked.reset();
    closeAnswer();
    m_model->restart();
    m_detail->clear();
}

void LayersView::take(int index, const trace::TraceEvent &event)
{
    m_index.add(index, event);
}

void LayersView::settle(bool all)
{
    m_isWhole = all;
    showIndex(all);
    if (all && m_asked)
        whoSet(*std::exchange(m_asked, std::nullopt));
}

void LayersView::showIndex(bool all)
{
    if (m_index.layers().empty()) {
        if (all)
            m_stack->showHint(exchange() == 0 ? tr("No exchange chosen") : tr("No layers were seen"),
                              exchange() == 0 ? QString()
                                              : tr("The taps are off, or the application was never called."));
        return;
    }
    m_stack->showContent();
    offerReplay();
    showOutcome();
    if (!all)
        return;
    if (m_shown == m_index.revision())
        return m_list->viewport()->update();
    const bool first = m_shown == 0;
    m_shown = m_index.revision();
    lookForWrappers();
    {
        const QScopedValueRollback following(m_following, true);
        m_model->refresh();
    }
    if (first)
        m_chosen = m_index.layerOf(context().selection->event());
    showChosen();
    showDetail();
}

/// The innermost layer is a short circuit only if it usually calls another one: recent exchanges know.
void LayersView::lookForWrappers()
{
    const auto innermost = std::ranges::find_if(m_index.layers(), &Layer::isInnermost);
    if (m_compared || innermost == m_index.layers().end())
        return;
    m_compared = true;
    const trace::Session &session = *context().session;
    const std::uint32_t last = session.lastNumber();
    for (std::uint32_t number = last; number > 0 && number + kMostCompared > last && !innermost->wraps; --number) {
        if (number == exchange() || !session.summary(number))
            continue;
        const LayerIndex other = firstLayers(session.peek(number));
        for (const Layer &layer : other.layers())
            if (layer.isSameAs(*innermost) && !layer.inner.empty())
                m_index.setWraps(innermost->number);
    }
}

void LayersView::showOutcome()
{
    const auto *now = summary();
    if (!now)
        return;
    QStringList parts;
    if (now->status > 0)
        parts += statusText(now->status);
    parts += durationText(std::chrono::nanoseconds(m_index.lastAt() - m_index.firstAt()));
    parts += counted(m_index.layers().size(), tr("1 layer"), tr("%1 layers"));
    m_model->setOutcome(parts.join(u" · "_s));
}

void LayersView::follow(int event)
{
    if (m_following || exchange() == 0 || context().selection->exchange() != exchange())
        return;
    const std::uint32_t layer = m_index.layerOf(event);
    if (layer == 0 || layer == m_chosen)
        return;
    m_chosen = layer;
    {
        const QScopedValueRollback following(m_following, true);
        m_model->reveal(layer);
    }
    showChosen();
    showDetail();
}

void LayersView::chooseRow(int row)
{
    const LayerModel::Row &at = m_model->rowAt(row);
    m_chosen = at.layer;
    const Layer *layer = m_index.layer(at.layer);
    {
        const QScopedValueRollback following(m_following, true);
        if (const int event = layer ? layer->entered : m_index.callEvent(); event >= 0)
            context().selection->select(exchange(), event);
    }
    showChosen();
    showDetail();
}

void LayersView::chooseLayer(std::uint32_t layer)
{
    {
        const QScopedValueRollback following(m_following, true);
        m_model->reveal(layer);
    }
    if (const int row = m_model->rowOf(layer); row >= 0)
        chooseRow(row);
}

void LayersView::showChosen()
{
    const QScopedValueRollback following(m_following, true);
    const QModelIndex index = m_model->index(m_model->rowOf(m_chosen), 0);
    if (!index.isValid())
        return;
    for (QAbstractItemView *view :
         {static_cast<QAbstractItemView *>(m_list), static_cast<QAbstractItemView *>(m_table)}) {
        view->setCurrentIndex(index);
        view->scrollTo(index);
    }
}

void LayersView::showDetail()
{
    const QScopedValueRollback following(m_following, true);
    if (!m_index.layers().empty())
        m_detail->show(m_index, log(), m_chosen);
}

void LayersView::setSection(Section section)
{
    m_section = section;
    m_sections->setCurrent(section);
    m_lists->setCurrentIndex(section);
    setFocusProxy(m_lists->currentWidget());
}

void LayersView::find()
{
    m_search->setFocus();
    m_search->selectAll();
}

void LayersView::nextFound()
{
    const int row = m_model->nextFound(m_model->rowOf(m_chosen));
    if (m_search->text().isEmpty() || row < 0)
        return;
    if (m_model->rowAt(row).form == LayerModel::Row::Form::Folded)
        m_model->unfold(row);
    chooseRow(row);
}

void LayersView::nextTrouble()
{
    const auto &layers = m_index.layers();
    const auto isNext = [](const Layer &each) { return each.isTrouble() || each.isShortCircuit(); };
    const Layer *now = m_index.layer(m_chosen);
    auto found = std::find_if(now ? layers.begin() + (now - layers.data()) + 1 : layers.begin(), layers.end(), isNext);
    if (found == layers.end())
        found = std::ranges::find_if(layers, isNext);
    if (found != layers.end())
        chooseLayer(found->number);
}

void LayersView::whoSet(const LayerSubject &subject)
{
    if (!m_isWhole) {
        m_asked = subject;
        return;
    }
    const auto life = LayerChanges(m_index, log()).lifeOf(subject);
    QSet<std::uint32_t> touched;
    QStringList stations;
    for (const auto &fact : life) {
        touched.insert(fact.layer);
        stations += u"<a href=\"%1\">%2</a>"_s.arg(fact.event)
                        .arg(partOf(fact, layerName(m_index, fact.layer)).toHtmlEscaped());
    }
    const QString name = subject.name.toHtmlEscaped();
    if (life.isEmpty())
        m_answer->setText(tr("<b>%1</b> was set by no layer that was seen.").arg(name));
    else if (life.size() == 1 && life.front().layer == 0)
        m_answer->setText(tr("<b>%1</b> came from the gateway; no layer touched it.").arg(name));
    else
        m_answer->setText(tr("<b>%1</b> was %2 by <b>%3</b> %4")
                              .arg(name, wordFor(life.back()), layerName(m_index, life.back().layer).toHtmlEscaped(),
                                   placeFor(life.back(), makerOf(m_index, life.back().layer))) +
                          u"<br>"_s + stations.join(u"<br>"_s));
    m_answerBar->show();
    m_model->setAnswer(touched);
    if (life.isEmpty())
        return;
    m_detail->setPart(partFor(subject));
    chooseLayer(life.back().layer);
    m_detail->choose(subject.name);
}

QString LayersView::answer() const
{
    QTextDocument document;
    document.setHtml(m_answerBar->isHidden() ? QString() : m_answer->text());
    return document.toPlainText();
}

void LayersView::closeAnswer()
{
    m_answerBar->hide();
    m_model->setAnswer({});
}

void LayersView::explain(const Error &error)
{
    QStringList lines{u"<b>%1</b>"_s.arg(error.summary.toHtmlEscaped())};
    for (const QString &more : {error.detail, error.wayOut}) {
        if (!more.isEmpty())
            lines.append(more.toHtmlEscaped());
    }
    m_answer->setText(lines.join(u"<br>"_s));
    m_answerBar->show();
    m_model->setAnswer({});
}

QString LayersView::text() const
{
    const auto *now = summary();
    const QString target = now ? QString::fromStdString(now->method + ' ' + now->target) : QString();
    return stackText(m_index, (target + u" → "_s + m_model->outcome()).trimmed());
}

void LayersView::exportText()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export the Stack"), tr("layers.txt"), tr("Text (*.txt)"));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    const QByteArray bytes = text().toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        QMessageBox::warning(this, tr("Not written"), file.errorString());
}

void LayersView::restyle()
{
    if (m_detail && !m_index.layers().empty())
        showDetail();
}

} // namespace gatescope::ui
