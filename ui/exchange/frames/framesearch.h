#pragma once

#include "exchange/frames/framemodel.h"

#include <QTimer>

#include <optional>

namespace gatescope::ui {

/// Finds the shown frames that say a text: in their row, their fields or their bytes, letters without case. It works
/// in turns of a few milliseconds, and goes on when frames come.
class FrameSearch : public QObject {
    Q_OBJECT

public:
    explicit FrameSearch(const FrameModel *model, QObject *parent = nullptr);

    /// Empty: finds nothing.
    void setText(const QString &text);
    [[nodiscard]] bool isActive() const { return !m_text.isEmpty(); }
    /// Rows, ascending.
    [[nodiscard]] const std::vector<int> &found() const { return m_found; }
    [[nodiscard]] bool isComplete() const { return m_looked >= m_model->rowCount(); }
    /// The match behind (or before) a row, around the ends; nothing without matches.
    [[nodiscard]] std::optional<int> next(int from, bool backwards) const;
    /// From 1; 0: the row is no match.
    [[nodiscard]] qsizetype placeOf(int row) const;

Q_SIGNALS:
    void changed();

private:
    void restart();
    void work();
    [[nodiscard]] bool matches(std::uint32_t frame) const;

    const FrameModel *m_model;
    QString m_text;
    QByteArray m_bytes; ///< The text in lower case.
    std::vector<int> m_found;
    int m_looked = 0;
    QTimer m_more;
};

} // namespace gatescope::ui
