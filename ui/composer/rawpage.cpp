#include "composer/rawpage.h"

#include "common/theme.h"
#include "composer/rawtext.h"
#include "composer/textplace.h"

#include <QCheckBox>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace gatescope::ui {

RawPage::RawPage(QWidget *parent)
    : QWidget(parent),
      m_toggle(new QCheckBox(tr("Send these bytes and nothing else"), this)),
      m_text(new QPlainTextEdit(this))
{
    m_toggle->setToolTip(tr("For malformed requests: Enter ends a line with CR LF, \\x00 is a byte"));
    m_text->setFont(theme::monospaceFont());
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setUndoRedoEnabled(false);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setAccessibleName(tr("Raw bytes"));
    m_text->installEventFilter(this);
    setFocusProxy(m_text);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(m_toggle);
    layout->addWidget(m_text, 1);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_showing)
            Q_EMIT edited(textToRaw(m_text->toPlainText()));
    });
    connect(m_toggle, &QCheckBox::toggled, this, [this](bool on) {
        if (!m_showing)
            Q_EMIT toggled(on);
    });
}

void RawPage::show(const compose::HttpDraft &draft)
{
    m_showing = true;
    if (textToRaw(m_text->toPlainText()) != draft.raw)
        setTextKeepingPlace(*m_text, rawToText(draft.raw));
    m_toggle->setChecked(draft.isRaw);
    m_text->setEnabled(draft.isRaw);
    m_showing = false;
}

bool RawPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!enter || key->modifiers() != Qt::NoModifier)
        return QWidget::eventFilter(watched, event);
    m_text->insertPlainText(QString(QChar(kReturnSign)) + QChar(kFeedSign) + u'\n');
    return true;
}

} // namespace gatescope::ui
