#include "shell/comparepart.h"

#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "compare/comparepage.h"
#include "compare/runs.h"
#include "compare/runsview.h"
#include "exchange/contentcoding.h"
#include "exchange/exchangeview.h"
#include "exchange/layers/layersview.h"
#include "shell/preferences.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kIgnoreState = u"compareIgnore"_s;

QByteArray savedRules(const std::vector<compare::IgnoreRule> &rules)
{
    QJsonArray array;
    for (const compare::IgnoreRule &rule : rules)
        array.append(QJsonObject{{u"pattern"_s, QString::fromStdString(rule.pattern)},
                                 {u"why"_s, QString::fromStdString(rule.why)},
                                 {u"on"_s, rule.on}});
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

std::vector<compare::IgnoreRule> ignoreRulesFrom(const QByteArray &state)
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

ComparePart::ComparePart(const WindowContext &context)
    : m_context(context),
      m_page(new ComparePage(context.workspace.session, &context.panes)),
      m_replays(context.workspace.session)
{
    m_page->setDecoder(plainBody);
    m_page->setIgnoreRules(ignoreRulesFrom(Preferences::state(kIgnoreState)));
    m_context.panes.addAbove(m_page);
    addCommands();
    connectAll();
    refreshCommands();
}

void ComparePart::addCommands()
{
    Commands &commands = m_context.commands;
    const QList<QAction *> ofExchanges{
        commands.add({.id = u"compare.selected"_s,
                      .menu = MenuId::Exchange,
                      .text = tr("Compare Both Selected"),
                      .icon = u"compare"_s,
                      .shortcut = QKeySequence(Qt::CTRL | Qt::Key_D),
                      .run = [this] { compareSelected(); },
                      .startsGroup = true}),
        commands.add({.id = u"compare.replays"_s,
                      .menu = MenuId::Exchange,
                      .text = tr("Compare Replays at Once"),
                      .icon = u"compare"_s,
                      .toggle = [this](bool on) { m_replays.setOn(on); },
                      .checked = m_replays.isOn()}),
        commands.add({.id = u"compare.previous"_s,
                      .menu = MenuId::Exchange,
                      .text = tr("Compare With the Previous of Its Path"),
                      .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
                      .run = [this] { compareWithPrevious(); }}),
        commands.add({.id = u"compare.origin"_s,
                      .menu = MenuId::Exchange,
                      .text = tr("Compare With the Original"),
                      .run = [this] { compareWithOrigin(); }}),
    };
    commands.add({.id = u"compare.runs"_s, .menu = MenuId::Exchange, .text = tr("Compare Runs…"), .run = [this] {
                      compareRuns();
                  }});
    commands.addGroup(MenuId::Exchange, m_page->actions());
    m_context.list.addCommands(ofExchanges);
    m_context.exchange.layers()->offerComparisons(
        {commands[u"compare.selected"_s], commands[u"compare.previous"_s], commands[u"compare.origin"_s]});
}

void ComparePart::connectAll()
{
    connect(&m_replays, &ReplayComparison::ended, this, &ComparePart::compare);
    connect(m_page, &ComparePage::closeRequested, this, &ComparePart::leave);
    connect(m_page, &ComparePage::exchangeChosen, this, [this](std::uint32_t number) {
        m_context.workspace.selection.setExchange(number);
        leave();
    });
    connect(m_page, &ComparePage::ignoreRulesChanged, this,
            [this] { Preferences::setState(kIgnoreState, savedRules(m_page->ignoreRules())); });
    connect(m_context.list.table().selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ComparePart::refreshCommands);
    const trace::Session &session = m_context.workspace.session;
    connect(&session, &trace::Session::exchangesChanged, this, &ComparePart::refreshCommands);
    connect(&session, &trace::Session::runChanged, this, &ComparePart::refreshCommands);
}

void ComparePart::refreshCommands()
{
    const Commands &commands = m_context.commands;
    const trace::Session &session = m_context.workspace.session;
    const QList<std::uint32_t> selected = m_context.list.selectedNumbers();
    const std::uint32_t origin = selected.size() == 1 ? compare::originOf(session, selected.first()) : 0;
    commands[u"compare.selected"_s]->setEnabled(selected.size() == 2);
    commands[u"compare.previous"_s]->setEnabled(selected.size() == 1);
    commands[u"compare.origin"_s]->setEnabled(origin != 0);
    commands[u"compare.runs"_s]->setEnabled(session.latestRun().value > 1);
}

void ComparePart::compare(std::uint32_t first, std::uint32_t second)
{
    m_context.panes.showAbove(m_page);
    m_page->compare(first, second);
    m_page->setFocus(Qt::OtherFocusReason);
}

void ComparePart::compareSelected()
{
    const QList<std::uint32_t> selected = m_context.list.selectedNumbers();
    if (selected.size() == 2)
        compare(selected[0], selected[1]);
}

void ComparePart::compareWithPrevious()
{
    const std::uint32_t number = m_context.workspace.selection.exchange();
    const std::uint32_t previous = compare::previousLike(m_context.workspace.session, number);
    if (previous != 0)
        compare(previous, number);
    else
        m_context.say(tr("There is no earlier exchange with this method and path"));
}

void ComparePart::compareWithOrigin()
{
    const std::uint32_t number = m_context.workspace.selection.exchange();
    if (const std::uint32_t origin = compare::originOf(m_context.workspace.session, number))
        compare(origin, number);
}

void ComparePart::compareRuns()
{
    m_context.panes.showAbove(m_page);
    m_page->compareRuns();
    m_page->runs().setFocus(Qt::OtherFocusReason);
}

void ComparePart::leave()
{
    m_context.panes.showAcross();
    m_context.list.setFocus(Qt::OtherFocusReason);
}

bool ComparePart::isShown() const
{
    return m_context.panes.above() == m_page;
}

} // namespace gatescope::ui
