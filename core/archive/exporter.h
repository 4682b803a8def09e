#pragma once

#include "archive/masking.h"
#include "base/result.h"

#include <QSaveFile>

#include <array>
#include <memory>

/// Exchanges, written as a file of another program. What is written, and how, is told at each format's header.
namespace gatescope::archive {

enum class ExportFormat : std::uint8_t { Har, ChromeTrace, Json, Text };
inline constexpr std::array kExportFormats{ExportFormat::Har, ExportFormat::ChromeTrace, ExportFormat::Json,
                                           ExportFormat::Text};

/// "har", "json", "txt": what a file of the format ends with.
[[nodiscard]] QString suffixOf(ExportFormat format);

/// Writes one file, exchange after exchange. What it answers is to be written to the file, in order.
class Exporter {
public:
    virtual ~Exporter() = default;
    /// `runs` are those of all exchanges that will come; `comment` says what was masked, for formats with a place.
    [[nodiscard]] virtual std::string begin(const std::vector<trace::RunInfo> &runs, const std::string &comment) = 0;
    /// Empty when the format has no place for this exchange.
    [[nodiscard]] virtual std::string add(const Excerpt &excerpt) = 0;
    [[nodiscard]] virtual std::string end() = 0;

    [[nodiscard]] static std::unique_ptr<Exporter> make(ExportFormat format);
};

struct ExportOptions {
    ExportFormat format = ExportFormat::Har;
    QString path;
    MaskRules masking = MaskRules::standard();
};

struct ExportReport {
    std::size_t written = 0;
    std::size_t leftOut = 0; ///< The format has no place for them: a lifespan in a HAR.
    std::int64_t bytes = 0;
    MaskCounts masked;
};

/// One export, from the first exchange to the file in its place. Feed it every exchange with learn() (only where
/// learnsFirst() says so), then every exchange with write(), then finish(). Until then there is no file, and nothing
/// is left of one that is given up. Any thread, one at a time.
class Export {
public:
    Export(ExportOptions options, std::vector<trace::RunInfo> runs);
    ~Export();

    [[nodiscard]] bool learnsFirst() const { return m_options.masking.on; }
    void learn(const Excerpt &excerpt) { m_masker.learn(excerpt); }
    [[nodiscard]] Result<void> write(const Excerpt &excerpt);
    [[nodiscard]] Result<ExportReport> finish();

private:
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> put(const std::string &bytes);

    ExportOptions m_options;
    std::vector<trace::RunInfo> m_runs;
    Masker m_masker;
    std::unique_ptr<Exporter> m_exporter;
    std::unique_ptr<QSaveFile> m_file;
    ExportReport m_report;
};

/// The runs of these exchanges, in their order.
[[nodiscard]] std::vector<trace::RunInfo> runsOf(const trace::Session &session, const QList<std::uint32_t> &numbers);

/// All at once, for the command line and tests; a window uses ExportJob.
[[nodiscard]] Result<ExportReport> exportExchanges(const trace::Session &session, const QList<std::uint32_t> &numbers,
                                                   const ExportOptions &options);

} // namespace gatescope::archive
