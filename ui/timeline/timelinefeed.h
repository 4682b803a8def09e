#pragma once

#include "common/selection.h"
#include "timeline/layercolumns.h"
#include "trace/session.h"

#include <QObject>
#include <QTimer>

namespace gatescope::ui {

/// Keeps the TimelineIndex of the selected exchange up to date, and the list of the events that the filter shows.
///
/// It reads a few milliseconds at a time and returns to the event loop in between, so that an exchange of millions of
/// events opens without a pause; an open exchange grows the same way. Views repaint on changed(), start anew on
/// restarted().
class TimelineFeed : public QObject {
    Q_OBJECT

public:
    TimelineFeed(trace::Session &session, Selection &selection, QObject *parent = nullptr);

    [[nodiscard]] std::uint32_t exchange() const { return m_number; }
    [[nodiscard]] const TimelineIndex &index() const { return m_index; }
    /// Null without an exchange.
    [[nodiscard]] const trace::ExchangeSummary *summary() const { return m_session.summary(m_number); }
    [[nodiscard]] trace::TraceEvent event(std::size_t index) const { return m_session.events(m_number).at(index); }
    [[nodiscard]] QString threadName(std::uint16_t thread) const;

    [[nodiscard]] EventGroups groups() const { return m_groups; }
    void setGroups(EventGroups groups);
    /// Library layers that follow each other share a lane and a column.
    [[nodiscard]] bool foldsLibraries() const { return m_folds; }
    void setFoldsLibraries(bool folds);
    /// Of the layers, as far as they are known; none when the filter hides them.
    [[nodiscard]] LayerColumns layerColumns() const;
    /// So many events, from the first on, are in the index and have passed the filter.
    [[nodiscard]] std::size_t known() const { return m_looked; }
    /// The events that the filter lets through, ascending.
    [[nodiscard]] const std::vector<std::uint32_t> &shown() const { return m_shown; }
    /// The row of `event` in shown(), or of the first one behind it.
    [[nodiscard]] std::size_t rowAtOrAfter(std::uint32_t event) const;
    [[nodiscard]] bool isShown(std::uint32_t event) const;

    /// 0..1 of the events are in the index.
    [[nodiscard]] double progress() const;
    [[nodiscard]] bool isComplete() const;

Q_SIGNALS:
    /// Another exchange or another filter: nothing that was shown holds any more.
    void restarted();
    /// There are more events than before at the end; nothing else has changed.
    void changed();

private:
    static constexpr std::chrono::milliseconds kBudget{4}; ///< Of the UI thread, in one go.

    void load(std::uint32_t number);
    void filterAnew();
    void advance();
    void takeShown();

    trace::Session &m_session;
    TimelineIndex m_index;
    std::vector<std::uint32_t> m_shown;
    std::size_t m_looked = 0; ///< Events that have been asked whether they are shown.
    std::uint32_t m_number = 0;
    EventGroups m_groups = kAllGroups;
    bool m_folds = false;
    QTimer m_soon;
};

} // namespace gatescope::ui
