#pragma once

#include <QList>
#include <QString>

namespace gatescope::test {

/// A command as people paste it. HOST stands for the server, FOLDER for a folder with a.txt ("line 1\nline 2\n"),
/// b.json ({"b": 2}) and c.png (bytes that are no text).
struct CurlCommand {
    const char *name;
    QString command;
    QString sent; ///< As normalised() prints it.
    int notes = 0;
    bool isForBash = true; ///< The command itself can be run here.
};

[[nodiscard]] QList<CurlCommand> curlCorpus();

} // namespace gatescope::test
