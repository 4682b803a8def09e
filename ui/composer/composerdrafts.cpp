#include "composer/composer.h"
#include "composer/drafttabs.h"
#include "composer/draftview.h"
#include "composer/noticebar.h"
#include "composer/savedialog.h"
#include "composer/savedpanel.h"
#include "composer/socketdraftview.h"

#include <QAction>
#include <QSettings>
#include <QToolButton>
#include <QTreeView>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::SavedRequest;

namespace {

const auto kShownKey = u"composer/showsSaved"_s;

/// "http://a/x" or "ws://a/x" from the origin http://a to another; false: it is for neither.
bool rebase(QString &url, const QString &from, const QString &to)
{
    const auto socket = [](const QString &origin) { return u"ws"_s + origin.sliced(4); };
    const bool isSocket = url.startsWith(u"ws"_s) && from.startsWith(u"http"_s) && to.startsWith(u"http"_s);
    const QString before = isSocket ? socket(from) : from;
    if (before.isEmpty() || !url.startsWith(before))
        return false;
    const QString rest = url.sliced(before.size());
    if (!rest.isEmpty() && !rest.startsWith(u'/') && !rest.startsWith(u'?'))
        return false;
    url = (isSocket ? socket(to) : to) + rest;
    return true;
}

void rebase(compose::Draft &draft, const QString &from, const QString &to)
{
    if (auto *http = std::get_if<compose::HttpDraft>(&draft))
        rebase(http->url, from, to);
    else if (auto *socket = std::get_if<compose::SocketDraft>(&draft))
        rebase(socket->url, from, to);
}

} // namespace

void Composer::setBaseUrl(const QString &url)
{
    if (url.isEmpty() || url == m_baseUrl)
        return;
    const QString before = std::exchange(m_baseUrl, url);
    const auto follow = [&](compose::Draft &draft) {
        auto *http = std::get_if<compose::HttpDraft>(&draft);
        if (http && before.isEmpty() && http->url.isEmpty())
            http->url = m_baseUrl + u'/';
        rebase(draft, before, m_baseUrl);
    };
    for (int index = 0; index < m_tabs->count(); ++index)
        m_tabs->at(index)->rewrite(follow);
}

void Composer::setStore(const QString &folder)
{
    m_history.clear();
    m_store.setFolder(folder);
    m_store.open(m_project);
    if (m_project.isEmpty() && !folder.isEmpty())
        m_saved->setFolder(folder + u"/requests"_s);
}

void Composer::switchProject(const QString &folder)
{
    if (folder == m_project)
        return m_saved->reload();
    keepNow();
    const bool carries = m_project.isEmpty();
    m_project = folder;
    if (!carries) {
        while (m_tabs->count() > 0)
            m_tabs->remove(0);
        newDraft();
    } else {
        m_store.keep({}); // they come along
    }
    m_saved->setFolder(folder.isEmpty() ? m_store.folder() + u"/requests"_s : compose::requestsFolder(folder));
    m_store.open(folder);
    m_keepSoon.start();
}

bool Composer::isFresh(const DraftDocument &document) const
{
    const compose::HttpDraft *http = document.http();
    return http && document.replays() == 0 && !document.origin().isKnown() && document.savedAs().isEmpty() &&
           *http == freshDraft();
}

void Composer::dropFresh()
{
    for (int index = m_tabs->count() - 1; index >= 0; --index) {
        if (isFresh(*m_tabs->at(index)))
            m_tabs->remove(index);
    }
}

/// In front of what was opened in the meantime.
void Composer::restore(const compose::OpenDrafts &open)
{
    if (open.drafts.isEmpty())
        return;
    const bool staysHere = current() && !isFresh(*current());
    dropFresh();
    const int here = m_tabs->currentIndex();
    if (m_baseUrl.isEmpty())
        m_baseUrl = open.baseUrl;
    int place = 0;
    for (compose::DraftHistory history : open.drafts) {
        for (compose::Draft &draft : history.states)
            rebase(draft, open.baseUrl, m_baseUrl);
        m_tabs->open(std::make_unique<DraftDocument>(history), place++);
    }
    m_tabs->setCurrent(staysHere ? place + here : open.current);
    bindSaved();
    showOrigin();
}

void Composer::setSession(const QString &id)
{
    m_sessionId = id;
    showOrigin();
    m_keepSoon.start();
}

std::uint32_t Composer::originOfDraft(const DraftDocument &document) const
{
    return document.replays() != 0 ? document.replays()
                                   : compose::foundAgain(m_session, m_sessionId, document.origin());
}

/// One that is not here is said, not guessed.
void Composer::showOrigin()
{
    const DraftDocument *document = current();
    const std::uint32_t number = document ? originOfDraft(*document) : 0;
    const bool isElsewhere = document && number == 0 && document->origin().isKnown();
    m_from->setVisible(number != 0 || isElsewhere);
    m_from->setEnabled(number != 0);
    m_from->setText(isElsewhere ? tr("Its exchange is not open") : tr("From #%1").arg(number));
    m_from->setToolTip(isElsewhere ? tr("Made from exchange %1 of a session that is not open in this window.\n"
                                        "What is sent is not compared with it.")
                                         .arg(document->origin().exchange)
                                   : tr("Made from exchange %1: what is sent is compared with it").arg(number));
}

compose::OpenDrafts Composer::openDrafts() const
{
    compose::OpenDrafts open{.baseUrl = m_baseUrl};
    for (int index = 0; index < m_tabs->count(); ++index) {
        const DraftDocument &document = *m_tabs->at(index);
        if (index == m_tabs->currentIndex())
            open.current = static_cast<int>(open.drafts.size());
        if (isFresh(document))
            continue;
        open.drafts += document.history();
        if (document.replays() != 0)
            open.drafts.last().origin = compose::lastingOrigin(m_session, m_sessionId, document.replays());
    }
    return open;
}

void Composer::keepNow()
{
    if (!m_keepSoon.isActive())
        return;
    m_keepSoon.stop();
    m_store.keep(openDrafts());
}

void Composer::connectSaved()
{
    connect(m_showSaved, &QAction::toggled, this, &Composer::showSaved);
    connect(m_saved, &SavedPanel::wanted, this, &Composer::openSaved);
    connect(m_saved, &SavedPanel::loaded, this, &Composer::bindSaved);
    connect(m_saved, &SavedPanel::moved, this, &Composer::follow);
    connect(m_saved, &SavedPanel::saved, this, &Composer::takeSaved);
    connect(m_saved, &SavedPanel::failed, this, [this](const Error &error) {
        m_saving.clear();
        m_notice->say(error);
    });
    connect(m_saved, &SavedPanel::removed, this, [this](const SavedRequest &request) {
        m_notice->say(tr("“%1” was deleted").arg(nameOf(request)), tr("Undo"), [this] { m_saved->undoStack().undo(); });
    });
    m_showSaved->setChecked(QSettings().value(kShownKey).toBool());
}

void Composer::showSaved(bool on)
{
    QSettings().setValue(kShownKey, on);
    m_saved->setVisible(on);
    if (on && isVisible())
        m_saved->view()->setFocus();
}

void Composer::openSaved(const SavedRequest &request)
{
    const auto draft = knownDraft(request.draft);
    if (!draft)
        return m_notice->say({.summary = tr("“%1” is of a kind that this version does not know").arg(nameOf(request)),
                              .detail = {},
                              .wayOut = {}});
    for (int index = 0; index < m_tabs->count(); ++index) {
        if (m_tabs->at(index)->savedAs() == request.file && request.index == 0)
            return m_tabs->setCurrent(index);
    }
    const bool replacesFresh = current() && isFresh(*current());
    const int fresh = m_tabs->currentIndex();
    DraftDocument *document = openDraft(*draft);
    if (request.index == 0)
        document->setSaved(request.file, *draft);
    if (replacesFresh)
        m_tabs->remove(fresh);
}

/// Drafts know what is saved of them, also when somebody else has changed or deleted the file.
void Composer::bindSaved()
{
    for (int index = 0; index < m_tabs->count(); ++index) {
        DraftDocument &document = *m_tabs->at(index);
        if (document.savedAs().isEmpty())
            continue;
        const SavedRequest *request = m_saved->find(document.savedAs());
        const auto draft = request ? knownDraft(request->draft) : std::nullopt;
        if (draft)
            document.setSaved(request->file, *draft);
        else if (m_saved->isLoaded())
            document.setSaved({}, {});
    }
}

void Composer::follow(const SavedRequest &from, const SavedRequest &to)
{
    const auto content = knownDraft(to.draft);
    for (int index = 0; content && index < m_tabs->count(); ++index) {
        DraftDocument &document = *m_tabs->at(index);
        if (document.savedAs() != from.file)
            continue;
        document.setSaved(to.file, *content);
        document.edit(tr("Rename"), {}, [&](auto &draft) { draft.name = nameOf(to.draft); });
    }
}

void Composer::saveRequest()
{
    const DraftDocument *document = current();
    const SavedRequest *saved = document ? m_saved->find(document->savedAs()) : nullptr;
    if (saved)
        saveCurrent(nameOf(*saved));
    else
        saveRequestAs();
}

void Composer::saveRequestAs()
{
    const DraftDocument *document = current();
    if (!document || m_saved->folder().isEmpty())
        return;
    const SavedRequest *saved = m_saved->find(document->savedAs());
    const QString name = std::visit([](const auto &draft) { return draft.name; }, document->draft());
    auto *dialog = new SaveDialog({.name = saved ? nameOf(*saved) : name,
                                   .folder = m_saved->folder(),
                                   .known = m_saved->names(),
                                   .secrets = compose::secretsIn(keptDraft(document->draft()))},
                                  window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { saveCurrent(dialog->name()); });
    dialog->open();
}

void Composer::saveCurrent(const QString &name)
{
    DraftDocument *document = current();
    if (!document)
        return;
    const SavedRequest request = compose::savedAs(name, keptDraft(document->draft()));
    document->edit(tr("Name the Request"), {}, [&](auto &draft) { draft.name = nameOf(request.draft); });
    m_saving.append({document, request.file});
    m_saved->save(request);
}

/// Those that wait for it have it as their file now.
void Composer::takeSaved(const SavedRequest &request)
{
    for (const auto &[document, file] : std::as_const(m_saving)) {
        if (document && file == request.file)
            document->setSaved(file, *knownDraft(request.draft));
    }
    m_saving.removeIf([&](const auto &saving) { return saving.second == request.file; });
    const QString words = tr("Saved as “%1”").arg(nameOf(request));
    if (m_showSaved->isChecked())
        return m_notice->say(words);
    m_notice->say(words, tr("Show"), [this] { m_showSaved->setChecked(true); });
}

} // namespace gatescope::ui
