#include "shell/mainwindow.h"

#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "compare/comparepage.h"
#include "compare/runs.h"
#include "compare/runsview.h"
#include "composer/composer.h"
#include "exchange/contentcoding.h"
#include "shell/preferences.h"
#include "shell/replaycomparison.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kIgnoreState = u"compareIgnore"_s;
constexpr int kSayMs = 4000;

QByteArray savedRules(const std::vector<compare::IgnoreRule> &rules)
{
    QJsonArray array;
    for (const compare::IgnoreRule &rule : rules)
        array.append(QJsonObject{{u"pattern"_s, QString::fromStdString(rule.pattern)},
                                 {u"why"_s, QString::fromStdString(rule.why)},
                                 {u"on"_s, rule.on}});
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

std::vector<compare::IgnoreRule> rulesFrom(const QByteArray &state)
{
    const QJsonDocument document = QJsonDocument::fromJson(state);
    if (!document.isArray())
        return compare::IgnoreList::defaults();
    std::vector<compare::IgnoreRule> rules;
    for (const QJsonValue &value : document.array())
        rules.push_back({value[u"pattern"_s].toString().toStdString(), value[u"why"_s].toString().toStdString(),
                         value[u"on"_s].toBool(true)});
    return rules;
}

std::optional<std::string> plainBody(const std::string &body, const std::string &coding)
{
    const DecodedContent content =
        undoContentCoding(QByteArray::fromStdString(body), QByteArray::fromStdString(coding));
    if (!content.problem.isEmpty() || !content.notUndone.isEmpty())
        return std::nullopt;
    return content.bytes.toStdString();
}

} // namespace

void MainWindow::addCompare()
{
    const QList<int> sizes = m_down->sizes();
    m_above = new QStackedWidget(m_down);
    m_compare = new ComparePage(m_workspace.session, m_above);
    m_compare->setDecoder(plainBody);
    m_compare->setIgnoreRules(rulesFrom(Preferences::state(kIgnoreState)));
    m_down->insertWidget(0, m_above);
    m_above->addWidget(m_across);
    m_above->addWidget(m_compare);
    m_down->setStretchFactor(0, 1);
    m_down->setSizes(sizes);

    m_replays = new ReplayComparison(m_workspace.session, this);
    connect(m_composer, &Composer::replayed, m_replays, &ReplayComparison::expect);
    connect(m_replays, &ReplayComparison::ended, this, &MainWindow::compareExchanges);
    QList<QAction *> commands{
        m_commands.add({.id = u"compare.selected"_s,
                        .menu = MenuId::Exchange,
                        .text = tr("Compare Both Selected"),
                        .icon = u"compare"_s,
                        .shortcut = QKeySequence(Qt::CTRL | Qt::Key_D),
                        .run = [this] { compareSelected(); },
                        .startsGroup = true}),
        m_commands.add({.id = u"compare.replays"_s,
                        .menu = MenuId::Exchange,
                        .text = tr("Compare Replays at Once"),
                        .icon = u"compare"_s,
                        .toggle = [this](bool on) { m_replays->setOn(on); },
                        .checked = m_replays->isOn()}),
        m_commands.add({.id = u"compare.previous"_s,
                        .menu = MenuId::Exchange,
                        .text = tr("Compare With the Previous of Its Path"),
                        .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
                        .run = [this] { compareWithPrevious(); }}),
        m_commands.add({.id = u"compare.origin"_s,
                        .menu = MenuId::Exchange,
                        .text = tr("Compare With the Original"),
                        .run = [this] { compareWithOrigin(); }}),
    };
    m_commands.add({.id = u"compare.runs"_s, .menu = MenuId::Exchange, .text = tr("Compare Runs…"), .run = [this] {
                        compareRuns();
                    }});
    m_commands.addGroup(MenuId::Exchange, m_compare->actions());
    m_list->addCommands(commands);

    connect(m_compare, &ComparePage::closeRequested, this, &MainWindow::leaveComparison);
    connect(m_compare, &ComparePage::exchangeChosen, this, [this](std::uint32_t number) {
        m_workspace.selection.setExchange(number);
        leaveComparison();
    });
    connect(m_compare, &ComparePage::ignoreRulesChanged, this,
            [this] { Preferences::setState(kIgnoreState, savedRules(m_compare->ignoreRules())); });
    connect(m_list->table().selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &MainWindow::refreshCompareCommands);
    connect(&m_workspace.session, &trace::Session::exchangesChanged, this, &MainWindow::refreshCompareCommands);
    connect(&m_workspace.session, &trace::Session::runChanged, this, &MainWindow::refreshCompareCommands);
    refreshCompareCommands();
}

void MainWindow::refreshCompareCommands()
{
    const QList<std::uint32_t> selected = m_list->selectedNumbers();
    const std::uint32_t origin = selected.size() == 1 ? compare::originOf(m_workspace.session, selected.first()) : 0;
    m_commands[u"compare.selected"_s]->setEnabled(selected.size() == 2);
    m_commands[u"compare.previous"_s]->setEnabled(selected.size() == 1);
    m_commands[u"compare.origin"_s]->setEnabled(origin != 0);
    m_commands[u"compare.runs"_s]->setEnabled(m_workspace.session.latestRun().value > 1);
}

void MainWindow::compareExchanges(std::uint32_t first, std::uint32_t second)
{
    showWorkspace();
    m_above->setCurrentWidget(m_compare);
    m_compare->compare(first, second);
    m_compare->setFocus(Qt::OtherFocusReason);
}

void MainWindow::compareSelected()
{
    const QList<std::uint32_t> selected = m_list->selectedNumbers();
    if (selected.size() == 2)
        compareExchanges(selected[0], selected[1]);
}

void MainWindow::compareWithPrevious()
{
    const std::uint32_t number = m_workspace.selection.exchange();
    const std::uint32_t previous = compare::previousLike(m_workspace.session, number);
    if (previous != 0)
        compareExchanges(previous, number);
    else
        m_status->showMessage(tr("There is no earlier exchange with this method and path"), kSayMs);
}

void MainWindow::compareWithOrigin()
{
    const std::uint32_t number = m_workspace.selection.exchange();
    if (const std::uint32_t origin = compare::originOf(m_workspace.session, number))
        compareExchanges(origin, number);
}

void MainWindow::compareRuns()
{
    showWorkspace();
    m_above->setCurrentWidget(m_compare);
    m_compare->compareRuns();
    m_compare->runs().setFocus(Qt::OtherFocusReason);
}

void MainWindow::leaveComparison()
{
    m_above->setCurrentWidget(m_across);
    m_list->setFocus(Qt::OtherFocusReason);
}

bool MainWindow::showsComparison() const
{
    return m_above->currentWidget() == m_compare;
}

} // namespace gatescope::ui
