#include "composer/savedialog.h"

#include "common/theme.h"

#include <QCompleter>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 480;

QStringList foldersOf(const QStringList &names)
{
    QStringList folders;
    for (const QString &name : names) {
        if (const QString folder = name.section(u'/', 0, -2); !folder.isEmpty() && !folders.contains(folder + u'/'))
            folders += folder + u'/';
    }
    return folders;
}

} // namespace

SaveDialog::SaveDialog(Setup setup, QWidget *parent)
    : QDialog(parent),
      m_setup(std::move(setup)),
      m_name(new QLineEdit(m_setup.name, this)),
      m_note(new QLabel(this))
{
    setWindowTitle(tr("Save Request"));
    m_name->setPlaceholderText(tr("Add to the cart — or with a folder: cart/Add"));
    m_name->setAccessibleName(tr("Name"));
    m_name->setCompleter(new QCompleter(foldersOf(m_setup.known), m_name));
    m_name->selectAll();
    auto *where = new QLabel(m_setup.folder, this);
    where->setTextInteractionFlags(Qt::TextSelectableByMouse);
    where->setWordWrap(true);
    m_note->setWordWrap(true);
    m_note->setAccessibleName(tr("Note"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    m_save = buttons->button(QDialogButtonBox::Save);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &SaveDialog::judge);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(theme::kSpace4);
    form->setVerticalSpacing(theme::kSpace2);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("Folder"), where);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    layout->setSpacing(theme::kSpace3);
    layout->addLayout(form);
    layout->addWidget(m_note);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(kWidth);
    judge();
}

QString SaveDialog::name() const
{
    return m_name->text().trimmed();
}

void SaveDialog::judge()
{
    const QString file = compose::fileForName(name());
    QStringList notes;
    for (const QString &known : std::as_const(m_setup.known)) {
        if (compose::fileForName(known).compare(file, Qt::CaseInsensitive) == 0)
            notes += tr("“%1” is there already and will be replaced.").arg(known);
    }
    m_save->setText(notes.isEmpty() ? tr("Save") : tr("Replace"));
    if (!m_setup.secrets.isEmpty())
        notes += tr("%1 will stand in a plain file as it is. Write a variable, {{token}}, in its place, and keep the "
                    "value in an environment.")
                     .arg(m_setup.secrets.join(u", "_s));
    m_note->setText(notes.join(u'\n'));
    m_note->setVisible(!notes.isEmpty());
    m_save->setEnabled(!file.isEmpty());
}

} // namespace gatescope::ui
