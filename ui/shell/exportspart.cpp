#include "shell/exportspart.h"

#include "archive/exportdialog.h"
#include "archive/importdialog.h"
#include "captures/exchangelist.h"
#include "captures/exchangemodel.h"
#include "common/eventwords.h"
#include "shell/kept.h"

#include <QFileDialog>
#include <QFileInfo>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

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
    QString words = ExportsPart::tr("%1 written to %2, %3")
                        .arg(counted(report.written, ExportsPart::tr("1 exchange"), ExportsPart::tr("%1 exchanges")),
                             QFileInfo(path).fileName(), sizeText(static_cast<std::uint64_t>(report.bytes)));
    if (report.leftOut > 0)
        words += ExportsPart::tr("; %1 left out: the format has no place for them").arg(report.leftOut);
    return words;
}

} // namespace

ExportsPart::ExportsPart(const WindowContext &context, const captures::ExchangeModel &model)
    : m_context(context),
      m_model(model)
{
    m_context.commands.add({.id = u"file.export"_s,
                            .menu = MenuId::File,
                            .text = tr("Export…"),
                            .icon = u"export"_s,
                            .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_X),
                            .run = [this] { openExport(); },
                            .startsGroup = true});
    m_context.commands.add(
        {.id = u"file.import"_s, .menu = MenuId::File, .text = tr("Import HAR…"), .icon = u"import"_s, .run = [this] {
             openImport();
         }});
}

void ExportsPart::openExport()
{
    auto *dialog = new ExportDialog(m_context.workspace.session, choicesOf(m_model, m_context.list),
                                    rulesFrom(kept(u"masking"_s)), &m_context.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->setFolder(QString::fromUtf8(kept(u"exportFolder"_s)));
    connect(dialog, &ExportDialog::exported, this, [this](const QString &path, const archive::ExportReport &report) {
        keep(u"exportFolder"_s, QFileInfo(path).absolutePath().toUtf8());
        m_context.say(exportedWords(path, report));
    });
    connect(dialog, &QDialog::finished, this, [dialog] { keep(u"masking"_s, toBytes(dialog->rules())); });
    dialog->open();
}

void ExportsPart::openImport()
{
    const QString path =
        QFileDialog::getOpenFileName(&m_context.window, tr("Import a HAR"), QString::fromUtf8(kept(u"exportFolder"_s)),
                                     tr("HTTP archives (*.har);;All files (*)"));
    if (!path.isEmpty())
        importFile(path);
}

void ExportsPart::importFile(const QString &path)
{
    auto *dialog = new ImportDialog(m_context.workspace.session, path, &m_context.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    connect(dialog, &ImportDialog::imported, this, [this](const archive::HarImport &import, const QString &words) {
        m_context.say(words);
        if (import.firstNumber != 0)
            m_context.workspace.selection.setExchange(import.firstNumber);
    });
    m_context.panes.showWorkspace();
    dialog->open();
}

} // namespace gatescope::ui
