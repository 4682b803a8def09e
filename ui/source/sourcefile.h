#pragma once

#include "exchange/syntaxstyles.h"

#include <QDateTime>
#include <QString>

#include <memory>
#include <vector>

namespace gatescope::ui {

/// A piece of a line in one ink, in UTF-16 units.
struct LineInk {
    int start = 0;
    int length = 0;
    Ink ink = Ink::Plain;
};

/// A source file as it was read: its text and its colours. Of a very long one only the lines around the wanted one.
struct SourceFile {
    QString path;
    QString text;
    int firstLine = 1;
    int lines = 0;    ///< Of the text.
    bool cut = false; ///< There are more lines in the file.
    QDateTime modified;
    QString error; ///< Why it cannot be shown; empty: it can.
    std::vector<std::vector<LineInk>> inks;

    [[nodiscard]] bool hasLine(int line) const { return line >= firstLine && line < firstLine + lines; }
};

using SourceFilePtr = std::shared_ptr<const SourceFile>;

inline constexpr int kMostSourceLines = 8000;
inline constexpr qint64 kMostSourceBytes = 64 * 1024 * 1024;

/// Reads and colours a file. It takes a moment: for a worker thread.
[[nodiscard]] SourceFilePtr readSource(const QString &path, int line, SyntaxStyles &styles);

} // namespace gatescope::ui
