#include "common/eventwords.h"
#include "exchange/bodypane.h"
#include "exchange/socket/socketdetail.h"
#include "exchange/socket/socketexport.h"
#include "exchange/socket/socketladder.h"
#include "exchange/socket/socketview.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QMenu>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <numeric>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostCopied = 16 * 1024 * 1024;

} // namespace

void SocketView::buildExportMenu(QToolButton *button)
{
    auto *menu = new QMenu(button);
    const auto add = [&](const QString &title, auto &&slot) {
        QAction *action = menu->addAction(title);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    QAction *copyContent = add(tr("Copy Content"), [this] { copy(false); });
    copyContent->setShortcut(QKeySequence::Copy);
    copyContent->setShortcutContext(Qt::WidgetShortcut);
    add(tr("Copy as JSON Lines"), [this] { copy(true); });
    menu->addSeparator();
    add(tr("Save Content of the Message …"), [this] { saveContent(); });
    add(tr("Export Selected Messages …"), [this] { exportAs(true); });
    add(tr("Export Shown Messages …"), [this] { exportAs(false); });
    button->setMenu(menu);
    for (QWidget *list : QList<QWidget *>{m_ladder, m_table}) {
        list->setContextMenuPolicy(Qt::ActionsContextMenu);
        list->addActions(menu->actions());
    }
}

std::vector<std::uint32_t> SocketView::selectedLines() const
{
    std::vector<std::uint32_t> lines;
    if (m_section == Table) {
        for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
            lines.push_back(m_model->entryAt(index.row()));
        std::ranges::sort(lines);
    }
    if (lines.empty() && m_detail->entry())
        lines.push_back(*m_detail->entry());
    return lines;
}

std::vector<std::uint32_t> SocketView::shownLines() const
{
    std::vector<std::uint32_t> lines(static_cast<std::size_t>(m_model->rowCount()));
    for (std::size_t row = 0; row < lines.size(); ++row)
        lines[row] = m_model->entryAt(static_cast<int>(row));
    return lines;
}

void SocketView::copy(bool asJson) const
{
    QByteArray text;
    const std::vector<std::uint32_t> lines = selectedLines();
    for (const std::uint32_t line : lines) {
        if (static_cast<std::size_t>(text.size()) > kMostCopied)
            break;
        if (asJson) {
            text += jsonLine(*m_model, line);
            continue;
        }
        const trace::Payload content = contentOf(m_model->log(), m_index.entries()[line]);
        const QByteArray bytes(content.bytes.data(), static_cast<qsizetype>(content.bytes.size()));
        const bool binary = m_index.entries()[line].kind == SocketKind::Binary;
        text += (binary ? bytes.toHex(' ') : bytes) + (lines.size() > 1 ? "\n" : "");
    }
    QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
}

void SocketView::exportTo(const QString &path, bool onlySelected)
{
    const auto format = path.endsWith(".txt"_L1, Qt::CaseInsensitive) ? SocketFormat::Text : SocketFormat::JsonLines;
    auto *job = new SocketExport(m_model, onlySelected ? selectedLines() : shownLines(), format, this);
    connect(job, &SocketExport::progressed, this, [this](int done, int total) {
        if (done < total)
            note(tr("writing %L1 of %L2").arg(done).arg(total));
    });
    connect(job, &SocketExport::finished, this, [this](int lines, const QString &error) {
        note(error.isEmpty()
                 ? counted(static_cast<std::uint64_t>(lines), tr("1 message written"), tr("%1 messages written"))
                 : tr("Not written: %1").arg(error));
    });
    if (const auto started = job->start(path); !started) {
        note(started.error().summary);
        job->deleteLater();
    }
}

void SocketView::exportAs(bool onlySelected)
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export Messages"), tr("messages.jsonl"),
                                                      tr("JSON lines (*.jsonl);;Text (*.txt)"));
    if (!path.isEmpty())
        exportTo(path, onlySelected);
}

void SocketView::saveContent()
{
    if (!m_detail->entry())
        return;
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save Content"), m_detail->content()->suggestedFileName());
    if (path.isEmpty())
        return;
    const auto saved = m_detail->content()->saveTo(path);
    note(saved ? tr("saved") : saved.error().summary);
}

} // namespace gatescope::ui
