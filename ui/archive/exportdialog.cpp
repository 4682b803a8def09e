#include "archive/exportdialog.h"

#include "common/eventwords.h"
#include "common/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using archive::ExportFormat;
using archive::MaskRule;
using archive::MaskRules;
using archive::MaskTarget;
using theme::Tone;

namespace {

constexpr int kCountDelayMs = 250;
constexpr int kTargetRole = Qt::UserRole;
constexpr int kOwnRole = Qt::UserRole + 1;
constexpr QSize kSize(640, 720);
constexpr QSize kRow(0, theme::kRowHeight - theme::kSpace1);

} // namespace

ExportDialog::ExportDialog(const trace::Session &session, ExportChoices choices, const MaskRules &rules,
                           QWidget *parent)
    : QDialog(parent),
      m_session(session),
      m_choices(std::move(choices)),
      m_folder(QDir::homePath())
{
    setWindowTitle(tr("Export"));
    m_settings = new QWidget(this);
    m_format = new QComboBox(m_settings);
    m_format->addItems({tr("HAR 1.2: for browsers and HTTP tools"), tr("Chrome trace: times, for Perfetto"),
                        tr("JSON: every event, for programs"), tr("Text: every event, for reading")});
    auto *form = new QFormLayout(m_settings);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(theme::kSpace4);
    form->setVerticalSpacing(theme::kSpace3);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Exchanges"), buildChoices());
    form->addRow(tr("&Format"), m_format);
    form->addRow(tr("F&ile"), buildPath());
    form->addRow(tr("Secrets"), buildMasking());

    m_statusIcon = new QLabel(this);
    m_status = new QLabel(this);
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the export"));
    m_progress->hide();
    m_export = new QPushButton(icon(u"export"_s), tr("Export"), this);
    m_export->setDefault(true);
    m_cancel = new QPushButton(tr("Cancel"), this);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_statusIcon);
    row->addWidget(m_status, 1);
    row->addWidget(m_cancel);
    row->addWidget(m_export);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    column->setSpacing(theme::kSpace3);
    column->addWidget(m_settings, 1);
    column->addWidget(m_progress);
    column->addLayout(row);
    resize(kSize);

    m_masks->setChecked(rules.on);
    for (const MaskRule &rule : rules.rules)
        addRule(rule);
    m_groups[2]->setHidden(m_groups[2]->childCount() == 0);
    m_wait.setSingleShot(true);
    m_wait.setInterval(kCountDelayMs);
    connect(&m_wait, &QTimer::timeout, this, &ExportDialog::startPreview);
    connect(m_tree, &QTreeWidget::itemChanged, this, &ExportDialog::askPreview);
    connect(m_masks, &QCheckBox::toggled, this, &ExportDialog::askPreview);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::suggestPath);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::exportNow);
    connect(m_cancel, &QPushButton::clicked, this, &ExportDialog::reject);
    suggestPath();
    askPreview();
}

ExportDialog::~ExportDialog() = default;

QWidget *ExportDialog::buildChoices()
{
    auto *box = new QWidget(m_settings);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kSpace1);
    const std::array titles{tr("Selected in the list"), tr("Shown by the filter"), tr("Marked with a star"), tr("All")};
    const std::array lists{&m_choices.selected, &m_choices.shown, &m_choices.marked, &m_choices.all};
    for (std::size_t index = 0; index < ChoiceCount; ++index) {
        auto *radio = new QRadioButton(tr("%1: %2").arg(titles[index], countText(lists[index]->size())), box);
        radio->setEnabled(!lists[index]->isEmpty());
        radio->setVisible(index != Shown || m_choices.hasFilter);
        connect(radio, &QRadioButton::toggled, this, [this](bool on) {
            if (on)
                askPreview();
        });
        column->addWidget(radio);
        m_radios[index] = radio;
    }
    const Choice first = m_choices.selected.size() > 1 ? Selected : m_choices.hasFilter ? Shown : All;
    m_radios[m_radios[first]->isEnabled() ? first : All]->setChecked(true);
    return box;
}

QWidget *ExportDialog::buildPath()
{
    auto *box = new QWidget(m_settings);
    m_path = new QLineEdit(box);
    m_path->setAccessibleName(tr("File"));
    auto *button = new QPushButton(tr("Browse…"), box);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_path, 1);
    row->addWidget(button);
    connect(m_path, &QLineEdit::textEdited, this, [this] { m_pathIsOurs = false; });
    connect(button, &QPushButton::clicked, this, &ExportDialog::browse);
    return box;
}

QWidget *ExportDialog::buildMasking()
{
    auto *box = new QWidget(m_settings);
    m_masks = new QCheckBox(tr("&Mask secrets: each is written as [masked], wherever it stands"), box);
    m_tree = new QTreeWidget(box);
    m_tree->setAccessibleName(tr("What is masked"));
    m_tree->setHeaderLabels({tr("Rule"), tr("Places")});
    m_tree->setRootIsDecorated(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setMinimumHeight(6 * theme::kRowHeight);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_tree->headerItem()->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    m_groups = {addGroup(tr("Headers")), addGroup(tr("Keys of queries, forms, JSON, environ and log lines")),
                addGroup(tr("Own patterns"))};
    m_groups[0]->setExpanded(true);
    m_found = new QLabel(box);
    m_found->setWordWrap(true);
    m_found->setForegroundRole(QPalette::PlaceholderText);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kSpace2);
    column->addWidget(m_masks);
    column->addWidget(m_tree, 1);
    column->addWidget(buildPatternRow());
    column->addWidget(m_found);
    return box;
}

QWidget *ExportDialog::buildPatternRow()
{
    auto *box = new QWidget(m_settings);
    m_pattern = new QLineEdit(box);
    m_pattern->setPlaceholderText(tr("Own pattern, a regular expression: \\d{4}(-\\d{4}){3}"));
    m_pattern->setAccessibleName(tr("Own pattern"));
    m_pattern->setClearButtonEnabled(true);
    auto *add = new QPushButton(tr("Add"), box);
    add->setAutoDefault(false);
    m_remove = new QPushButton(tr("Remove"), box);
    m_remove->setAutoDefault(false);
    m_remove->setEnabled(false);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kSpace2);
    row->addWidget(m_pattern, 1);
    row->addWidget(add);
    row->addWidget(m_remove);
    connect(add, &QPushButton::clicked, this, [this] {
        if (addPattern(m_pattern->text()))
            m_pattern->clear();
    });
    connect(m_remove, &QPushButton::clicked, this, &ExportDialog::removePattern);
    connect(m_tree, &QTreeWidget::currentItemChanged, this,
            [this](QTreeWidgetItem *item) { m_remove->setEnabled(item && item->data(0, kOwnRole).toBool()); });
    return box;
}

QTreeWidgetItem *ExportDialog::addGroup(const QString &title)
{
    auto *group = new QTreeWidgetItem(m_tree, {title});
    group->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsAutoTristate);
    group->setCheckState(0, Qt::Checked);
    group->setSizeHint(0, kRow);
    return group;
}

QTreeWidgetItem *ExportDialog::addRule(const MaskRule &rule)
{
    auto *item = new QTreeWidgetItem(m_groups[static_cast<std::size_t>(rule.target)], {rule.text});
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren);
    item->setCheckState(0, rule.on ? Qt::Checked : Qt::Unchecked);
    item->setData(0, kTargetRole, static_cast<int>(rule.target));
    item->setData(0, kOwnRole, rule.isOwn);
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    item->setSizeHint(0, kRow);
    if (rule.target == MaskTarget::Pattern)
        item->setFont(0, theme::monospaceFont());
    return item;
}

bool ExportDialog::addPattern(const QString &expression)
{
    const MaskRule rule{.target = MaskTarget::Pattern, .text = expression, .isOwn = true};
    if (const QString problem = archive::problemOf(rule); !problem.isEmpty()) {
        say(tr("The pattern cannot be used: %1").arg(problem), Tone::Error);
        m_pattern->setFocus();
        return false;
    }
    say({});
    m_groups[2]->setHidden(false);
    m_groups[2]->setExpanded(true);
    m_tree->setCurrentItem(addRule(rule));
    m_tree->scrollToItem(m_tree->currentItem());
    return true;
}

void ExportDialog::removePattern()
{
    if (const QTreeWidgetItem *item = m_tree->currentItem(); item && item->data(0, kOwnRole).toBool())
        delete item;
    m_groups[2]->setHidden(m_groups[2]->childCount() == 0);
    askPreview();
}

MaskRules ExportDialog::rules() const
{
    MaskRules rules{.on = m_masks->isChecked(), .rules = {}};
    for (const QTreeWidgetItem *group : m_groups) {
        for (int row = 0; row < group->childCount(); ++row) {
            const QTreeWidgetItem *item = group->child(row);
            rules.rules.append({.target = static_cast<MaskTarget>(item->data(0, kTargetRole).toInt()),
                                .text = item->text(0),
                                .on = item->checkState(0) == Qt::Checked,
                                .isOwn = item->data(0, kOwnRole).toBool()});
        }
    }
    return rules;
}

archive::ExportOptions ExportDialog::options() const
{
    return {.format = archive::kExportFormats[static_cast<std::size_t>(m_format->currentIndex())],
            .path = m_path->text(),
            .masking = rules()};
}

const QList<std::uint32_t> &ExportDialog::numbers() const
{
    const std::array lists{&m_choices.selected, &m_choices.shown, &m_choices.marked, &m_choices.all};
    for (std::size_t index = 0; index < ChoiceCount; ++index) {
        if (m_radios[index] && m_radios[index]->isChecked())
            return *lists[index];
    }
    return m_choices.all;
}

void ExportDialog::setFolder(const QString &folder)
{
    m_folder = folder.isEmpty() ? QDir::homePath() : folder;
    suggestPath();
}

void ExportDialog::setPath(const QString &path)
{
    m_path->setText(path);
    m_pathIsOurs = false;
}

void ExportDialog::setFormat(ExportFormat format)
{
    m_format->setCurrentIndex(static_cast<int>(format));
}

/// Keeps the name that the user chose and changes its suffix.
void ExportDialog::suggestPath()
{
    const QString suffix = archive::suffixOf(options().format);
    if (m_pathIsOurs) {
        const QString time = QDateTime::currentDateTime().toString(u"yyyy-MM-dd-HHmm"_s);
        return m_path->setText(
            QDir::toNativeSeparators(QDir(m_folder).filePath(u"gatescope-%1.%2"_s.arg(time, suffix))));
    }
    QString path = m_path->text();
    for (const ExportFormat format : archive::kExportFormats) {
        const QString old = u'.' + archive::suffixOf(format);
        if (!path.endsWith(old))
            continue;
        path.chop(old.size());
        return m_path->setText(path + u'.' + suffix);
    }
}

void ExportDialog::browse()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export to"), m_path->text());
    if (!path.isEmpty())
        setPath(QDir::toNativeSeparators(path));
}

} // namespace gatescope::ui
