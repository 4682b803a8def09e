#include "composer/socketsettings.h"

#include "common/theme.h"

#include <QCheckBox>
#include <QFormLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

QString schemeOf(const QString &url)
{
    const qsizetype end = url.indexOf("://"_L1);
    return end < 0 ? QString() : url.first(end).toLower();
}

bool isEncrypted(const QString &scheme)
{
    return scheme == "wss"_L1 || scheme == "https"_L1;
}

QStringList namesIn(const QString &text)
{
    QStringList names = text.split(u',', Qt::SkipEmptyParts);
    for (QString &name : names)
        name = name.trimmed();
    names.removeAll(QString());
    return names;
}

} // namespace

SocketSettings::SocketSettings(const Variables &variables, QWidget *parent)
    : QWidget(parent),
      m_subprotocols(new VariableField(variables, this))
{
    m_subprotocols->setPlaceholderText(tr("chat.v2, chat.v1"));
    m_subprotocols->setAccessibleName(tr("Subprotocols"));
    connect(m_subprotocols, &QLineEdit::textEdited, this, [this] { Q_EMIT edited(u"subprotocols"_s); });
    m_tls = check(tr("Encrypt the connection (wss://)"));
    m_verify = check(tr("Refuse certificates that nobody vouches for"));
    m_deflate = check(tr("Offer permessage-deflate"));
    auto *form = new QFormLayout(this);
    form->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
    form->setHorizontalSpacing(theme::kSpace4);
    form->setVerticalSpacing(theme::kSpace1);
    form->addRow(tr("&Subprotocols"), m_subprotocols);
    form->addRow(tr("TLS"), m_tls);
    form->addRow(QString(), m_verify);
    form->addRow(tr("Compression"), m_deflate);
}

QCheckBox *SocketSettings::check(const QString &text)
{
    auto *box = new QCheckBox(text, this);
    connect(box, &QCheckBox::toggled, this, [this] {
        if (!m_showing)
            Q_EMIT edited({});
    });
    return box;
}

void SocketSettings::show(const compose::SocketDraft &draft)
{
    m_showing = true;
    if (namesIn(m_subprotocols->text()) != draft.subprotocols)
        m_subprotocols->setText(draft.subprotocols.join(u", "_s));
    const QString scheme = schemeOf(draft.url);
    m_tls->setChecked(isEncrypted(scheme));
    m_tls->setEnabled(!scheme.isEmpty());
    m_verify->setChecked(draft.verifiesTls);
    m_verify->setEnabled(isEncrypted(scheme));
    m_deflate->setChecked(draft.deflate);
    m_showing = false;
}

void SocketSettings::fill(compose::SocketDraft &draft) const
{
    draft.subprotocols = namesIn(m_subprotocols->text());
    draft.verifiesTls = m_verify->isChecked();
    draft.deflate = m_deflate->isChecked();
    const QString scheme = schemeOf(draft.url);
    if (!scheme.isEmpty() && isEncrypted(scheme) != m_tls->isChecked())
        draft.url = (m_tls->isChecked() ? u"wss"_s : u"ws"_s) + draft.url.sliced(scheme.size());
}

} // namespace gatescope::ui
