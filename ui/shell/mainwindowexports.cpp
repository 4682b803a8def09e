// Export, import and the search in everything: their part of the menus, and what the window gives them.
#include "archive/exportdialog.h"
#include "archive/findview.h"
#include "archive/importdialog.h"
#include "captures/exchangelist.h"
#include "captures/filterbar.h"
#include "common/eventwords.h"
#include "common/icons.h"
#include "shell/mainwindow.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSaidMs = 6000;

ExportChoices choicesOf(const captures::ExchangeModel &model, const captures::ExchangeList &list)
{
    ExportChoices choices;
    choices.selected = list.selectedNumbers();
    const auto &shown = model.numbers();
    choices.shown = QList<std::uint32_t>(shown.begin(), shown.end());
    std::ranges::sort(choices.selected);
    std::ranges::sort(choices.shown);
    const trace::Session &session = model.session();
    for (std::uint32_t number = 1; number <= session.lastNumber(); ++number) {
        const auto *summary = session.summary(number);
        if (!summary || summary->deleted)
            continue;
        choices.all.append(number);
        if (summary->marked)
            choices.marked.append(number);
    }
    choices.hasFilter = choices.shown.size() != choices.all.size();
    return choices;
}

QString exportedWords(const QString &path, const archive::ExportReport &report)
{
    QString words = MainWindow::tr("%1 written to %2, %3")
                        .arg(counted(report.written, MainWindow::tr("1 exchange"), MainWindow::tr("%1 exchanges")),
                             QFileInfo(path).fileName(), sizeText(static_cast<std::uint64_t>(report.bytes)));
    if (report.leftOut > 0)
        words += MainWindow::tr("; %1 left out: the format has no place for them").arg(report.leftOut);
    return words;
}

/// What the user has made stays when the layout is reset: it is no state of the window.
QByteArray kept(const QString &name)
{
    return QSettings().value(u"kept/"_s + name).toByteArray();
}

void keep(const QString &name, const QByteArray &bytes)
{
    QSettings().setValue(u"kept/"_s + name, bytes);
}

/// One line each: name, tab, filter.
void keepFilters(const QList<captures::SavedFilter> &filters)
{
    QStringList lines;
    for (const captures::SavedFilter &filter : filters)
        lines.append(filter.name + u'\t' + filter.text);
    keep(u"savedFilters"_s, lines.join(u'\n').toUtf8());
}

QList<captures::SavedFilter> keptFilters()
{
    QList<captures::SavedFilter> filters;
    for (const QString &line : QString::fromUtf8(kept(u"savedFilters"_s)).split(u'\n')) {
        if (const qsizetype tab = line.indexOf(u'\t'); tab > 0)
            filters.append({.name = line.first(tab), .text = line.sliced(tab + 1)});
    }
    return filters;
}

} // namespace

void MainWindow::addExports()
{
    m_find = new FindView(m_workspace.session, m_workspace.selection, m_bottom);
    m_bottom->addTab(m_find, icon(u"find-all"_s), tr("Find"));
    m_filter->setSavedFilters(keptFilters());
    connect(m_filter, &captures::FilterBar::savedFiltersChanged, this,
            [this] { keepFilters(m_filter->savedFilters()); });
    m_commands.add({.id = u"edit.findAll"_s,
                    .menu = MenuId::Edit,
                    .text = tr("Find in All Exchanges…"),
                    .icon = u"find-all"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
                    .run = [this] {
                        showWorkspace();
                        m_bottom->show();
                        m_bottom->setCurrentWidget(m_find);
                        m_find->focusField();
                    }});
}

void MainWindow::addExportCommands()
{
    m_commands.add({.id = u"file.export"_s,
                    .menu = MenuId::File,
                    .text = tr("Export…"),
                    .icon = u"export"_s,
                    .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_X),
                    .run = [this] { openExport(); },
                    .startsGroup = true});
    m_commands.add(
        {.id = u"file.import"_s, .menu = MenuId::File, .text = tr("Import HAR…"), .icon = u"import"_s, .run = [this] {
             openImport();
         }});
}

void MainWindow::openExport()
{
    auto *dialog =
        new ExportDialog(m_workspace.session, choicesOf(*m_model, *m_list), rulesFrom(kept(u"masking"_s)), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->setFolder(QString::fromUtf8(kept(u"exportFolder"_s)));
    connect(dialog, &ExportDialog::exported, this, [this](const QString &path, const archive::ExportReport &report) {
        keep(u"exportFolder"_s, QFileInfo(path).absolutePath().toUtf8());
        m_status->showMessage(exportedWords(path, report), kSaidMs);
    });
    connect(dialog, &QDialog::finished, this, [dialog] { keep(u"masking"_s, toBytes(dialog->rules())); });
    dialog->open();
}

void MainWindow::openImport()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Import a HAR"), QString::fromUtf8(kept(u"exportFolder"_s)),
                                     tr("HTTP archives (*.har);;All files (*)"));
    if (!path.isEmpty())
        importFile(path);
}

void MainWindow::importFile(const QString &path)
{
    auto *dialog = new ImportDialog(m_workspace.session, path, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    connect(dialog, &ImportDialog::imported, this, [this](const archive::HarImport &import, const QString &words) {
        m_status->showMessage(words, kSaidMs);
        if (import.firstNumber != 0)
            m_workspace.selection.setExchange(import.firstNumber);
    });
    showWorkspace();
    dialog->open();
}

} // namespace gatescope::ui
