// The commands of ExchangeList.
#include "captures/exchangecommands.h"
#include "captures/exchangelist.h"
#include "captures/exchangetable.h"

#include "common/icons.h"
#include "trace/print.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMenu>
#include <QUndoStack>

#include <algorithm>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
using trace::ExchangeSummary;

namespace {

constexpr int kCommentWidth = 420;

} // namespace

void ExchangeList::makeActions()
{
    const QKeySequence none;
    QAction *next =
        addAction("next", tr("Next Exchange"), u"arrow-down"_s, Qt::CTRL | Qt::Key_Down, &ExchangeList::goNext);
    QAction *previous =
        addAction("previous", tr("Previous Exchange"), u"arrow-up"_s, Qt::CTRL | Qt::Key_Up, &ExchangeList::goPrevious);
    for (QAction *everywhere : {next, previous})
        everywhere->setShortcutContext(Qt::WindowShortcut);
    addAction("first-failure", tr("First Failure"), u"error"_s, none, &ExchangeList::goToFirstFailure);
    addAction("newest", tr("Newest Exchange"), u"newest"_s, none, &ExchangeList::goToNewest);
    addSeparator();
    addAction("mark", tr("Mark"), u"star"_s, Qt::Key_M, &ExchangeList::toggleMarks);
    addAction("comment", tr("Comment…"), u"comment"_s, Qt::Key_F2, &ExchangeList::editComment);
    makeColorMenu();
    addAction("copy", tr("Copy Summary"), u"copy"_s, QKeySequence(QKeySequence::Copy), &ExchangeList::copySummary);
    addAction("copy-url", tr("Copy URL"), u"link"_s, Qt::CTRL | Qt::SHIFT | Qt::Key_C, &ExchangeList::copyUrl);
    addSeparator();
    addAction("delete", tr("Delete"), u"trash"_s, Qt::Key_Delete, &ExchangeList::deleteSelected);
    addAction("delete-others", tr("Delete Others"), u"trash-others"_s, none, &ExchangeList::deleteOthers);
    addAction("keep-marked", tr("Keep Marked Only"), u"star-filled"_s, none, &ExchangeList::deleteUnmarked);
    addAction("clear", tr("Clear All"), u"clear"_s, Qt::CTRL | Qt::Key_L, &ExchangeList::clearAll);
}

QAction *ExchangeList::addAction(const char *name, const QString &text, const QString &icon, const QKeySequence &keys,
                                 void (ExchangeList::*run)())
{
    auto *action = new QAction(ui::icon(icon), text, this);
    action->setObjectName(QLatin1StringView(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    QWidget::addAction(action);
    m_actions.append(action);
    return action;
}

void ExchangeList::addSeparator()
{
    auto *separator = new QAction(this);
    separator->setSeparator(true);
    m_actions.append(separator);
}

QAction *ExchangeList::action(const QString &name) const
{
    const auto found = std::ranges::find(m_actions, name, &QAction::objectName);
    return found == m_actions.end() ? nullptr : *found;
}

void ExchangeList::updateActions()
{
    const bool selected = m_table->selectionModel()->hasSelection();
    for (const char *name : {"mark", "comment", "color", "copy", "copy-url", "delete", "delete-others"})
        action(QLatin1StringView(name))->setEnabled(selected);
    const bool any = m_model.totalCount() > 0;
    for (const char *name : {"next", "previous", "first-failure", "newest", "keep-marked", "clear"})
        action(QLatin1StringView(name))->setEnabled(any);
}

void ExchangeList::step(int direction)
{
    const int current = m_model.rowOf(m_selection.exchange());
    const int from = current >= 0 ? current : m_table->currentIndex().row();
    const int last = m_model.rowCount() - 1;
    const int row = from < 0 ? (direction > 0 ? 0 : last) : std::clamp(from + direction, 0, std::max(last, 0));
    if (const std::uint32_t number = m_model.numberAt(row))
        m_selection.setExchange(number);
}

void ExchangeList::goToFirstFailure()
{
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const ExchangeSummary *summary = m_model.summaryAt(row);
        if (summary && summary->isFailure())
            return m_selection.setExchange(summary->number);
    }
}

void ExchangeList::goToNewest()
{
    if (m_model.rowCount() == 0)
        return;
    const std::uint32_t newest = std::ranges::max(m_model.numbers());
    if (m_table->newestEnd() != ExchangeTable::NewestEnd::None)
        m_table->goToNewestEnd();
    else
        m_table->scrollTo(m_model.index(m_model.rowOf(newest), 0), QAbstractItemView::PositionAtCenter);
    m_selection.setExchange(newest);
}

void ExchangeList::toggleMark(int row)
{
    if (const ExchangeSummary *summary = m_model.summaryAt(row))
        m_model.session().setMarked(summary->number, !summary->marked);
}

void ExchangeList::toggleMarks()
{
    trace::Session &session = m_model.session();
    const QList<std::uint32_t> numbers = selectedNumbers();
    const bool allMarked =
        std::ranges::all_of(numbers, [&](std::uint32_t number) { return session.summary(number)->marked; });
    session.setMarked(numbers, !allMarked);
}

void ExchangeList::editComment()
{
    const QList<std::uint32_t> numbers = selectedNumbers();
    if (numbers.isEmpty())
        return;
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(numbers.size() == 1 ? tr("Comment on #%1").arg(numbers.first())
                                               : tr("Comment on %L1 Exchanges").arg(numbers.size()));
    dialog->setLabelText(tr("Comment (empty: none)"));
    dialog->setTextValue(m_model.session().note(numbers.first()).text);
    dialog->resize(kCommentWidth, dialog->sizeHint().height());
    connect(dialog, &QInputDialog::textValueSelected, this,
            [this, numbers](const QString &text) { setComment(numbers, text.simplified()); });
    dialog->open();
}

void ExchangeList::setComment(const QList<std::uint32_t> &numbers, const QString &text)
{
    ChangeNotes::Notes notes;
    for (const std::uint32_t number : numbers)
        notes.append({number, {text, m_model.session().note(number).colour}});
    m_undo.push(new ChangeNotes(m_model.session(), notes, tr("Change comment")));
}

void ExchangeList::setColor(std::uint8_t colour)
{
    ChangeNotes::Notes notes;
    for (const std::uint32_t number : selectedNumbers())
        notes.append({number, {m_model.session().note(number).text, colour}});
    if (!notes.isEmpty())
        m_undo.push(new ChangeNotes(m_model.session(), notes, tr("Change colour")));
}

// Ctrl+1 to Ctrl+6, and Ctrl+0 for none.
void ExchangeList::makeColorMenu()
{
    auto *menu = new QMenu(tr("Colour"), this);
    const auto add = [this, menu](const QString &text, std::uint8_t colour) {
        auto *choice = menu->addAction(text, this, [this, colour] { setColor(colour); });
        choice->setObjectName(u"color-%1"_s.arg(colour));
        choice->setShortcut(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + colour));
        choice->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        QWidget::addAction(choice);
    };
    for (std::uint8_t colour = 1; colour <= trace::kNoteColours; ++colour) {
        const NoteColor &color = *noteColor(colour);
        add(u"%1  %2"_s.arg(QChar(color.letter)).arg(color.translatedName()), colour);
    }
    menu->addSeparator();
    add(tr("None"), 0);
    auto *action = new QAction(ui::icon(u"color"_s), tr("Colour"), this);
    action->setObjectName(u"color"_s);
    action->setMenu(menu);
    connect(action, &QAction::triggered, this, // from the command palette
            [this, menu] {
                menu->popup(
                    m_table->viewport()->mapToGlobal(m_table->visualRect(m_table->currentIndex()).bottomLeft()));
            });
    m_actions.append(action);
}

std::uint32_t ExchangeList::neighbourOf(const QList<std::uint32_t> &numbers) const
{
    const int from = std::max(m_table->currentIndex().row(), 0);
    const auto stays = [&](int row) { return !std::ranges::binary_search(numbers, m_model.numberAt(row)); };
    for (int row = from; row < m_model.rowCount(); ++row) {
        if (stays(row))
            return m_model.numberAt(row);
    }
    for (int row = from - 1; row >= 0; --row) {
        if (stays(row))
            return m_model.numberAt(row);
    }
    return 0;
}

void ExchangeList::remove(const QList<std::uint32_t> &numbers, const QString &what)
{
    if (numbers.isEmpty())
        return;
    if (std::ranges::binary_search(numbers, m_selection.exchange()))
        m_selection.setExchange(neighbourOf(numbers));
    m_undo.push(new DeleteExchanges(m_model.session(), numbers, what));
    updateActions();
}

void ExchangeList::deleteSelected()
{
    const QList<std::uint32_t> numbers = selectedNumbers();
    remove(numbers, numbers.size() == 1 ? tr("Delete exchange #%1").arg(numbers.first())
                                        : tr("Delete %L1 exchanges").arg(numbers.size()));
}

void ExchangeList::deleteOthers()
{
    const QList<std::uint32_t> kept = selectedNumbers();
    QList<std::uint32_t> numbers(m_model.numbers().begin(), m_model.numbers().end());
    std::ranges::sort(numbers);
    numbers.removeIf([&](std::uint32_t number) { return std::ranges::binary_search(kept, number); });
    remove(numbers, tr("Delete other exchanges"));
}

QList<std::uint32_t> ExchangeList::numbersWhere(bool (*wanted)(const ExchangeSummary &)) const
{
    QList<std::uint32_t> numbers;
    for (std::uint32_t number = 1; number <= m_model.session().lastNumber(); ++number) {
        const ExchangeSummary *summary = m_model.session().summary(number);
        if (summary && !summary->deleted && wanted(*summary))
            numbers.append(number);
    }
    return numbers;
}

void ExchangeList::deleteUnmarked()
{
    remove(numbersWhere([](const ExchangeSummary &s) { return !s.marked; }), tr("Delete all but marked exchanges"));
}

void ExchangeList::clearAll()
{
    remove(numbersWhere([](const ExchangeSummary &) { return true; }), tr("Clear all exchanges"));
}

QString ExchangeList::summaryLine(std::uint32_t number) const
{
    const QString line = QString::fromStdString(trace::toText(*m_model.session().summary(number)));
    const QString said = noteText(m_model.session().note(number));
    return said.isEmpty() ? line : line + u" · "_s + said;
}

void ExchangeList::copySummary()
{
    QStringList lines;
    for (const std::uint32_t number : selectedNumbers())
        lines.append(summaryLine(number));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void ExchangeList::copyUrl()
{
    QStringList urls;
    for (const std::uint32_t number : selectedNumbers())
        urls.append(urlOf(m_model.session(), number, m_baseUrl));
    urls.removeAll(QString());
    QGuiApplication::clipboard()->setText(urls.join(u'\n'));
}

} // namespace gatescope::captures
