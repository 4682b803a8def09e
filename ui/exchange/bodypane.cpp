#include "exchange/bodypane.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "exchange/byteview.h"
#include "exchange/findbar.h"
#include "exchange/html.h"
#include "exchange/imageview.h"
#include "exchange/rowdelegate.h"
#include "exchange/segments.h"
#include "exchange/syntaxstyles.h"
#include "exchange/toolbutton.h"
#include "exchange/valuetreemodel.h"

#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMimeDatabase>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using Column = ValueTreeModel::Column;

namespace {

struct Offer {
    BodyKind kind;
    int presentation;
    const char *title;
    bool (*isThere)(const DecodedBody &);
};

constexpr auto always = [](const DecodedBody &) { return true; };

/// What each kind can be shown as, the best first.
constexpr std::array kOffers{
    Offer{BodyKind::Json, BodyPane::Pretty, QT_TRANSLATE_NOOP("BodyPane", "Pretty"),
          [](const DecodedBody &body) { return !body.pretty.isEmpty(); }},
    Offer{BodyKind::Json, BodyPane::Tree, QT_TRANSLATE_NOOP("BodyPane", "Tree"),
          [](const DecodedBody &body) { return body.tree && body.tree->isContainer(); }},
    Offer{BodyKind::Json, BodyPane::Text, QT_TRANSLATE_NOOP("BodyPane", "Raw"), always},
    Offer{BodyKind::Form, BodyPane::Table, QT_TRANSLATE_NOOP("BodyPane", "Fields"), always},
    Offer{BodyKind::Form, BodyPane::Text, QT_TRANSLATE_NOOP("BodyPane", "Raw"), always},
    Offer{BodyKind::Multipart, BodyPane::Parts, QT_TRANSLATE_NOOP("BodyPane", "Parts"),
          [](const DecodedBody &body) { return !body.parts.isEmpty(); }},
    Offer{BodyKind::Multipart, BodyPane::Text, QT_TRANSLATE_NOOP("BodyPane", "Raw"), always},
    Offer{BodyKind::Text, BodyPane::Text, QT_TRANSLATE_NOOP("BodyPane", "Text"), always},
    Offer{BodyKind::Image, BodyPane::Image, QT_TRANSLATE_NOOP("BodyPane", "Image"),
          [](const DecodedBody &body) { return !body.image.isNull(); }},
    Offer{BodyKind::Json, BodyPane::Hex, QT_TRANSLATE_NOOP("BodyPane", "Hex"), always},
    Offer{BodyKind::Form, BodyPane::Hex, QT_TRANSLATE_NOOP("BodyPane", "Hex"), always},
    Offer{BodyKind::Multipart, BodyPane::Hex, QT_TRANSLATE_NOOP("BodyPane", "Hex"), always},
    Offer{BodyKind::Text, BodyPane::Hex, QT_TRANSLATE_NOOP("BodyPane", "Hex"), always},
    Offer{BodyKind::Image, BodyPane::Hex, QT_TRANSLATE_NOOP("BodyPane", "Hex"), always},
    Offer{BodyKind::Binary, BodyPane::Hex, QT_TRANSLATE_NOOP("BodyPane", "Hex"), always},
    Offer{BodyKind::Binary, BodyPane::Text, QT_TRANSLATE_NOOP("BodyPane", "Text"), always},
};

/// Form fields as a tree of one level, so that they are searched and copied like any other.
std::shared_ptr<const ValueNode> fieldTree(const QList<FormField> &fields)
{
    auto root = std::make_shared<ValueNode>();
    root->kind = trace::ValueKind::Dict;
    root->type = u"dict"_s;
    root->size = static_cast<quint64>(fields.size());
    for (const FormField &field : fields) {
        auto node = std::make_unique<ValueNode>();
        node->kind = trace::ValueKind::Str;
        node->type = u"str"_s;
        node->key = field.name;
        node->keyLiteral = textLiteral(field.name);
        node->text = field.value.toUtf8();
        node->size = static_cast<quint64>(field.value.size());
        root->add(std::move(node));
    }
    return root;
}

} // namespace

BodyPane::BodyPane(std::shared_ptr<SyntaxStyles> styles, QWidget *parent) : QWidget(parent), m_styles(std::move(styles))
{
    build();
}

BodyPane::~BodyPane() = default;

void BodyPane::build()
{
    m_choice = new Segments(tr("Show the body as"));
    connect(m_choice, &Segments::chosen, this, &BodyPane::setPresentation);
    m_notes = new QLabel;
    m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_notes->setAccessibleName(tr("About this body"));
    m_notes->setWordWrap(true);
    QToolButton *copy = toolButton(u"copy"_s, tr("Copy the body"));
    QToolButton *save = toolButton(u"body-save"_s, tr("Save the body as …"));
    connect(copy, &QToolButton::clicked, this, &BodyPane::copyAll);
    connect(save, &QToolButton::clicked, this, &BodyPane::saveAs);

    m_bytes = new ByteView({.lineNumbers = true});
    m_bytes->setAccessibleName(tr("Body"));
    m_find = new FindBar(m_bytes);
    m_treeModel = new ValueTreeModel(this);
    m_tree = new QTreeView;
    styleAsRows(m_tree, tr("Values of the body"));
    m_tree->setModel(m_treeModel);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(static_cast<int>(Column::Value), QHeaderView::Stretch);
    m_tree->setColumnWidth(static_cast<int>(Column::Key), 200);
    m_tree->setColumnHidden(static_cast<int>(Column::Origin), true);
    m_tree->setColumnHidden(static_cast<int>(Column::Presence), true);
    m_image = new ImageView;
    connect(m_image, &ImageView::zoomChanged, this, &BodyPane::showNotes);

    m_stack = new QStackedWidget;
    for (QWidget *page : std::initializer_list<QWidget *>{m_bytes, m_tree, m_image})
        m_stack->addWidget(page);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    bar->setSpacing(theme::kSpace2);
    bar->addWidget(m_choice);
    bar->addWidget(m_notes, 1);
    bar->addWidget(copy);
    bar->addWidget(save);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_find);
}

QWidget *BodyPane::buildParts()
{
    m_partModel = new QStandardItemModel(this);
    m_partModel->setHorizontalHeaderLabels({tr("Part"), tr("File"), tr("Type"), tr("Size")});
    m_partList = new QTreeView;
    styleAsRows(m_partList, tr("Parts of the body"));
    m_partList->setRootIsDecorated(false);
    m_partList->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_partList->setModel(m_partModel);
    connect(m_partList->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &BodyPane::choosePart);
    m_partPane = new BodyPane(m_styles);
    m_partsPage = new QSplitter(Qt::Vertical);
    m_partsPage->setChildrenCollapsible(false);
    m_partsPage->addWidget(m_partList);
    m_partsPage->addWidget(m_partPane);
    m_partsPage->setStretchFactor(0, 1);
    m_partsPage->setStretchFactor(1, 2);
    m_stack->addWidget(m_partsPage);
    return m_partsPage;
}

// ---- decoding ------------------------------------------------------------------------------------------------------

void BodyPane::setSource(const BodySource &source, bool grown)
{
    m_source = source;
    m_keepPlace = grown;
    if (grown && m_decoding) {
        m_again = true;
        return;
    }
    decode();
}

void BodyPane::clear()
{
    m_source = {};
    ++m_latest;
    m_decoding = m_again = false;
    m_keepPlace = false;
    take({});
}

void BodyPane::decode()
{
    const int ticket = ++m_latest;
    m_decoding = true;
    m_again = false;
    QtConcurrent::run([source = m_source, styles = m_styles] {
        return decodeBody(source, *styles);
    }).then(this, [this, ticket](DecodedBody body) {
        if (ticket != m_latest)
            return;
        m_decoding = false;
        take(std::move(body));
        if (m_again)
            decode();
    });
}

void BodyPane::take(DecodedBody &&body)
{
    m_body = std::move(body);
    offerPresentations();
    present();
    showNotes();
    m_keepPlace = true;
    Q_EMIT shown();
}

// ---- showing -------------------------------------------------------------------------------------------------------

void BodyPane::offerPresentations()
{
    QList<Segments::Choice> choices;
    for (const Offer &offer : kOffers) {
        if (offer.kind == m_body.kind && offer.isThere(m_body))
            choices.append({offer.presentation, tr(offer.title)});
    }
    m_choice->setChoices(choices);
    const int wanted = m_preferred.value(m_body.kind, choices.isEmpty() ? -1 : choices.first().id);
    const bool offered = std::ranges::any_of(choices, [wanted](const auto &choice) { return choice.id == wanted; });
    m_choice->setCurrent(offered || choices.isEmpty() ? wanted : choices.first().id);
}

int BodyPane::presentation() const
{
    return m_choice->current();
}

void BodyPane::setPresentation(int presentation)
{
    m_preferred[m_body.kind] = presentation;
    m_choice->setCurrent(presentation);
    m_keepPlace = false;
    present();
    showNotes();
}

void BodyPane::present()
{
    switch (presentation()) {
    case Tree:
    case Table:
        return showTree();
    case Parts:
        return showParts();
    case Image:
        m_image->setImage(m_body.image);
        return m_stack->setCurrentWidget(m_image);
    default:
        return showBytes();
    }
}

void BodyPane::showBytes()
{
    const bool hex = presentation() == Hex;
    const bool pretty = presentation() == Pretty;
    const QByteArray &text = m_body.text.isEmpty() ? m_body.bytes : m_body.text;
    m_bytes->setMode(hex ? ByteView::Mode::Hex : ByteView::Mode::Text);
    m_bytes->document().setOwned(hex ? m_body.bytes : pretty ? m_body.pretty : text);
    m_bytes->documentReset(m_keepPlace);
    m_bytes->setStyles(hex ? QList<ByteStyle>() : pretty ? m_body.prettyStyles : m_body.textStyles);
    m_stack->setCurrentWidget(m_bytes);
}

void BodyPane::showTree()
{
    m_treeModel->setRoot(presentation() == Tree ? m_body.tree : fieldTree(m_body.fields));
    if (m_treeModel->rowCount() <= 20)
        m_tree->expandToDepth(0);
    m_stack->setCurrentWidget(m_tree);
}

void BodyPane::showParts()
{
    if (!m_partsPage)
        buildParts();
    const int chosen = m_keepPlace ? std::max(0, m_partList->currentIndex().row()) : 0;
    m_partModel->removeRows(0, m_partModel->rowCount());
    for (const FormPart &part : std::as_const(m_body.parts)) {
        QList<QStandardItem *> row;
        for (const QString &cell : {part.name, part.fileName, QString::fromLatin1(part.contentType),
                                    sizeText(static_cast<quint64>(part.bytes.size()))})
            row.append(new QStandardItem(cell));
        m_partModel->appendRow(row);
    }
    m_stack->setCurrentWidget(m_partsPage);
    m_partList->setCurrentIndex(m_partModel->index(chosen, 0));
}

void BodyPane::choosePart()
{
    const int row = m_partList->currentIndex().row();
    if (row < 0 || row >= m_body.parts.size())
        return;
    const FormPart &part = m_body.parts[row];
    m_partPane->setSource({.bytes = part.bytes,
                           .trueSize = static_cast<quint64>(part.bytes.size()),
                           .contentType = part.contentType,
                           .contentEncoding = {}});
}

void BodyPane::showNotes()
{
    QStringList notes;
    if (!m_body.mediaType.isEmpty())
        notes.append(m_body.mediaTypeIsGuessed ? tr("%1 (guessed)").arg(m_body.mediaType) : m_body.mediaType);
    if (!m_body.charset.isEmpty())
        notes.append(m_body.charset);
    if (!m_body.image.isNull())
        notes.append(tr("%1 × %2 pixels, shown at %3 %")
                         .arg(m_body.image.width())
                         .arg(m_body.image.height())
                         .arg(qRound(m_image->zoom() * 100)));
    notes.append(m_body.notes);
    QString text = html::colored(notes.join(u" · "_s), theme::Tone::Muted, palette());
    for (const QString &problem : std::as_const(m_body.problems))
        text += u" &nbsp;"_s + html::badge(u"⚠ "_s + problem, theme::Tone::Warning, palette());
    m_notes->setText(text);
}

QString BodyPane::noteText() const
{
    return QStringList(m_body.notes + m_body.problems).join(u"; "_s);
}

void BodyPane::find()
{
    if (m_stack->currentWidget() == m_partsPage && m_partPane)
        return m_partPane->find();
    if (m_stack->currentWidget() != m_bytes)
        setPresentation(m_body.pretty.isEmpty() ? Text : Pretty);
    m_find->open();
}

void BodyPane::copyAll()
{
    if (presentation() == Image)
        return QGuiApplication::clipboard()->setImage(m_body.image);
    const bool isText = !m_body.text.isEmpty() || m_body.bytes.isEmpty();
    const QByteArray &shown = presentation() == Pretty ? m_body.pretty : m_body.text;
    QGuiApplication::clipboard()->setText(isText ? QString::fromUtf8(shown) : bytesLiteral(m_body.bytes));
}

QString BodyPane::suggestedFileName() const
{
    const QString suffix = QMimeDatabase().mimeTypeForName(m_body.mediaType).preferredSuffix();
    return u"body."_s + (suffix.isEmpty() ? u"bin"_s : suffix);
}

Result<void> BodyPane::saveTo(const QString &path) const
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(m_body.bytes) == m_body.bytes.size() && file.commit())
        return {};
    return std::unexpected(
        Error{.summary = tr("%1 could not be written").arg(path), .detail = file.errorString(), .wayOut = {}});
}

void BodyPane::saveAs()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the Body"), suggestedFileName());
    if (path.isEmpty())
        return;
    if (const auto saved = saveTo(path); !saved)
        m_notes->setText(html::badge(u"⚠ "_s + saved.error().summary + u": "_s + saved.error().detail,
                                     theme::Tone::Error, palette()));
}

void BodyPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_notes)
        showNotes();
}

} // namespace gatescope::ui
