#pragma once

#include <QString>
#include <QUrl>

/// The user's own editor for source files.
namespace gatescope::ui {

/// How it is opened: an address with a scheme (`vscode://file/{file}:{line}`), or a command (`kate -l {line} {file}`).
[[nodiscard]] QString editorTemplate();
/// An empty one is the default again.
void setEditorTemplate(const QString &text);

/// The address that a template stands for; not valid when it is a command.
[[nodiscard]] QUrl editorUrl(const QString &text, const QString &file, int line);
/// The program and its arguments; empty when it is an address. The file is always one argument.
[[nodiscard]] QStringList editorCommand(const QString &text, const QString &file, int line);

/// False when nothing could be started.
bool openInEditor(const QString &file, int line);

} // namespace gatescope::ui
