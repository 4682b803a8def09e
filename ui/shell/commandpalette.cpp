#include "shell/commandpalette.h"

#include "common/icons.h"

#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPaletteWidth = 520;
constexpr int kHeight = 380;
constexpr qsizetype kWholeLength = 3;
constexpr int kWholeBonus = 40; ///< What was typed stands there as it is.

QString plainText(const QAction *action)
{
    QString text = action->text();
    return text.remove(u'&').remove(u'…');
}

bool startsWord(const QString &text, qsizetype at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

} // namespace

int matchScore(const QString &typed, const QString &text)
{
    int score = typed.size() >= kWholeLength && text.contains(typed, Qt::CaseInsensitive) ? kWholeBonus : 0;
    qsizetype at = -1;
    for (const QChar wanted : typed) {
        if (wanted.isSpace())
            continue;
        const qsizetype next = text.indexOf(wanted, at + 1, Qt::CaseInsensitive);
        if (next < 0)
            return -1;
        score += next == at + 1 ? 4 : 1;
        score += startsWord(text, next) ? 6 : 0;
        at = next;
    }
    return score;
}

CommandPalette::CommandPalette(QWidget *window) : QDialog(window, Qt::Popup)
{
    setAccessibleName(tr("Command palette"));
    m_input = new QLineEdit(this);
    m_input->setPlaceholderText(tr("Type a command"));
    m_input->setAccessibleName(tr("Command"));
    m_input->addAction(icon(u"search"_s, theme::Tone::Muted), QLineEdit::LeadingPosition);
    m_input->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace2, theme::kSpace2, theme::kSpace2, theme::kSpace2);
    layout->setSpacing(theme::kSpace2);
    layout->addWidget(m_input);
    layout->addWidget(m_list);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_input, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
}

void CommandPalette::ask(const QList<QAction *> &actions)
{
    m_actions.clear();
    std::ranges::copy_if(actions, std::back_inserter(m_actions), [](const QAction *action) {
        return action->isEnabled() && action->isVisible() && !action->text().isEmpty();
    });
    m_input->clear();
    filter({});
    const QRect window = parentWidget()->geometry();
    resize(kPaletteWidth, kHeight);
    move(window.center().x() - kPaletteWidth / 2, window.top() + window.height() / 8);
    show();
    m_input->setFocus();
}

void CommandPalette::filter(const QString &typed)
{
    struct Hit {
        QAction *action;
        int score;
    };
    QList<Hit> hits;
    for (QAction *action : m_actions) {
        if (const int score = matchScore(typed, plainText(action)); score >= 0)
            hits.append({action, score});
    }
    std::ranges::stable_sort(hits, std::ranges::greater(), &Hit::score);
    m_list->clear();
    for (const auto &[action, score] : hits) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        auto *item = new QListWidgetItem(
            action->icon(), keys.isEmpty() ? plainText(action) : plainText(action) + u"    "_s + keys, m_list);
        item->setData(Qt::UserRole, QVariant::fromValue(action));
        item->setSizeHint({0, theme::kRowHeight});
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent()
{
    const QListWidgetItem *item = m_list->currentItem();
    hide();
    if (auto *action = item ? item->data(Qt::UserRole).value<QAction *>() : nullptr)
        action->trigger();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace gatescope::ui
