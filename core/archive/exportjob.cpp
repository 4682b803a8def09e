#include "archive/exportjob.h"

namespace gatescope::archive {

struct ExportJob::State {
    State(const ExportOptions &options, std::vector<trace::RunInfo> runs) : job(options, std::move(runs)) {}

    Export job;
    std::optional<Error> error;
    std::optional<ExportReport> report;

    template <class T>
    bool took(const Result<T> &result)
    {
        if (!result)
            error = result.error();
        return result.has_value();
    }
    bool take(const Excerpt &excerpt, int round)
    {
        if (job.learnsFirst() && round == 0) {
            job.learn(excerpt);
            return true;
        }
        return took(job.write(excerpt));
    }
    void finish()
    {
        if (const auto ended = job.finish(); took(ended))
            report = *ended;
    }
};

ExportJob::ExportJob(const trace::Session &session, const QList<std::uint32_t> &numbers, const ExportOptions &options,
                     QObject *parent)
    : QObject(parent),
      m_state(std::make_unique<State>(options, runsOf(session, numbers))),
      m_feed(session, numbers)
{
    connect(&m_feed, &ExcerptFeed::progressed, this,
            [this](int done, int total) { Q_EMIT progressed(static_cast<double>(done) / std::max(total, 1)); });
    connect(&m_feed, &ExcerptFeed::finished, this, &ExportJob::tell);
}

ExportJob::~ExportJob() = default;

void ExportJob::start()
{
    m_feed.start(
        m_state->job.learnsFirst() ? 2 : 1,
        [state = m_state.get()](const Excerpt &excerpt, int round) { return state->take(excerpt, round); },
        [state = m_state.get()] { state->finish(); });
}

void ExportJob::tell(bool whole)
{
    if (m_state->error)
        Q_EMIT failed(*m_state->error);
    else if (whole && m_state->report)
        Q_EMIT finished(*m_state->report);
    else
        Q_EMIT cancelled();
}

MaskPreview::MaskPreview(const trace::Session &session, const QList<std::uint32_t> &numbers, const MaskRules &rules,
                         QObject *parent)
    : QObject(parent),
      m_masker(std::make_unique<Masker>(rules)),
      m_feed(session, numbers)
{
    connect(&m_feed, &ExcerptFeed::finished, this, [this](bool whole) {
        if (whole)
            Q_EMIT counted(m_masker->counts());
    });
    m_feed.start(1, [masker = m_masker.get()](const Excerpt &excerpt, int) {
        masker->learn(excerpt);
        return true;
    });
}

MaskPreview::~MaskPreview() = default;

} // namespace gatescope::archive
