#include "composer/composer.h"
#include "composer/environmentdialog.h"
#include "composer/noticebar.h"

#include "compose/rows.h"

#include <QComboBox>
#include <QMenu>
#include <QSet>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using compose::HttpDraft;

namespace {

constexpr int kMostProposals = 300;
constexpr std::uint32_t kMostLooked = 5000; ///< Exchanges that are looked at for proposals.
constexpr int kMenuLength = 60;

} // namespace

void Composer::remember(const HttpDraft &draft)
{
    m_history.removeAll(draft);
    m_history.prepend(draft);
    if (m_history.size() > kMostHistory)
        m_history.resize(kMostHistory);
    m_store.keepSent(m_history);
}

void Composer::fillHistory()
{
    m_historyMenu->clear();
    for (const HttpDraft &draft : std::as_const(m_history)) {
        const QString title = (draft.method + u' ' + compose::fullUrl(draft)).left(kMenuLength);
        m_historyMenu->addAction(QString(title).replace(u'&', u"&&"_s), this, [this, draft] { openDraft(draft); });
    }
    if (m_history.isEmpty())
        m_historyMenu->addAction(tr("Nothing was sent yet"))->setEnabled(false);
}

void Composer::setProject(const QString &folder)
{
    const QString file = folder.isEmpty() ? QString() : compose::environmentsPath(folder);
    m_environmentFile = file;
    const auto loaded = file.isEmpty() ? compose::Loaded<compose::Environments>() : compose::loadEnvironments(file);
    m_environments = loaded.value;
    if (loaded.damage)
        m_notice->say(*loaded.damage);
    fillEnvironments();
    switchProject(folder);
}

void Composer::fillEnvironments()
{
    m_environment->clear();
    m_environment->addItem(tr("No environment"), QString());
    for (const compose::Environment &environment : std::as_const(m_environments.all))
        m_environment->addItem(environment.name, environment.name);
    m_environment->setCurrentIndex(std::max(m_environment->findData(m_environments.current), 0));
    m_environment->setVisible(!m_environments.all.isEmpty());
    QMap<QString, QString> values;
    for (const auto &[name, value] : m_environments.variables().asKeyValueRange())
        values.insert(name, value);
    m_variables.set(values);
}

void Composer::chooseEnvironment()
{
    compose::Environments chosen = m_environments;
    chosen.current = m_environment->currentData().toString();
    setEnvironments(chosen);
}

void Composer::editEnvironments()
{
    EnvironmentDialog dialog(m_environments, window());
    if (dialog.exec() == QDialog::Accepted)
        setEnvironments(dialog.environments());
}

void Composer::setEnvironments(const compose::Environments &environments)
{
    m_environments = environments;
    if (!m_environmentFile.isEmpty()) {
        if (const auto saved = compose::save(m_environments, m_environmentFile); !saved)
            m_notice->say(saved.error());
    }
    fillEnvironments();
}

QStringList Composer::proposals() const
{
    QStringList urls;
    QSet<QString> seen;
    const auto propose = [&](const QString &url) {
        if (!seen.contains(url)) {
            seen.insert(url);
            urls.append(url);
        }
    };
    const std::uint32_t last = m_session.lastNumber();
    for (std::uint32_t looked = 0; looked < std::min(last, kMostLooked) && urls.size() < kMostProposals; ++looked) {
        const auto *summary = m_session.summary(last - looked);
        if (summary && summary->target.starts_with('/'))
            propose(m_baseUrl + QString::fromStdString(summary->target));
    }
    for (const HttpDraft &draft : m_history)
        propose(compose::fullUrl(draft));
    return urls;
}

} // namespace gatescope::ui
