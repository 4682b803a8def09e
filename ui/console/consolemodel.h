#pragma once

#include "console/eventfeed.h"

#include <QAbstractTableModel>

#include <chrono>
#include <deque>

namespace gatescope::ui {

enum class ConsoleColumn : std::uint8_t { Time, Exchange, Source, Text, Count };
enum class ConsoleLevel : std::uint8_t { Output, Debug, Info, Warning, Error };

struct ConsoleLine {
    RunId run;
    std::uint32_t exchange = 0; ///< 0: none.
    int event = -1;
    std::chrono::nanoseconds at{};
    ConsoleLevel level = ConsoleLevel::Output;
    QString source; ///< "stdout", "shop.cart", "UserWarning"
    QString text;   ///< May have several lines: an exception's traceback.
};

/// What the application said, everywhere: output, log records, warnings, wsgi.errors, crashes; and what the inspector
/// has to say about the run. Keeps the newest kMostLines lines and says when it has let older ones go.
class ConsoleModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr std::size_t kMostLines = 100'000;
    enum Role { LevelRole = Qt::UserRole, ExchangeRole, EventRole, SearchRole };

    ConsoleModel(EventFeed &feed, const trace::Session &session, QObject *parent = nullptr);

    /// A line of the inspector's own: "Started shop.main:app on http://…".
    void say(ConsoleLevel level, const QString &text);
    void clear();
    [[nodiscard]] std::size_t dropped() const { return m_dropped; }
    [[nodiscard]] const ConsoleLine &line(int row) const { return m_lines[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void take(RunId run, std::uint32_t number, int index, const trace::TraceEvent &event);
    void flush();
    [[nodiscard]] QString clock(const ConsoleLine &line) const;

    const trace::Session &m_session;
    std::deque<ConsoleLine> m_lines;
    std::vector<ConsoleLine> m_waiting;
    std::size_t m_dropped = 0;
};

} // namespace gatescope::ui
