#include "source/exceptionview.h"

#include "common/eventwords.h"
#include "common/selection.h"
#include "common/text.h"
#include "exchange/emptyhint.h"
#include "exchange/html.h"
#include "exchange/valuetreemodel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QTextDocumentFragment>
#include <QTreeView>
#include <QtConcurrent>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;
using trace::LayerEnd;
using Column = ExceptionModel::Column;

namespace {

constexpr std::size_t kMostLooked = 20'000; // events that are searched for a logged exception
constexpr std::size_t kLastLooked = 2'000;  // and for one that a layer dealt with
constexpr std::size_t kMostShown = 20;
constexpr std::size_t kMostLayers = 256;

const char *wordsOf(LayerEnd how)
{
    struct Row {
        LayerEnd how;
        const char *words;
    };
    constexpr std::array kRows{
        Row{LayerEnd::Raised, QT_TRANSLATE_NOOP("ExceptionView", "raised in %1")},
        Row{LayerEnd::PassedOn, QT_TRANSLATE_NOOP("ExceptionView", "passed on by %1")},
        Row{LayerEnd::Converted, QT_TRANSLATE_NOOP("ExceptionView", "made a response by %1")},
        Row{LayerEnd::Swallowed, QT_TRANSLATE_NOOP("ExceptionView", "swallowed by %1")},
    };
    const auto found = std::ranges::find(kRows, how, &Row::how);
    return found == kRows.end() ? nullptr : found->words;
}

} // namespace

ExceptionView::ExceptionView(const ViewContext &context, QWidget *parent)
    : ExchangePage(context, parent),
      m_model(new ExceptionModel(this)),
      m_stack(new HintStack(u"event-raised"_s, buildContent(), this))
{
}

// ---- events --------------------------------------------------------------------------------------------------------

namespace {

bool isHandled(const trace::TraceEvent &event)
{
    return event.as<trace::ExceptionDetail>() && event.header.layer.isValid();
}

} // namespace

bool ExceptionView::hasContent(std::uint32_t number)
{
    const auto *about = context().session->summary(number);
    return about && (about->appRaised || isHere(number));
}

/// Layers end late: without log records it is enough to look at the end.
bool ExceptionView::isHere(std::uint32_t number)
{
    const trace::EventLog &events = context().session->events(number);
    const bool hasLogs = context().session->summary(number)->logs > 0;
    if (number != std::exchange(m_looked, number)) {
        m_lookedEvents = hasLogs || events.size() < kLastLooked ? 0 : events.size() - kLastLooked;
        m_found = false;
    }
    const std::size_t end = hasLogs ? std::min(events.size(), kMostLooked) : events.size();
    for (; m_lookedEvents < end && !m_found; ++m_lookedEvents) {
        const auto event = events.at(m_lookedEvents);
        const auto *log = event.as<trace::LogRecorded>();
        m_found = (log && !log->exception.empty()) || isHandled(event);
    }
    return m_found;
}

void ExceptionView::clear()
{
    m_model->clearAll();
    m_values->setRoot(nullptr);
    m_raised.clear();
    m_handled.clear();
    m_logged.clear();
    m_texts.clear();
    m_sources.clear();
    m_missing.clear();
    ++m_ticket;
    m_detail.clear();
    m_layers.clear();
    m_steps.clear();
    m_shown = 0;
}

void ExceptionView::take(int index, const trace::TraceEvent &event)
{
    const auto *detail = event.as<trace::ExceptionDetail>();
    if (isHandled(event)) {
        if (m_handled.size() < kMostShown)
            m_handled.push_back({std::string(detail->exception.encoded()), {}, index});
    } else if (detail) {
        m_detail = detail->exception.encoded();
    } else if (const auto *raised = event.as<trace::AppRaised>(); raised && m_raised.size() < kMostShown) {
        m_raised.push_back({std::exchange(m_detail, {}), text(raised->traceback), index});
    } else if (const auto *log = event.as<trace::LogRecorded>();
               log && !log->exception.empty() && m_logged.size() < kMostShown) {
        m_logged.push_back({{}, text(log->exception), index});
    } else if (const auto *entered = event.as<trace::LayerEntered>(); entered && m_layers.size() < kMostLayers) {
        m_layers.resize(std::max<std::size_t>(m_layers.size(), event.header.layer.value));
        if (event.header.layer.isValid())
            m_layers[event.header.layer.value - 1] = {text(entered->name), text(entered->site.file),
                                                      text(entered->site.function),
                                                      static_cast<int>(entered->site.line)};
    } else if (const auto *left = event.as<trace::LayerLeft>(); left && !left->exception.empty()) {
        m_steps.push_back({event.header.layer.value, left->how, text(left->exception)});
    }
}

void ExceptionView::settle(bool all)
{
    if (!all)
        return;
    const std::size_t count = shown().size();
    if (count == 0)
        return m_stack->showHint(exchange() == 0 ? tr("No exchange chosen") : tr("No exception in this exchange"));
    m_stack->showContent();
    showPath();
    if (count != m_shown || m_model->rowCount() == 0)
        show();
}

/// What was logged after a layer had dealt with it is the same exception once more.
std::vector<ExceptionView::Raised> ExceptionView::shown() const
{
    if (!m_raised.empty())
        return m_raised;
    std::vector<Raised> all = m_handled;
    std::vector<QString> known;
    for (Raised &handled : all) {
        if (const ExceptionPtr info = readException(trace::Snapshot(handled.detail)))
            known.push_back(handled.traceback = loggedText(*info));
    }
    for (const Raised &logged : m_logged) {
        if (!std::ranges::contains(known, logged.traceback))
            all.push_back(logged);
    }
    return all;
}

QString ExceptionView::loggedText(const ExceptionInfo &info) const
{
    for (const Raised &logged : m_logged) {
        const ExceptionPtr printed = parseTraceback(logged.traceback);
        if (printed && printed->summary() == info.summary())
            return logged.traceback;
    }
    return {};
}

void ExceptionView::show()
{
    const std::vector<Raised> list = shown();
    m_model->clearAll();
    m_texts.clear();
    m_missing.clear();
    for (const Raised &raised : list)
        addRaised(raised);
    m_shown = list.size();
    m_tree->setColumnHidden(static_cast<int>(Column::Layer), !m_model->hasLayers());
    expand({});
    const QModelIndex first = m_model->firstRow();
    m_tree->setCurrentIndex(first);
    m_tree->scrollTo(first, QAbstractItemView::PositionAtCenter);
    showLocals();
    askForSources();
}

void ExceptionView::addRaised(const Raised &raised)
{
    ExceptionPtr info = readException(trace::Snapshot(raised.detail));
    ExceptionPtr printed = parseTraceback(raised.traceback);
    if (info && printed)
        copySources(*printed, *info);
    if (!info)
        info = std::move(printed);
    if (!info)
        return m_texts.append(raised.traceback);
    if (raised.traceback.isEmpty()) {
        fillSources(*info, m_sources);
        m_missing.insert(missingSources(*info));
    }
    m_texts.append(raised.traceback.isEmpty() ? tracebackText(*info) : raised.traceback);
    nameLayers(*info);
    m_model->add(std::move(info));
}

/// Once for each place: what cannot be read stays empty.
void ExceptionView::askForSources()
{
    m_missing.removeIf([this](const auto &place) { return m_sources.contains(place.key()); });
    if (m_missing.isEmpty())
        return;
    const int ticket = ++m_ticket;
    QtConcurrent::run([places = m_missing] {
        return readSources(places);
    }).then(this, [this, ticket](const SourceLines &lines) {
        if (ticket != m_ticket)
            return;
        m_sources.insert(lines);
        show();
    });
}

/// Frames and layers both go from the outside to the inside: a frame is the next layer's when it is in its code.
void ExceptionView::nameLayers(ExceptionInfo &info) const
{
    std::size_t from = 0;
    for (FrameInfo &frame : info.frames) {
        for (std::size_t at = from; at < m_layers.size(); ++at) {
            const KnownLayer &layer = m_layers[at];
            if (layer.file != frame.file || layer.function != frame.function || layer.line > frame.line)
                continue;
            frame.layer = layer.name;
            from = at + 1;
            break;
        }
    }
    if (info.earlier)
        nameLayers(*info.earlier);
}

// ---- what is shown -------------------------------------------------------------------------------------------------

/// All but what libraries did.
void ExceptionView::expand(const QModelIndex &parent)
{
    for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        const auto kind = static_cast<ExceptionModel::Kind>(index.data(ExceptionModel::KindRole).toInt());
        const bool wide = kind != ExceptionModel::Kind::Frame && kind != ExceptionModel::Kind::Fold;
        m_tree->setFirstColumnSpanned(row, parent, wide || kind == ExceptionModel::Kind::Fold);
        m_tree->setExpanded(index, wide);
        expand(index);
    }
}

QStringList ExceptionView::pathSteps() const
{
    QStringList steps;
    for (const Step &step : m_steps) {
        const char *words = wordsOf(step.how);
        const QString name =
            step.layer > 0 && step.layer <= m_layers.size() ? m_layers[step.layer - 1].name : QString();
        if (words && !name.isEmpty())
            steps.append(tr(words).arg(u"<b>%1</b>"_s.arg(name.toHtmlEscaped())));
    }
    return steps;
}

void ExceptionView::showPath()
{
    QStringList steps = pathSteps();
    if (m_raised.empty() && m_handled.empty())
        steps.append(tr("logged by the application"));
    else if (!m_raised.empty() && steps.isEmpty())
        steps.append(tr("left the application"));
    else if (!m_raised.empty())
        steps.append(tr("left the outermost layer"));
    const auto *about = summary();
    if (about && about->protocol != trace::Protocol::Lifespan) {
        const QString got = about->status != 0 ? statusText(about->status)
                            : about->isOpen()  ? tr("nothing yet")
                                               : tr("no response");
        const Tone tone = about->status != 0 ? statusTone(about->status) : Tone::Error;
        steps.append(tr("the client got %1").arg(html::colored(got, tone, palette())));
    }
    const QString arrow = html::colored(u"  →  "_s, Tone::Faint, palette());
    m_path->setText(steps.join(arrow));
}

QString ExceptionView::pathText() const
{
    return QTextDocumentFragment::fromHtml(m_path->text()).toPlainText();
}

QModelIndex ExceptionView::currentIndex() const
{
    return m_tree->currentIndex();
}

void ExceptionView::showLocals()
{
    const FrameInfo *frame = currentFrame();
    m_frameTitle->setText(frame ? tr("Local variables of %1").arg(html::code(frame->function, palette()))
                                : tr("Local variables"));
    m_values->setRoot(frame ? frame->locals : nullptr);
    if (frame && frame->locals)
        return m_localsStack->showContent();
    m_localsStack->showHint(frame ? tr("None were recorded for this frame") : tr("Choose a frame"));
}

void ExceptionView::openCurrent()
{
    if (const FrameInfo *frame = currentFrame())
        Q_EMIT sourceWanted(frame->file, frame->line);
}

QString ExceptionView::copyText() const
{
    return m_texts.join(u'\n');
}

void ExceptionView::copy() const
{
    QGuiApplication::clipboard()->setText(copyText());
}

void ExceptionView::find()
{
    m_search->setFocus();
    m_search->selectAll();
}

void ExceptionView::search(bool next)
{
    const QString wanted = m_search->text();
    if (wanted.isEmpty())
        return;
    QModelIndexList rows;
    for (int column = 0; column < static_cast<int>(Column::Count); ++column) {
        rows += m_model->match(m_model->index(0, column), Qt::DisplayRole, wanted, -1,
                               Qt::MatchContains | Qt::MatchRecursive);
    }
    if (rows.isEmpty())
        return;
    QList<QModelIndex> firsts;
    for (const QModelIndex &row : rows) {
        if (const QModelIndex first = row.siblingAtColumn(0); !firsts.contains(first))
            firsts.append(first);
    }
    const auto current = firsts.indexOf(currentIndex().siblingAtColumn(0));
    const auto to = current < 0 ? 0 : next ? (current + 1) % firsts.size() : current;
    m_tree->setCurrentIndex(firsts[to]);
    m_tree->scrollTo(firsts[to]);
}

void ExceptionView::restyle()
{
    m_model->restyle();
    if (exchange() != 0) {
        showPath();
        showLocals();
    }
}

} // namespace gatescope::ui
