#include "composer/draftdocument.h"

#include <QUndoCommand>
#include <QUrl>

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
    Q_EMIT changed();
}

} // namespace gatescope::ui
