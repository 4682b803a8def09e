#include "exchange/socket/socketinjectbar.h"

#include "common/icons.h"
#include "common/theme.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include <array>
#include <optional>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Kind = SocketInjection::Kind;

namespace {

constexpr qsizetype kMostSent = 50;

struct KindChoice {
    const char *name;
    const char *hint;
    QLatin1StringView icon;
};

constexpr std::array kChoices{
    KindChoice{QT_TRANSLATE_NOOP("SocketInjectBar", "Text"),
               QT_TRANSLATE_NOOP("SocketInjectBar", "A text that the application shall receive"), "ws-text"_L1},
    KindChoice{QT_TRANSLATE_NOOP("SocketInjectBar", "Binary"),
               QT_TRANSLATE_NOOP("SocketInjectBar", "Bytes as hex: 00 ff 7f"), "ws-binary"_L1},
    KindChoice{QT_TRANSLATE_NOOP("SocketInjectBar", "Close"),
               QT_TRANSLATE_NOOP("SocketInjectBar", "The reason of the close, or nothing"), "ws-close"_L1},
};

/// Nothing for what is no hex; blanks stand where one likes.
std::optional<QByteArray> bytesOf(const QString &hex)
{
    QByteArray digits;
    for (const QChar c : hex) {
        const char digit = c.toLatin1();
        if (c.isSpace())
            continue;
        if (!std::isxdigit(static_cast<unsigned char>(digit)))
            return std::nullopt;
        digits.append(digit);
    }
    return digits.size() % 2 == 0 ? std::optional(QByteArray::fromHex(digits)) : std::nullopt;
}

} // namespace

SocketInjectBar::SocketInjectBar(QWidget *parent)
    : QWidget(parent),
      m_kinds(new QComboBox),
      m_code(new QSpinBox),
      m_field(new QLineEdit),
      m_button(new QPushButton(tr("Inject"))),
      m_errorLine(new QWidget),
      m_errorIcon(new QLabel),
      m_error(new QLabel)
{
    for (const KindChoice &choice : kChoices)
        m_kinds->addItem(icon(choice.icon), tr(choice.name));
    m_kinds->setAccessibleName(tr("Kind of the injected message"));
    m_code->setRange(1000, 4999);
    m_code->setAccessibleName(tr("Code of the close"));
    m_code->setToolTip(tr("Code of the close frame (RFC 6455 section 7.4)"));
    m_field->setAccessibleName(tr("Content of the injected message"));
    m_field->setFont(theme::monospaceFont());
    m_field->installEventFilter(this);
    m_button->setAccessibleName(m_button->text());
    m_button->setToolTip(tr("Give it to the application as if the client had sent it (Return)"));
    m_error->setAccessibleName(tr("Why it was not injected"));
    m_error->setWordWrap(true);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    auto *label = new QLabel(tr("As the client:"));
    label->setBuddy(m_field);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::kSpace1);
    row->addWidget(label);
    row->addSpacing(theme::kSpace1);
    row->addWidget(m_kinds);
    row->addWidget(m_code);
    row->addWidget(m_field, 1);
    row->addWidget(m_button);
    auto *errorRow = new QHBoxLayout(m_errorLine);
    errorRow->setContentsMargins(0, 0, 0, 0);
    errorRow->setSpacing(theme::kSpace1);
    errorRow->addWidget(m_errorIcon, 0, Qt::AlignTop);
    errorRow->addWidget(m_error, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    column->setSpacing(theme::kSpace1);
    column->addLayout(row);
    column->addWidget(m_errorLine);

    m_kinds->view()->setAccessibleName(m_kinds->accessibleName());
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &SocketInjectBar::showKind);
    connect(m_button, &QPushButton::clicked, this, &SocketInjectBar::inject);
    connect(m_field, &QLineEdit::returnPressed, this, &SocketInjectBar::inject);
    connect(m_field, &QLineEdit::textEdited, this, [this] { showError({}); });
    showKind();
    showError({});
}

SocketInjection::Kind SocketInjectBar::kind() const
{
    return static_cast<Kind>(m_kinds->currentIndex());
}

void SocketInjectBar::showKind()
{
    m_code->setVisible(kind() == Kind::Close);
    m_field->setPlaceholderText(tr(kChoices[static_cast<std::size_t>(kind())].hint));
    showError({});
}

void SocketInjectBar::inject()
{
    const QString text = m_field->text();
    const auto bytes = kind() == Kind::Binary ? bytesOf(text) : text.toUtf8();
    if (!bytes)
        return showError(tr("That is no hex: two digits a byte, 0 to 9 and a to f."));
    m_sent.removeAll(text);
    if (!text.isEmpty())
        m_sent.append(text);
    if (m_sent.size() > kMostSent)
        m_sent.removeFirst();
    m_recalled = m_sent.size();
    Q_EMIT wanted({.kind = kind(), .bytes = *bytes, .code = static_cast<std::uint16_t>(m_code->value())});
}

void SocketInjectBar::tell(const QString &error)
{
    showError(error);
    if (error.isEmpty())
        m_field->clear();
}

void SocketInjectBar::showError(const QString &error)
{
    m_error->setText(error);
    m_errorIcon->setPixmap(icon(u"error"_s, theme::Tone::Error).pixmap(theme::kIconSize, theme::kIconSize));
    m_errorLine->setVisible(!error.isEmpty());
}

QString SocketInjectBar::error() const
{
    return m_error->text();
}

void SocketInjectBar::recall(int step)
{
    const qsizetype at = std::clamp<qsizetype>(m_recalled + step, 0, m_sent.size());
    if (at == m_recalled)
        return;
    m_recalled = at;
    m_field->setText(m_sent.value(at));
}

bool SocketInjectBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down) {
            recall(key == Qt::Key_Up ? -1 : 1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void SocketInjectBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showError(m_error->text());
}

} // namespace gatescope::ui
