#pragma once

#include "base/result.h"
#include "trace/session.h"

#include <QList>
#include <QString>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatescope::archive {

/// What could not be read of a HAR.
struct HarProblem {
    std::size_t entry = 0; ///< From 1, in the order of the file; 0: the file itself.
    QString words;
};

/// One entry as the events of an exchange, encoded.
struct HarExchange {
    std::size_t run = 0; ///< Index in HarReader::runs().
    std::vector<std::string> records;
    QString note; ///< Our own files: the comment on it.
};

/// Reads a HAR 1.2, or what a browser takes for one, into events: Chrome's, Firefox's, our own, and, leniently, others.
///
///     HarReader reader(bytes, u"shop.har"_s);
///     if (const auto opened = reader.open(); !opened)
///         return opened.error();
///     while (const auto exchange = reader.next())
///         …
///
/// Only one entry is in memory as values at a time. Nothing is invented: there is no environ and no scope unless the
/// file is ours and has one, and a body that the file leaves out is one of which no byte was kept. HTTP/1 heads are
/// spelled from the lists of fields. A body with Content-Encoding stands decoded in a HAR: gzip and deflate are coded
/// again, at the level that gives the size that the file tells, if there is one.
///
/// Owns nothing: `bytes` must stay. May live on any thread.
class HarReader {
public:
    HarReader(std::string_view bytes, QString name);

    /// Finds the entries. An error when this is no HAR.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] const QString &creator() const { return m_creator; } ///< "WebInspector 537.36"
    [[nodiscard]] std::size_t entryCount() const { return m_entries.size(); }
    [[nodiscard]] std::size_t entriesRead() const { return m_next; }
    /// One for each page of our own files, else one.
    [[nodiscard]] const std::vector<trace::RunInfo> &runs() const { return m_runs; }

    /// The next entry that can be read; nothing at the end.
    [[nodiscard]] std::optional<HarExchange> next();
    /// At most kMostProblems are kept; problemCount() counts all.
    [[nodiscard]] const QList<HarProblem> &problems() const { return m_problems; }
    [[nodiscard]] std::size_t problemCount() const { return m_problemCount; }
    static constexpr qsizetype kMostProblems = 200;

private:
    struct Entry;
    void readPages(std::string_view pages);
    void readEntries(std::string_view entries);
    void addProblem(std::size_t entry, const QString &words);
    [[nodiscard]] ConnectionId connectionFor(std::size_t run, const std::string &name);

    std::string_view m_bytes;
    QString m_name;
    QString m_creator;
    bool m_isOurs = false;
    std::vector<std::string_view> m_entries;
    std::size_t m_next = 0;
    std::vector<trace::RunInfo> m_runs;
    std::map<std::string, std::size_t, std::less<>> m_runOfPage;
    std::vector<std::uint32_t> m_exchanges; ///< How many each run has.
    std::map<std::pair<std::size_t, std::string>, ConnectionId> m_connections;
    std::uint32_t m_lastConnection = 0;
    bool m_isNewConnection = false;
    QList<HarProblem> m_problems;
    std::size_t m_problemCount = 0;
};

/// What an import amounts to.
struct HarImport {
    std::size_t entries = 0;
    std::size_t exchanges = 0;
    std::uint32_t firstNumber = 0; ///< In the session; 0: none came.
    std::uint32_t lastNumber = 0;
    QList<HarProblem> problems;
    std::size_t problemCount = 0;
    QString creator;
};

/// Reads the whole HAR into `session`, for the command line; a window uses HarImportJob.
[[nodiscard]] Result<HarImport> importHar(std::string_view bytes, const QString &name, trace::Session &session);

/// Nanoseconds since 1970 of an ISO 8601 date and time with a zone; nothing when it is none.
[[nodiscard]] std::optional<std::int64_t> unixNsOf(std::string_view iso);

} // namespace gatescope::archive
