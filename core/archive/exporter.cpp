#include "archive/exporter.h"

#include "archive/chrometrace.h"
#include "archive/har.h"
#include "archive/jsonexport.h"
#include "archive/textexport.h"

#include <QCoreApplication>

#include <algorithm>

namespace gatescope::archive {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

class HarExporter : public Exporter {
public:
    std::string begin(const std::vector<RunInfo> &runs, const std::string &comment) override
    {
        return harBegin(runs, comment);
    }
    std::string add(const Excerpt &excerpt) override
    {
        auto entry = harEntry(excerpt);
        if (!entry)
            return {};
        return (std::exchange(m_any, true) ? ",\n" : "") + *std::move(entry);
    }
    std::string end() override { return harEnd(); }

private:
    bool m_any = false;
};

QString said(const char *words)
{
    return QCoreApplication::translate("Export", words);
}

std::string commentFor(const MaskRules &masking, const MaskCounts &counts)
{
    if (!masking.on)
        return "Secrets were not masked.";
    return said("Secrets were masked: %1 different values in %2 exchanges, each written as %3.")
        .arg(counts.secrets)
        .arg(counts.exchanges)
        .arg(u"[masked]"_s)
        .toStdString();
}

} // namespace

QString suffixOf(ExportFormat format)
{
    static constexpr std::array kSuffixes{"har", "trace.json", "json", "txt"};
    return QString::fromLatin1(kSuffixes[static_cast<std::size_t>(format)]);
}

std::unique_ptr<Exporter> Exporter::make(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Har:
        return std::make_unique<HarExporter>();
    case ExportFormat::ChromeTrace:
        return std::make_unique<ChromeTraceExporter>();
    case ExportFormat::Json:
        return std::make_unique<JsonExporter>();
    case ExportFormat::Text:
        break;
    }
    return std::make_unique<TextExporter>();
}

Export::Export(ExportOptions options, std::vector<RunInfo> runs)
    : m_options(std::move(options)),
      m_runs(std::move(runs)),
      m_masker(m_options.masking),
      m_exporter(Exporter::make(m_options.format))
{
}

Export::~Export() = default;

Result<void> Export::put(const std::string &bytes)
{
    if (m_file->write(bytes.data(), static_cast<qint64>(bytes.size())) == static_cast<qint64>(bytes.size()))
        return {};
    return std::unexpected(Error{.summary = said("The file could not be written"),
                                 .detail = u"%1: %2"_s.arg(m_options.path, m_file->errorString()),
                                 .wayOut = said("Free some space there, or choose another place.")});
}

Result<void> Export::begin()
{
    m_file = std::make_unique<QSaveFile>(m_options.path);
    if (!m_file->open(QIODevice::WriteOnly))
        return std::unexpected(Error{.summary = said("The file could not be opened for writing"),
                                     .detail = u"%1: %2"_s.arg(m_options.path, m_file->errorString()),
                                     .wayOut = said("Choose another place.")});
    return put(m_exporter->begin(m_runs, commentFor(m_options.masking, m_masker.counts())));
}

Result<void> Export::write(const Excerpt &excerpt)
{
    if (!m_file) {
        if (auto begun = begin(); !begun)
            return begun;
    }
    const std::string bytes =
        m_options.masking.on ? m_exporter->add(m_masker.masked(excerpt)) : m_exporter->add(excerpt);
    ++(bytes.empty() ? m_report.leftOut : m_report.written);
    return put(bytes);
}

Result<ExportReport> Export::finish()
{
    if (!m_file) {
        if (const auto begun = begin(); !begun)
            return std::unexpected(begun.error());
    }
    if (const auto ended = put(m_exporter->end()); !ended)
        return std::unexpected(ended.error());
    m_report.bytes = m_file->pos();
    m_report.masked = m_masker.counts();
    if (!m_file->commit())
        return std::unexpected(Error{.summary = said("The file could not be put in its place"),
                                     .detail = u"%1: %2"_s.arg(m_options.path, m_file->errorString()),
                                     .wayOut = said("Choose another place.")});
    return m_report;
}

std::vector<RunInfo> runsOf(const Session &session, const QList<std::uint32_t> &numbers)
{
    std::vector<RunInfo> runs;
    for (const std::uint32_t number : numbers) {
        const ExchangeSummary *summary = session.summary(number);
        const RunInfo *run = summary ? session.run(summary->run) : nullptr;
        if (run && !std::ranges::contains(runs, run->id, &RunInfo::id))
            runs.push_back(*run);
    }
    return runs;
}

Result<ExportReport> exportExchanges(const Session &session, const QList<std::uint32_t> &numbers,
                                     const ExportOptions &options)
{
    Export job(options, runsOf(session, numbers));
    for (const std::uint32_t number : job.learnsFirst() ? numbers : QList<std::uint32_t>()) {
        if (const auto excerpt = Excerpt::of(session, number))
            job.learn(*excerpt);
    }
    for (const std::uint32_t number : numbers) {
        const auto excerpt = Excerpt::of(session, number);
        if (!excerpt)
            continue;
        if (const auto written = job.write(*excerpt); !written)
            return std::unexpected(written.error());
    }
    return job.finish();
}

} // namespace gatescope::archive
