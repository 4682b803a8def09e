#include "compare/comparepage.h"

#include "common/icons.h"
#include "common/theme.h"
#include "compare/comparewords.h"
#include "compare/exchangecard.h"
#include "compare/ignoredialog.h"
#include "compare/runsview.h"
#include "trace/print.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTreeView>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

constexpr int kMostOpened = 300; // rows that are opened by themselves

void open(QTreeView &view, const QModelIndex &parent, bool onlyDifferent, int &left)
{
    const QAbstractItemModel &model = *view.model();
    for (int row = 0; row < model.rowCount(parent) && left > 0; ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const bool differs = index.data(CompareModel::CountRole).toInt() > 0;
        const bool isIgnored = index.data(CompareModel::MarkRole).toInt() == static_cast<int>(compare::Mark::Ignored);
        if (!model.hasChildren(index) || isIgnored || (onlyDifferent && !differs))
            continue;
        view.expand(index);
        left -= std::min(model.rowCount(index), left);
        open(view, index, true, left);
    }
}

} // namespace

ComparePage::ComparePage(const trace::Session &session, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_job(session)
{
    setAccessibleName(tr("Compare"));
    makeActions();
    m_pages = new QStackedWidget(this);
    m_runs = new RunsView(session, m_pages);
    m_pages->addWidget(buildExchanges());
    m_pages->addWidget(m_runs);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(m_pages, 1);
    connect(&m_job, &CompareJob::finished, this, &ComparePage::take);
    connect(&session, &trace::Session::exchangesChanged, this, [this] { compareIfEnded(); });
    connect(m_runs, &RunsView::pairChosen, this, [this](std::uint32_t a, std::uint32_t b) {
        compare(a, b);
        m_fromRuns = true;
        updateActions();
    });
    connect(m_runs, &RunsView::exchangeChosen, this, &ComparePage::exchangeChosen);
    connect(m_only, &QCheckBox::toggled, this, [this](bool only) {
        m_model.setOnlyDifferences(only);
        showResult();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ComparePage::showDetail);
    restyle();
    updateActions();
}

ComparePage::~ComparePage() = default;

void ComparePage::compare(std::uint32_t a, std::uint32_t b)
{
    m_a = a;
    m_b = b;
    m_fromRuns = false;
    m_pages->setCurrentIndex(0);
    for (const auto &[card, number] : {std::pair{m_cardA, a}, std::pair{m_cardB, b}}) {
        if (const trace::ExchangeSummary *summary = m_session.summary(number))
            card->show(*summary);
    }
    again();
}

void ComparePage::compareRuns()
{
    m_runs->setOptions(m_options);
    m_runs->showNewest();
    m_pages->setCurrentWidget(m_runs);
    updateActions();
}

void ComparePage::compareRuns(RunId a, RunId b)
{
    m_runs->setOptions(m_options);
    m_runs->showRuns(a, b);
    m_pages->setCurrentWidget(m_runs);
    updateActions();
}

bool ComparePage::showsRuns() const
{
    return m_pages->currentWidget() == m_runs;
}

void ComparePage::setIgnoreRules(const std::vector<compare::IgnoreRule> &rules)
{
    m_options.ignore = compare::IgnoreList(rules);
}

void ComparePage::again()
{
    m_model.setComparison(nullptr);
    m_counts->clear();
    m_notCompared->hide();
    m_unfinished->hide();
    m_place.clear();
    showHint(tr("Comparing…"), {});
    m_job.start(m_a, m_b, m_options);
    updateActions();
}

void ComparePage::take(const std::shared_ptr<const compare::Comparison> &comparison)
{
    m_model.setComparison(comparison);
    if (!comparison) {
        showHint(tr("Nothing to compare"), tr("One of both exchanges is not in the session any more."));
        return updateActions();
    }
    m_cardA->show(comparison->a);
    m_cardB->show(comparison->b);
    showUnfinished(*comparison);
    QStringList sentences;
    for (const std::string &sentence : comparison->notCompared)
        sentences.append(text(sentence));
    m_notCompared->setText(tr("Not compared: %1").arg(sentences.join(u"; "_s)));
    m_notCompared->setVisible(!sentences.isEmpty());
    showResult();
    if (const QModelIndex before = m_model.indexOf(std::exchange(m_place, {})); before.isValid())
        goTo(before);
    compareIfEnded();
}

void ComparePage::showUnfinished(const compare::Comparison &comparison)
{
    QStringList open;
    for (const trace::ExchangeSummary *summary : {&comparison.a, &comparison.b}) {
        if (summary->isOpen())
            open.append(tr("#%1").arg(summary->number));
    }
    m_unfinished->setText(open.size() > 1 ? tr("%1 have not ended yet: this is what there is so far. It is compared "
                                               "again when they end.")
                                                .arg(open.join(tr(" and ")))
                                          : tr("%1 has not ended yet: this is what there is so far. It is compared "
                                               "again when it ends.")
                                                .arg(open.value(0)));
    m_unfinished->setVisible(!open.isEmpty());
}

/// What was open when it was compared, and is not any more: the rows stay until the new ones are there.
void ComparePage::compareIfEnded()
{
    const compare::Comparison *shown = m_model.comparison();
    if (!shown || m_job.isRunning() || showsRuns())
        return;
    const auto hasEnded = [this](const trace::ExchangeSummary &then) {
        const trace::ExchangeSummary *now = m_session.summary(then.number);
        return then.isOpen() && now && !now->isOpen();
    };
    if (!hasEnded(shown->a) && !hasEnded(shown->b))
        return;
    const compare::Node *current = m_model.nodeAt(m_table->currentIndex());
    m_place = current ? current->place : std::string();
    m_job.start(m_a, m_b, m_options);
}

void ComparePage::showResult()
{
    const compare::Comparison *comparison = m_model.comparison();
    if (!comparison)
        return;
    m_counts->setText(countText(comparison->differences(), comparison->ignored()));
    updateActions();
    if (m_only->isChecked() && comparison->differences() == 0)
        return showHint(
            countText(0, comparison->ignored()),
            tr("Request, events, layers and response are the same. “Only differences” off shows all rows."));
    m_body->setCurrentIndex(0);
    openRows();
    if (m_model.stops().isEmpty())
        m_table->setCurrentIndex(m_model.index(0, 0));
    else
        m_table->setCurrentIndex(m_model.stops().first());
    m_table->scrollToTop();
}

void ComparePage::openRows()
{
    int left = kMostOpened;
    open(*m_table, {}, false, left);
}

void ComparePage::showHint(const QString &title, const QString &detail)
{
    m_hintTitle->setText(title);
    m_hintDetail->setText(detail);
    m_body->setCurrentWidget(m_hint);
}

QString ComparePage::hint() const
{
    return m_body->currentWidget() == m_hint ? m_hintTitle->text() : QString();
}

QString ComparePage::unfinishedText() const
{
    return m_unfinished->isHidden() ? QString() : m_unfinished->text();
}

QString ComparePage::headline() const
{
    return m_counts->text();
}

void ComparePage::step(int direction)
{
    const int stop = m_model.stopNear(m_table->currentIndex(), direction);
    const auto &stops = m_model.stops();
    if (stops.isEmpty())
        return;
    const int last = static_cast<int>(stops.size()) - 1;
    const QModelIndex target = stops[stop < 0 ? (direction > 0 ? 0 : last) : stop];
    goTo(target);
    m_counts->setText(tr("%1 · %2 of %3")
                          .arg(countText(m_model.comparison()->differences(), m_model.comparison()->ignored()))
                          .arg(stops.indexOf(target) + 1)
                          .arg(stops.size()));
}

void ComparePage::goTo(const QModelIndex &target)
{
    for (QModelIndex above = target.parent(); above.isValid(); above = above.parent())
        m_table->expand(above);
    m_table->setCurrentIndex(target);
    m_table->scrollTo(target, QAbstractItemView::PositionAtCenter);
}

void ComparePage::swap()
{
    const bool fromRuns = m_fromRuns;
    compare(m_b, m_a);
    m_fromRuns = fromRuns;
    updateActions();
}

void ComparePage::copyAll()
{
    if (m_model.comparison())
        QGuiApplication::clipboard()->setText(text(compare::toText(*m_model.comparison(), m_only->isChecked())));
}

void ComparePage::copyRows()
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    QStringList lines;
    for (const QModelIndex &row : rows)
        lines.append(m_model.rowText(row));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void ComparePage::ignoreRow()
{
    const compare::Node *node = m_model.nodeAt(m_table->currentIndex());
    if (!node || node->place.empty())
        return;
    auto rules = m_options.ignore.rules();
    rules.push_back({node->place, tr("added while comparing").toStdString()});
    setIgnoreRules(rules);
    Q_EMIT ignoreRulesChanged();
    again();
}

void ComparePage::editIgnoreList()
{
    auto *dialog = new IgnoreDialog(m_options.ignore.rules(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        setIgnoreRules(dialog->rules());
        Q_EMIT ignoreRulesChanged();
        if (showsRuns())
            compareRuns(m_runs->model().runA(), m_runs->model().runB());
        else
            again();
    });
    dialog->open();
}

void ComparePage::goBack()
{
    m_job.cancel();
    if (m_fromRuns && !showsRuns()) {
        m_pages->setCurrentWidget(m_runs);
        m_runs->setFocus();
        return updateActions();
    }
    m_runs->model().clear();
    m_model.setComparison(nullptr);
    Q_EMIT closeRequested();
}

void ComparePage::showDetail()
{
    const CompareModel::Whole whole = m_model.wholeAt(m_table->currentIndex());
    const QString before = whole.skipped == 0
                               ? QString()
                               : tr("… (the %1 before are the same)\n").arg(text(trace::sizeText(whole.skipped)));
    const auto fill = [&](QPlainTextEdit *edit, const QString &value, const auto &own, std::size_t more, Tone tone) {
        const QString behind = more == 0 ? QString() : tr("\n… (%1 more, not shown)").arg(text(trace::sizeText(more)));
        edit->setPlainText(before + value + behind);
        QList<QTextEdit::ExtraSelection> marks;
        int at = static_cast<int>(before.size());
        for (const compare::Piece &piece : own) {
            const int length = static_cast<int>(text(piece.text).size());
            if (piece.differs) {
                QTextCursor cursor(edit->document());
                cursor.setPosition(at);
                cursor.setPosition(at + length, QTextCursor::KeepAnchor);
                marks.append({cursor, {}});
                marks.last().format.setBackground(theme::tint(tone, palette(), 0.3));
                marks.last().format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
            }
            at += length;
        }
        edit->setExtraSelections(marks);
    };
    fill(m_detailA, whole.a, whole.pieces.a, whole.moreA, Tone::Error);
    fill(m_detailB, whole.b, whole.pieces.b, whole.moreB, Tone::Ok);
    updateActions();
}

void ComparePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_body)
        return;
    restyle();
    showDetail();
}

} // namespace gatescope::ui
