#include "captures/filterfield.h"
#include "captures/paint.h"

#include "common/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QListView>
#include <QPainterPath>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;
using theme::Tone;

namespace {

constexpr int kDetail = Qt::UserRole;
constexpr int kPopupWidth = 340;
constexpr int kMostRows = 10;

/// "dur   from the first byte in to the last byte out"
class ProposalDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        const bool chosen = option.state.testFlag(QStyle::State_Selected);
        const QPalette &palette = option.palette;
        painter->fillRect(option.rect,
                          chosen ? theme::tint(Tone::Accent, palette, 0.18) : theme::color(Tone::Canvas, palette));
        painter->setFont(option.font);
        QRect rest = option.rect.adjusted(theme::kSpace2, 0, -theme::kSpace2, 0);
        const int used = paintText(*painter, rest, index.data().toString(), theme::color(Tone::Text, palette));
        rest.setLeft(rest.left() + std::max(used + theme::kSpace4, kColumn));
        painter->setFont(smaller(option.font));
        paintText(*painter, rest, index.data(kDetail).toString(), theme::color(Tone::Muted, palette));
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {kPopupWidth, theme::kRowHeight};
    }

private:
    static constexpr int kColumn = 4 * theme::kSpace6;
};

QAbstractItemView *makePopup()
{
    auto *popup = new QListView;
    popup->setUniformItemSizes(true);
    popup->setEditTriggers(QAbstractItemView::NoEditTriggers);
    popup->setFrameShape(QFrame::StyledPanel);
    popup->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return popup;
}

} // namespace

FilterField::FilterField(Seen seen, QWidget *parent)
    : QLineEdit(parent),
      m_seen(std::move(seen)),
      m_completer(new QCompleter(this)),
      m_model(new QStandardItemModel(this))
{
    m_completer->setModel(m_model);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(kMostRows);
    m_completer->setWidget(this);
    QAbstractItemView *popup = makePopup();
    m_completer->setPopup(popup);
    popup->setItemDelegate(new ProposalDelegate(popup)); // setPopup() has set the completer's own
    connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this, &FilterField::accept);
    connect(this, &QLineEdit::textEdited, this, &FilterField::propose);
    popup->installEventFilter(this);
    connect(this, &QLineEdit::returnPressed, this, [this] {
        if (!chosen().isValid())
            confirm();
    });
}

// A view gets a current index with the focus; chosen is only what is selected.
QModelIndex FilterField::chosen() const
{
    const QItemSelectionModel *selection = m_completer->popup()->selectionModel();
    return isProposing() && selection->hasSelection() ? selection->currentIndex() : QModelIndex();
}

void FilterField::confirm()
{
    m_completer->popup()->hide();
    Q_EMIT confirmed();
}

bool FilterField::eventFilter(QObject *watched, QEvent *event)
{
    const int key = event->type() == QEvent::KeyPress ? static_cast<QKeyEvent *>(event)->key() : 0;
    const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (!enter || chosen().isValid())
        return QLineEdit::eventFilter(watched, event);
    confirm();
    return true;
}

void FilterField::setError(const std::optional<FilterError> &error)
{
    m_error = error;
    update();
}

int FilterField::xOf(qsizetype position) const
{
    const QFontMetrics metrics = fontMetrics();
    const auto width = [&](qsizetype length) { return metrics.horizontalAdvance(text().first(length)); };
    return cursorRect().center().x() - width(cursorPosition()) + width(std::min(position, text().size()));
}

bool FilterField::isProposing() const
{
    return m_completer->popup()->isVisible();
}

// One that is written already is no proposal.
bool FilterField::isWorthShowing() const
{
    const auto &proposals = m_completion.proposals;
    if (proposals.isEmpty())
        return false;
    const QString written = text().sliced(m_completion.offset, m_completion.length);
    return proposals.size() > 1 || proposals.first().text.trimmed() != written;
}

void FilterField::fillPopup()
{
    m_model->clear();
    for (const Proposal &proposal : std::as_const(m_completion.proposals)) {
        auto *item = new QStandardItem(proposal.label);
        item->setData(proposal.detail, kDetail);
        item->setData(proposal.detail.isEmpty() ? proposal.label : proposal.label + u", "_s + proposal.detail,
                      Qt::AccessibleTextRole);
        m_model->appendRow(item);
    }
}

void FilterField::propose()
{
    m_completion = complete(text(), cursorPosition(), m_seen);
    QAbstractItemView *popup = m_completer->popup();
    if (!isWorthShowing())
        return popup->hide();
    fillPopup();
    popup->setCurrentIndex({});
    popup->setPalette(palette());
    m_completer->complete(QRect(xOf(m_completion.offset) - theme::kSpace2, 0, kPopupWidth, height() + m_gap));
}

void FilterField::accept(const QModelIndex &index)
{
    const qsizetype row = index.row();
    if (row < 0 || row >= m_completion.proposals.size())
        return;
    const Completed result = completed(text(), m_completion, m_completion.proposals[row]);
    setText(result.text);
    setCursorPosition(static_cast<int>(result.cursor));
    Q_EMIT textEdited(result.text);
}

bool FilterField::event(QEvent *event)
{
    // Tab would leave the line before it becomes a key press.
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Tab && isProposing()) {
        const QModelIndex taken = chosen().isValid() ? chosen() : m_model->index(0, 0);
        m_completer->popup()->hide();
        accept(taken);
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void FilterField::keyPressEvent(QKeyEvent *event)
{
    const bool asks = event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier;
    const bool opens = event->key() == Qt::Key_Down && !isProposing();
    if (asks || opens)
        return propose();
    QLineEdit::keyPressEvent(event);
}

void FilterField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (!m_error || m_error->unfinished)
        return;
    const int left = xOf(m_error->offset);
    const int right = std::max(xOf(m_error->offset + m_error->length), left + theme::kSpace2);
    const int bottom = rect().center().y() + fontMetrics().height() / 2 + 1;
    QPainterPath wave(QPointF(left, bottom));
    for (int x = left, up = 1; x < right; x += theme::kSpaceHalf, up = 1 - up)
        wave.lineTo(x + theme::kSpaceHalf, bottom - theme::kSpaceHalf * up);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect());
    painter.setPen(QPen(theme::color(Tone::Error, palette()), 1.2));
    painter.drawPath(wave);
}

} // namespace gatescope::captures
