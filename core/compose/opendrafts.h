#pragma once

#include "compose/environments.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <cstdint>

/// What a composer has open, as it outlives the inspector.
namespace gatescope::compose {

/// The exchange that a draft was made from, as it is found again in another life of the inspector.
struct DraftOrigin {
    QString session;              ///< The id of its session's file; empty: there is no such exchange.
    std::uint32_t exchange = 0;   ///< Its number there.
    std::int64_t beganUnixNs = 0; ///< In a copy that went on by itself the number may be another exchange's.

    [[nodiscard]] bool isKnown() const { return !session.isEmpty() && exchange != 0; }
    friend bool operator==(const DraftOrigin &, const DraftOrigin &) = default;
};

/// One open draft and the way to it, so that undo and redo go on where they were.
struct DraftHistory {
    QList<Draft> states; ///< At least one.
    QStringList steps;   ///< What leads from states[i] to states[i + 1], in the words of the undo menu.
    int position = 0;    ///< Which of the states it is in.
    QString savedAs;     ///< SavedRequest::file that it was opened from or saved as; empty: none.
    DraftOrigin origin;

    [[nodiscard]] const Draft &current() const { return states[position]; }
    friend bool operator==(const DraftHistory &, const DraftHistory &) = default;
};

struct OpenDrafts {
    QList<DraftHistory> drafts;
    int current = 0;
    QString baseUrl; ///< Of the application when they were written; drafts for it follow it to its next port.
    friend bool operator==(const OpenDrafts &, const OpenDrafts &) = default;
};

/// The steps next to the position that fit in `steps` and about `bytes`; the state that it is in always stays.
[[nodiscard]] DraftHistory shortened(const DraftHistory &history, int steps = 50, qsizetype bytes = 256 * 1024);

/// `STATE/drafts/NAME-1a2b3c4d5e6f.json`, one for each project; for no project `STATE/drafts/no-project.json`.
[[nodiscard]] QString openDraftsPath(const QString &stateFolder, const QString &projectFolder);
[[nodiscard]] Loaded<OpenDrafts> loadOpenDrafts(const QString &path);
/// Shortened, and readable for the user alone: drafts hold tokens and cookies. Drafts beyond 48 MiB are left out.
[[nodiscard]] Result<void> save(const OpenDrafts &drafts, const QString &path);

} // namespace gatescope::compose
