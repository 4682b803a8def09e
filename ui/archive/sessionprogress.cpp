#include "archive/sessionprogress.h"

#include "common/theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

namespace gatescope::ui {

using archive::SessionDocument;

namespace {

constexpr std::chrono::milliseconds kPatience{400};
constexpr int kSteps = 1000;
constexpr int kBarWidth = 280;

QString titleOf(const SessionDocument &document)
{
    const QString name = QFileInfo(document.taskPath()).fileName();
    switch (document.task()) {
    case SessionDocument::Task::Opening:
        return SessionProgress::tr("Opening %1").arg(name);
    case SessionDocument::Task::Saving:
        return SessionProgress::tr("Saving %1").arg(name);
    case SessionDocument::Task::Adding:
        return SessionProgress::tr("Adding %1").arg(name);
    case SessionDocument::Task::None:
        break;
    }
    return {};
}

} // namespace

SessionProgress::SessionProgress(SessionDocument &document, QWidget *parent)
    : QFrame(parent),
      m_document(document),
      m_title(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_cancel(new QPushButton(tr("Cancel"), this))
{
    setObjectName(QStringLiteral("sessionProgress"));
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setAccessibleName(tr("Progress"));
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace2, theme::kSpace2);
    row->setSpacing(theme::kSpace3);
    row->addWidget(m_title, 1);
    row->addWidget(m_bar);
    row->addWidget(m_cancel);
    hide();
    connect(&m_patience, &QTimer::timeout, this, &QWidget::show);
    connect(m_cancel, &QPushButton::clicked, this, &SessionProgress::cancel);
    connect(&document, &SessionDocument::busyChanged, this, &SessionProgress::follow);
    connect(&document, &SessionDocument::progressed, this, [this](double part) {
        m_bar->setRange(0, kSteps);
        m_bar->setValue(static_cast<int>(part * kSteps));
    });
}

QString SessionProgress::title() const
{
    return isHidden() ? QString() : m_title->text();
}

void SessionProgress::follow(bool busy)
{
    if (!busy) {
        m_patience.stop();
        return hide();
    }
    m_title->setText(titleOf(m_document));
    m_title->setToolTip(m_document.taskPath());
    setAccessibleName(m_title->text());
    m_bar->setRange(0, 0);
    m_cancel->setVisible(m_document.canCancel());
    m_cancel->setEnabled(true);
    m_patience.start();
}

void SessionProgress::cancel()
{
    m_cancel->setEnabled(false);
    m_document.cancel();
}

void SessionProgress::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme::tint(theme::Tone::Accent, palette()));
    painter.setPen(theme::color(theme::Tone::Border, palette()));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace gatescope::ui
