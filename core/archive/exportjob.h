#pragma once

#include "archive/excerptfeed.h"
#include "archive/exporter.h"

#include <memory>
#include <optional>

namespace gatescope::archive {

/// An Export in a worker thread, while the session goes on on its own. Deleting it gives the export up.
class ExportJob : public QObject {
    Q_OBJECT

public:
    ExportJob(const trace::Session &session, const QList<std::uint32_t> &numbers, const ExportOptions &options,
              QObject *parent = nullptr);
    ~ExportJob() override;

    void start();
    void cancel() { m_feed.cancel(); }

Q_SIGNALS:
    void progressed(double part);
    void finished(const gatescope::archive::ExportReport &report);
    void failed(const gatescope::Error &error);
    void cancelled();

private:
    struct State;
    void tell(bool whole);

    std::unique_ptr<State> m_state; ///< Of the worker, until it has ended.
    ExcerptFeed m_feed;
};

/// What rules would mask, counted in a worker thread.
class MaskPreview : public QObject {
    Q_OBJECT

public:
    MaskPreview(const trace::Session &session, const QList<std::uint32_t> &numbers, const MaskRules &rules,
                QObject *parent = nullptr);
    ~MaskPreview() override;

Q_SIGNALS:
    void counted(const gatescope::archive::MaskCounts &counts);

private:
    std::unique_ptr<Masker> m_masker;
    ExcerptFeed m_feed;
};

} // namespace gatescope::archive
