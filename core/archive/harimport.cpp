#include "archive/harimport.h"

#include "archive/harentry.h"
#include "archive/jsonspans.h"

#include <charconv>
#include <chrono>

namespace gatescope::archive {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

Json parsed(std::string_view text)
{
    return Json::parse(text, nullptr, false);
}

QString wordsFor(const Json &entry)
{
    if (!entry.is_object())
        return u"it is not valid JSON"_s;
    const Json &request = memberOf(entry, "request");
    if (!request.is_object())
        return u"it has no request"_s;
    if (textOf(request, "method").empty() && textOf(request, "url").empty())
        return u"its request has neither method nor URL"_s;
    return {};
}

/// Takes `digits` digits off the front.
std::optional<int> takeNumber(std::string_view &in, std::size_t digits)
{
    int value = 0;
    if (in.size() < digits || std::from_chars(in.data(), in.data() + digits, value).ptr != in.data() + digits)
        return std::nullopt;
    in.remove_prefix(digits);
    return value;
}

bool take(std::string_view &in, char c)
{
    if (!in.starts_with(c))
        return false;
    in.remove_prefix(1);
    return true;
}

std::int64_t takeFraction(std::string_view &in)
{
    std::int64_t fraction = 0;
    std::int64_t unit = 1'000'000'000;
    if (!take(in, '.'))
        return 0;
    for (; !in.empty() && in.front() >= '0' && in.front() <= '9'; in.remove_prefix(1)) {
        unit /= 10;
        fraction += (in.front() - '0') * unit;
    }
    return fraction;
}

/// "Z", "+01:00", "-0500", nothing.
std::optional<std::chrono::minutes> zoneOffset(std::string_view in)
{
    if (in.empty() || in == "Z" || in == "z")
        return std::chrono::minutes(0);
    const int sign = in.front() == '-' ? -1 : 1;
    if (!take(in, '-') && !take(in, '+'))
        return std::nullopt;
    const auto hours = takeNumber(in, 2);
    take(in, ':');
    const auto minutes = takeNumber(in, 2);
    if (!hours)
        return std::nullopt;
    return std::chrono::minutes(sign * (*hours * 60 + minutes.value_or(0)));
}

/// The text of the first "startedDateTime" in an entry: enough to order them without building each.
std::optional<std::int64_t> startOf(std::string_view entry)
{
    constexpr std::string_view kName = "\"startedDateTime\"";
    const auto at = entry.find(kName);
    const auto open = at == std::string_view::npos ? at : entry.find('"', at + kName.size());
    const auto close = open == std::string_view::npos ? open : entry.find('"', open + 1);
    return close == std::string_view::npos ? std::nullopt : unixNsOf(entry.substr(open + 1, close - open - 1));
}

} // namespace

std::optional<std::int64_t> unixNsOf(std::string_view iso)
{
    using namespace std::chrono;
    const auto y = takeNumber(iso, 4);
    const auto m = y && take(iso, '-') ? takeNumber(iso, 2) : std::nullopt;
    const auto d = m && take(iso, '-') ? takeNumber(iso, 2) : std::nullopt;
    const auto hour = d && (take(iso, 'T') || take(iso, ' ')) ? takeNumber(iso, 2) : std::nullopt;
    const auto min = hour && take(iso, ':') ? takeNumber(iso, 2) : std::nullopt;
    const auto sec = min && take(iso, ':') ? takeNumber(iso, 2) : std::nullopt;
    if (!sec)
        return std::nullopt;
    const year_month_day date{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
    const std::int64_t fraction = takeFraction(iso);
    const auto zone = zoneOffset(iso);
    if (!date.ok() || !zone || *y < 1700 || *y > 2200)
        return std::nullopt;
    const auto time = sys_days(date) + hours(*hour) + minutes(*min) - *zone + seconds(*sec);
    return nanoseconds(time.time_since_epoch()).count() + fraction;
}

HarReader::HarReader(std::string_view bytes, QString name) : m_bytes(bytes), m_name(std::move(name)) {}

Result<void> HarReader::open()
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (m_bytes.starts_with(kByteOrderMark))
        m_bytes.remove_prefix(kByteOrderMark.size());
    const Error notHar{.summary = u"%1 is not a HAR"_s.arg(m_name),
                       .detail = u"A HAR is a JSON object with a \"log\" that has \"entries\"."_s,
                       .wayOut = u"Choose a file that a browser or Gatescope has saved as HAR."_s};
    const auto root = valueAt(m_bytes, 0);
    if (!root || !root->text.starts_with('{'))
        return std::unexpected(notHar);
    std::string_view pages;
    std::optional<JsonSpan> entries;
    forEachMember(root->text, [&](std::string_view name, const JsonSpan &log) {
        if (name != "log" || !log.text.starts_with('{'))
            return true;
        forEachMember(log.text, [&](std::string_view member, const JsonSpan &value) {
            if (member == "creator") {
                const Json creator = parsed(value.text);
                m_isOurs = textOf(creator, "name") == "Gatescope";
                m_creator = QString::fromStdString(textOf(creator, "name") + " " + textOf(creator, "version"));
            } else if (member == "pages") {
                pages = value.text;
            } else if (member == "entries" && value.text.starts_with('[')) {
                entries = value;
            }
            return true;
        });
        return false;
    });
    if (!entries)
        return std::unexpected(notHar);
    if (m_isOurs)
        readPages(pages);
    readEntries(entries->text);
    return {};
}

void HarReader::readPages(std::string_view pages)
{
    const Json list = parsed(pages);
    for (const Json &page : list.is_array() ? list : Json::array()) {
        m_runOfPage.emplace(textOf(page, "id"), m_runs.size());
        RunInfo run;
        run.target = QString::fromStdString(textOf(page, "title"));
        run.startedAtUnixNs = unixNsOf(textOf(page, "startedDateTime")).value_or(0);
        m_runs.push_back(std::move(run));
    }
}

void HarReader::readEntries(std::string_view entries)
{
    std::int64_t first = 0;
    forEachElement(entries, [&](const JsonSpan &entry) {
        if (!entry.isWhole) {
            addProblem(m_entries.size() + 1, u"the file ends inside of it"_s);
            return false;
        }
        m_entries.push_back(entry.text);
        const auto start = startOf(entry.text).value_or(0);
        if (start != 0 && (first == 0 || start < first))
            first = start;
        return true;
    });
    if (m_runs.empty()) {
        RunInfo run;
        run.target = m_name;
        run.startedAtUnixNs = first;
        m_runs.push_back(std::move(run));
    }
    for (RunInfo &run : m_runs) {
        run.ended = true;
        run.endReason = u"imported from %1"_s.arg(m_name);
    }
    m_exchanges.resize(m_runs.size());
}

void HarReader::addProblem(std::size_t entry, const QString &words)
{
    ++m_problemCount;
    if (m_problems.size() < kMostProblems)
        m_problems.append({.entry = entry, .words = words});
}

ConnectionId HarReader::connectionFor(std::size_t run, const std::string &name)
{
    m_isNewConnection = false;
    if (name.empty())
        return {};
    const auto [place, isNew] = m_connections.try_emplace({run, name});
    m_isNewConnection = isNew;
    if (!isNew)
        return place->second;
    constexpr std::uint32_t kMostNumber = 1U << 28;
    std::uint32_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool isNumber = m_isOurs && read.ptr == name.data() + name.size() && number > 0 && number < kMostNumber;
    place->second = {isNumber ? number : ++m_lastConnection};
    return place->second;
}

std::optional<HarExchange> HarReader::next()
{
    while (m_next < m_entries.size()) {
        const Json entry = parsed(m_entries[m_next++]);
        if (const QString words = wordsFor(entry); !words.isEmpty()) {
            addProblem(m_next, words);
            continue;
        }
        const auto started = unixNsOf(textOf(entry, "startedDateTime"));
        if (!started)
            addProblem(m_next, u"its startedDateTime cannot be read; it is placed at the start"_s);
        const auto page = m_runOfPage.find(textOf(entry, "pageref"));
        HarExchange exchange{.run = page == m_runOfPage.end() ? 0 : page->second};
        const std::int64_t runStart = m_runs[exchange.run].startedAtUnixNs;
        const ConnectionId connection = connectionFor(exchange.run, textOf(entry, "connection"));
        exchange.records = recordsOf(entry, {.exchange = {++m_exchanges[exchange.run]},
                                             .connection = connection,
                                             .isNewConnection = m_isNewConnection,
                                             .isOurs = m_isOurs,
                                             .runStartNs = runStart,
                                             .startedNs = started.value_or(runStart)});
        const std::string comment = textOf(entry, "comment");
        if (m_isOurs && !comment.starts_with("refused by the parser"))
            exchange.note = QString::fromStdString(comment);
        return exchange;
    }
    return std::nullopt;
}

Result<HarImport> importHar(std::string_view bytes, const QString &name, Session &session)
{
    HarReader reader(bytes, name);
    if (const auto opened = reader.open(); !opened)
        return std::unexpected(opened.error());
    std::vector<RunId> runs;
    for (const RunInfo &run : reader.runs())
        runs.push_back(session.beginRun(run));
    HarImport import{.entries = reader.entryCount(), .creator = reader.creator()};
    while (const auto exchange = reader.next()) {
        for (const std::string &record : exchange->records)
            session.append(runs[exchange->run], record);
        import.lastNumber = session.lastNumber();
        if (!exchange->note.isEmpty())
            session.setNote(import.lastNumber, {.text = exchange->note});
        if (import.exchanges++ == 0)
            import.firstNumber = import.lastNumber;
    }
    session.commit();
    import.problems = reader.problems();
    import.problemCount = reader.problemCount();
    return import;
}

} // namespace gatescope::archive
