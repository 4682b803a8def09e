#include "source/editor.h"

#include <QDesktopServices>
#include <QProcess>
#include <QSettings>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kDefault = u"vscode://file/{file}:{line}"_s;
const QString kKey = u"source/editor"_s;

bool isAddress(const QString &text)
{
    return text.section(u' ', 0, 0).contains("://"_L1);
}

QString filled(QString text, const QString &file, int line)
{
    return text.replace("{line}"_L1, QString::number(line)).replace("{file}"_L1, file);
}

} // namespace

QString editorTemplate()
{
    const QString text = QSettings().value(kKey).toString().trimmed();
    return text.isEmpty() ? kDefault : text;
}

void setEditorTemplate(const QString &text)
{
    QSettings().setValue(kKey, text.trimmed());
}

QUrl editorUrl(const QString &text, const QString &file, int line)
{
    if (!isAddress(text))
        return {};
    const QString encoded = QString::fromLatin1(QUrl::toPercentEncoding(file, "/:"));
    return QUrl(filled(text, encoded, line), QUrl::TolerantMode);
}

QStringList editorCommand(const QString &text, const QString &file, int line)
{
    if (isAddress(text))
        return {};
    QStringList words = QProcess::splitCommand(text);
    const bool namesFile = text.contains("{file}"_L1);
    for (QString &word : words)
        word = filled(word, file, line);
    if (!namesFile && !words.isEmpty())
        words.append(file);
    return words;
}

bool openInEditor(const QString &file, int line)
{
    const QString text = editorTemplate();
    if (const QUrl url = editorUrl(text, file, line); url.isValid())
        return QDesktopServices::openUrl(url);
    QStringList words = editorCommand(text, file, line);
    if (words.isEmpty())
        return false;
    const QString program = words.takeFirst();
    return QProcess::startDetached(program, words);
}

} // namespace gatescope::ui
