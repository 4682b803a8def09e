#pragma once

#include "compose/opendrafts.h"

#include <QElapsedTimer>
#include <QObject>
#include <QUndoStack>

#include <functional>
#include <optional>
#include <variant>

namespace gatescope::ui {

using Draft = std::variant<compose::HttpDraft, compose::SocketDraft>;

/// Nothing for a kind that this version does not know.
[[nodiscard]] std::optional<Draft> knownDraft(const compose::Draft &draft);
[[nodiscard]] compose::Draft keptDraft(const Draft &draft);

/// "GET /cart", "chat": the draft's name, or what tells it apart from others.
[[nodiscard]] QString titleOf(const Draft &draft);

/// One open draft with its undo stack. Views show draft() and change it through edit(); every change is told to all of
/// them by changed().
///
///     document.edit(tr("Change the method"), u"method"_s, [&](compose::HttpDraft &draft) { draft.method = method; });
///
/// Steps with the same key that follow each other within a second are one step for the user: typing is undone by words,
/// not by letters.
class DraftDocument : public QObject {
    Q_OBJECT

public:
    /// `replays`: the number of the exchange that the draft was made from; 0: none.
    explicit DraftDocument(Draft draft, std::uint32_t replays = 0, QObject *parent = nullptr);

    /// As it was kept: undo and redo go on from there. The first state when one of them is of an unknown kind.
    explicit DraftDocument(const compose::DraftHistory &history, QObject *parent = nullptr);
    ~DraftDocument() override;

    /// All steps that undo and redo know.
    [[nodiscard]] compose::DraftHistory history() const;

    /// Changes the draft and all steps before and behind it, as if it had always been so: nothing to be undone.
    void rewrite(const std::function<void(compose::Draft &)> &change);

    /// It is saved in this file of the project's requests, with this content; an empty file: it is not.
    void setSaved(const QString &file, const Draft &content);
    [[nodiscard]] const QString &savedAs() const { return m_savedAs; }
    /// It differs from what is saved.
    [[nodiscard]] bool isModified() const { return !m_savedAs.isEmpty() && m_saved != m_draft; }

    [[nodiscard]] const Draft &draft() const { return m_draft; }
    [[nodiscard]] const compose::HttpDraft *http() const { return std::get_if<compose::HttpDraft>(&m_draft); }
    [[nodiscard]] const compose::SocketDraft *socket() const { return std::get_if<compose::SocketDraft>(&m_draft); }
    [[nodiscard]] std::uint32_t replays() const { return m_replays; }
    /// The exchange of another life of the inspector that it was made from; Composer looks for it.
    [[nodiscard]] const compose::DraftOrigin &origin() const { return m_origin; }
    void setOrigin(const compose::DraftOrigin &origin) { m_origin = origin; }
    [[nodiscard]] QUndoStack &undoStack() { return m_undo; }

    /// One step that can be undone; nothing happens when the draft stays the same.
    void change(const QString &what, const QString &key, Draft next);
    template <class Change>
    void edit(const QString &what, const QString &key, Change &&with)
    {
        Draft next = m_draft;
        std::visit(
            [&](auto &draft) {
                if constexpr (std::is_invocable_v<Change, decltype(draft)>)
                    with(draft);
            },
            next);
        change(what, key, std::move(next));
    }

Q_SIGNALS:
    void changed();

private:
    friend class ChangeDraft;
    void set(const Draft &draft);
    void build(const compose::DraftHistory &history);

    Draft m_draft;
    Draft m_saved;
    QString m_savedAs;
    const std::uint32_t m_replays;
    compose::DraftOrigin m_origin;
    QUndoStack m_undo;
    QElapsedTimer m_pause;
    QString m_lastKey;
    int m_step = 0;
    bool m_isBuilding = false;
};

} // namespace gatescope::ui
