#include "shell/rundialog.h"

#include "common/icons.h"
#include "common/theme.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHostAddress>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

QSpinBox *spinBox(QWidget *parent, int least, int most, int value)
{
    auto *box = new QSpinBox(parent);
    box->setRange(least, most);
    box->setValue(value);
    return box;
}

} // namespace

RunDialog::RunDialog(const link::RunOptions &options, QWidget *parent)
    : QDialog(parent),
      m_start(options),
      m_target(new QLineEdit(options.target, this)),
      m_directory(new QLineEdit(options.directory, this)),
      m_interface(new QComboBox(this)),
      m_factory(new QCheckBox(tr("It is a factory: call it to get the application"), this)),
      m_venv(new QLineEdit(options.venv, this)),
      m_envFile(new QLineEdit(options.envFile, this)),
      m_host(new QLineEdit(options.host, this)),
      m_port(spinBox(this, 0, 65535, options.port)),
      m_rootPath(new QLineEdit(options.rootPath, this)),
      m_threads(spinBox(this, 1, 256, static_cast<int>(options.threads))),
      m_lifespan(new QComboBox(this)),
      m_reload(new QCheckBox(tr("Start afresh when a source file changes"), this)),
      m_note(new QLabel(this))
{
    setWindowTitle(tr("Run Settings"));
    m_target->setPlaceholderText(tr("module:attr, file.py:attr, module:factory() — empty: look in the folder"));
    m_venv->setPlaceholderText(tr(".venv beside the application, when there is one"));
    m_envFile->setPlaceholderText(tr("none"));
    m_rootPath->setPlaceholderText(tr("where a proxy mounts it: /shop"));
    m_interface->addItems({tr("Tell by looking"), tr("ASGI 3"), tr("ASGI 2"), tr("WSGI")});
    m_interface->setCurrentIndex(static_cast<int>(options.interface));
    m_lifespan->addItems({tr("Auto"), tr("On"), tr("Off")});
    m_lifespan->setCurrentIndex(static_cast<int>(options.lifespan));
    m_factory->setChecked(options.factory);
    m_reload->setChecked(options.reload);
    m_port->setSpecialValueText(tr("any free one"));
    m_note->setWordWrap(true);

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(theme::kSpace4);
    form->setVerticalSpacing(theme::kSpace2);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Application"), m_target);
    form->addRow({}, m_factory);
    form->addRow(tr("&Folder"), withBrowse(m_directory, true));
    form->addRow(tr("&Interface"), m_interface);
    form->addRow(tr("&Virtual environment"), withBrowse(m_venv, true));
    form->addRow(tr("&Environment file"), withBrowse(m_envFile, false));
    form->addRow(tr("&Host"), m_host);
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Root path"), m_rootPath);
    form->addRow(tr("WSGI &threads"), m_threads);
    form->addRow(tr("&Lifespan"), m_lifespan);
    form->addRow({}, m_reload);
    form->addRow({}, m_note);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto *run = buttons->addButton(tr("Run"), QDialogButtonBox::AcceptRole);
    run->setIcon(icon(u"run"_s));
    run->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_host, &QLineEdit::textChanged, this, &RunDialog::explain);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    layout->setSpacing(theme::kSpace4);
    layout->addLayout(form);
    layout->addWidget(buttons);
    setMinimumWidth(560);
    explain();
}

QWidget *RunDialog::withBrowse(QLineEdit *field, bool folder)
{
    auto *row = new QWidget(this);
    auto *button = new QToolButton(row);
    button->setIcon(icon(folder ? u"folder"_s : u"file"_s));
    button->setAccessibleName(tr("Browse"));
    button->setToolTip(tr("Browse"));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(field, 1);
    layout->addWidget(button);
    row->setFocusProxy(field);
    connect(button, &QToolButton::clicked, this, [this, field, folder] { browse(field, folder); });
    return row;
}

void RunDialog::browse(QLineEdit *field, bool folder)
{
    const QString start = field->text().isEmpty() ? m_directory->text() : field->text();
    const QString chosen =
        folder ? QFileDialog::getExistingDirectory(this, {}, start) : QFileDialog::getOpenFileName(this, {}, start);
    if (!chosen.isEmpty())
        field->setText(chosen);
}

void RunDialog::explain()
{
    const bool local = m_host->text() == "localhost"_L1 || QHostAddress(m_host->text()).isLoopback();
    m_note->setText(local ? QString() : tr("With this host, others on the network can reach the application."));
    m_note->setVisible(!local);
}

link::RunOptions RunDialog::options() const
{
    link::RunOptions run = m_start;
    run.target = m_target->text().trimmed();
    run.directory = m_directory->text().trimmed();
    run.interface = static_cast<link::InterfaceChoice>(m_interface->currentIndex());
    run.factory = m_factory->isChecked();
    run.venv = m_venv->text().trimmed();
    run.envFile = m_envFile->text().trimmed();
    run.host = m_host->text().trimmed();
    run.port = static_cast<std::uint16_t>(m_port->value());
    run.rootPath = m_rootPath->text().trimmed();
    run.threads = static_cast<std::uint32_t>(m_threads->value());
    run.lifespan = static_cast<link::LifespanChoice>(m_lifespan->currentIndex());
    run.reload = m_reload->isChecked();
    return run;
}

} // namespace gatescope::ui
