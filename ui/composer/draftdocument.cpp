#include "composer/draftdocument.h"

#include <QUndoCommand>
#include <QUrl>

#include <algorithm>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kTypingPauseMs = 1000;
constexpr int kMostSteps = 500;

QString pathOf(const QString &url)
{
    const qsizetype scheme = url.indexOf("://"_L1);
    const qsizetype slash = url.indexOf(u'/', scheme < 0 ? 0 : scheme + 3);
    return slash < 0 ? url.mid(scheme < 0 ? 0 : scheme + 3) : url.mid(slash);
}

} // namespace

class ChangeDraft : public QUndoCommand {
public:
    ChangeDraft(DraftDocument &document, const QString &what, int step, Draft next)
        : QUndoCommand(what),
          m_document(document),
          m_step(step),
          m_before(document.draft()),
          m_after(std::move(next))
    {
    }

    void redo() override { m_document.set(m_after); }
    void undo() override { m_document.set(m_before); }
    [[nodiscard]] const Draft &before() const { return m_before; }
    [[nodiscard]] const Draft &after() const { return m_after; }
    [[nodiscard]] int id() const override { return m_step; }
    bool mergeWith(const QUndoCommand *later) override
    {
        m_after = static_cast<const ChangeDraft *>(later)->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

private:
    DraftDocument &m_document;
    const int m_step;
    const Draft m_before;
    Draft m_after;
};

std::optional<Draft> knownDraft(const compose::Draft &draft)
{
    if (const auto *http = std::get_if<compose::HttpDraft>(&draft))
        return *http;
    if (const auto *socket = std::get_if<compose::SocketDraft>(&draft))
        return *socket;
    return std::nullopt;
}

compose::Draft keptDraft(const Draft &draft)
{
    return std::visit([](const auto &one) { return compose::Draft(one); }, draft);
}

QString titleOf(const Draft &draft)
{
    if (const auto *http = std::get_if<compose::HttpDraft>(&draft)) {
        if (!http->name.isEmpty())
            return http->name;
        const QString path = pathOf(http->url);
        return http->isRaw || path.isEmpty() ? DraftDocument::tr("New request") : http->method + u' ' + path;
    }
    const auto &socket = std::get<compose::SocketDraft>(draft);
    return socket.name.isEmpty() ? u"WS "_s + pathOf(socket.url) : socket.name;
}

DraftDocument::DraftDocument(Draft draft, std::uint32_t replays, QObject *parent)
    : QObject(parent),
      m_draft(std::move(draft)),
      m_replays(replays)
{
    m_undo.setUndoLimit(kMostSteps);
    connect(&m_undo, &QUndoStack::indexChanged, this, [this] { m_lastKey.clear(); });
}

/// The stack that goes tells of an end to its steps.
DraftDocument::~DraftDocument()
{
    m_undo.disconnect(this);
}

DraftDocument::DraftDocument(const compose::DraftHistory &history, QObject *parent)
    : DraftDocument(knownDraft(history.states.value(0)).value_or(compose::HttpDraft()), 0, parent)
{
    build(history);
    m_savedAs = history.savedAs;
    m_origin = history.origin;
    m_saved = m_draft;
}

void DraftDocument::build(const compose::DraftHistory &history)
{
    m_isBuilding = true;
    m_undo.clear();
    m_draft = knownDraft(history.states.value(0)).value_or(compose::HttpDraft());
    for (qsizetype step = 0; step < history.steps.size(); ++step) {
        const auto next = knownDraft(history.states.value(step + 1));
        if (!next)
            break;
        m_undo.push(new ChangeDraft(*this, history.steps[step], ++m_step, *next));
    }
    m_undo.setIndex(std::min(history.position, m_undo.count()));
    m_isBuilding = false;
}

void DraftDocument::rewrite(const std::function<void(compose::Draft &)> &change)
{
    const compose::DraftHistory before = history();
    compose::DraftHistory after = before;
    for (compose::Draft &draft : after.states)
        change(draft);
    if (after == before)
        return;
    build(after);
    Q_EMIT changed();
}

compose::DraftHistory DraftDocument::history() const
{
    compose::DraftHistory history{.position = m_undo.index(), .savedAs = m_savedAs, .origin = m_origin};
    for (int index = 0; index < m_undo.count(); ++index) {
        const auto *step = static_cast<const ChangeDraft *>(m_undo.command(index));
        if (index == 0)
            history.states += keptDraft(step->before());
        history.states += keptDraft(step->after());
        history.steps += step->text();
    }
    if (history.states.isEmpty())
        history.states += keptDraft(m_draft);
    return history;
}

void DraftDocument::setSaved(const QString &file, const Draft &content)
{
    if (file == m_savedAs && content == m_saved)
        return;
    m_savedAs = file;
    m_saved = content;
    Q_EMIT changed();
}

void DraftDocument::change(const QString &what, const QString &key, Draft next)
{
    if (next == m_draft)
        return;
    const bool goesOn = !key.isEmpty() && key == m_lastKey && m_pause.isValid() && m_pause.elapsed() < kTypingPauseMs &&
                        m_undo.canUndo();
    if (!goesOn)
        ++m_step;
    m_undo.push(new ChangeDraft(*this, what, m_step, std::move(next)));
    m_lastKey = key; // after push(), which tells of a new index
    m_pause.start();
}

void DraftDocument::set(const Draft &draft)
{
    m_draft = draft;
    if (!m_isBuilding)
        Q_EMIT changed();
}

} // namespace gatescope::ui
