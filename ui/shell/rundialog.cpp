#include "shell/rundialog.h"

#include "common/icons.h"
#include "common/theme.h"
#include "link/environpair.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHostAddress>
#include <QProcess>
#include <QPushButton>
#include <QTabWidget>
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

QCheckBox *checkBox(QWidget *parent, const QString &text, bool on)
{
    auto *box = new QCheckBox(text, parent);
    box->setChecked(on);
    return box;
}

QComboBox *comboBox(QWidget *parent, const QStringList &texts, int index)
{
    auto *box = new QComboBox(parent);
    box->addItems(texts);
    box->setCurrentIndex(index);
    return box;
}

QLineEdit *lineEdit(QWidget *parent, const QString &text, const QString &placeholder = {})
{
    auto *edit = new QLineEdit(text, parent);
    edit->setPlaceholderText(placeholder);
    return edit;
}

bool isLocal(const QString &host)
{
    return host.isEmpty() || host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

/// The host of "host:port" and "[::1]:8000"; empty for a Unix socket. ":8000" is every address.
QString hostOf(const QString &listener)
{
    if (listener.startsWith("unix:"_L1))
        return {};
    if (listener.startsWith(u':'))
        return u"::"_s;
    return listener.startsWith(u'[') ? listener.mid(1).section(u']', 0, 0) : listener.section(u':', 0, -2);
}

/// As QProcess::splitCommand() reads it.
QString spelled(const QStringList &words)
{
    QStringList quoted;
    for (QString word : words) {
        word.replace(u'"', u"\"\"\""_s);
        quoted.append(word.contains(u' ') ? u'"' + word + u'"' : word);
    }
    return quoted.join(u' ');
}

} // namespace

RunDialog::RunDialog(const link::RunOptions &options, QWidget *parent) : QDialog(parent), m_start(options)
{
    setWindowTitle(tr("Run Settings"));
    auto *tabs = new QTabWidget(this);
    tabs->addTab(applicationPage(), tr("Application"));
    tabs->addTab(networkPage(), tr("Network"));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_run = buttons->addButton(tr("Run"), QDialogButtonBox::AcceptRole);
    m_run->setIcon(icon(u"run"_s));
    m_run->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    layout->setSpacing(theme::kSpace4);
    layout->addWidget(tabs);
    layout->addWidget(buttons);
    setMinimumWidth(600);
    explain();
}

QFormLayout *RunDialog::form(QWidget *page) const
{
    auto *form = new QFormLayout(page);
    form->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    form->setHorizontalSpacing(theme::kSpace4);
    form->setVerticalSpacing(theme::kSpace2);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

QWidget *RunDialog::applicationPage()
{
    auto *page = new QWidget(this);
    m_target =
        lineEdit(page, m_start.target, tr("module:attr, file.py:attr, module:factory() — empty: look in the folder"));
    m_factory = checkBox(page, tr("It is a factory: call it to get the application"), m_start.factory);
    m_directory = lineEdit(page, m_start.directory);
    m_interface = comboBox(page, {tr("Tell by looking"), tr("ASGI 3"), tr("ASGI 2"), tr("WSGI")},
                           static_cast<int>(m_start.interface));
    m_venv = lineEdit(page, m_start.venv, tr(".venv beside the application, when there is one"));
    m_envFile = lineEdit(page, m_start.envFile, tr("none"));
    m_environ = lineEdit(page, spelled(m_start.environ), tr("none — shop.currency=EUR tier=\"two words\""));
    m_mistake = new QLabel(page);
    m_mistake->setWordWrap(true);
    m_mistake->hide();
    m_rootPath = lineEdit(page, m_start.rootPath, tr("where a proxy mounts it: /shop"));
    m_threads = spinBox(page, 1, 256, static_cast<int>(m_start.threads));
    m_lifespan = comboBox(page, {tr("Auto"), tr("On"), tr("Off")}, static_cast<int>(m_start.lifespan));
    m_uvloop = checkBox(page, tr("Use uvloop, where it is installed"), m_start.uvloop);
    m_reload = checkBox(page, tr("Start afresh when a source file changes"), m_start.reload);
    m_taps = checkBox(page, tr("Show the layers (middleware) inside the application"), m_start.taps);

    QFormLayout *rows = form(page);
    rows->addRow(tr("&Application"), m_target);
    rows->addRow({}, m_factory);
    rows->addRow(tr("&Folder"), withBrowse(m_directory, Browse::Folder));
    rows->addRow(tr("&Interface"), m_interface);
    rows->addRow(tr("&Virtual environment"), withBrowse(m_venv, Browse::Folder));
    rows->addRow(tr("&Environment file"), withBrowse(m_envFile, Browse::File));
    rows->addRow(tr("WSGI &environ"), m_environ);
    rows->addRow({}, m_mistake);
    rows->addRow(tr("&Root path"), m_rootPath);
    rows->addRow(tr("WSGI &threads"), m_threads);
    rows->addRow(tr("&Lifespan"), m_lifespan);
    rows->addRow({}, m_uvloop);
    rows->addRow({}, m_reload);
    rows->addRow({}, m_taps);
    connect(m_environ, &QLineEdit::textChanged, this, &RunDialog::checkEnviron);
    return page;
}

QWidget *RunDialog::networkPage()
{
    auto *page = new QWidget(this);
    m_host = lineEdit(page, m_start.host, tr("none: only the listeners below"));
    m_port = spinBox(page, 0, 65535, m_start.port);
    m_port->setSpecialValueText(tr("any free one"));
    m_listen = lineEdit(page, m_start.listen.join(u' '), tr("[::1]:8000 unix:/tmp/app.sock"));
    m_tls = checkBox(page, tr("Speak TLS (https)"), m_start.tls.on);
    m_certificate = lineEdit(page, m_start.tls.certificateFile, tr("a development certificate, made when needed"));
    m_key = lineEdit(page, m_start.tls.keyFile, tr("of that certificate"));
    m_http2 = checkBox(page, tr("Offer HTTP/2"), m_start.tls.http2);
    m_proxies = lineEdit(page, m_start.forwardedAllowIps, tr("none — 127.0.0.1, 10.0.0.0/8, unix, *"));
    m_proxyProtocol = checkBox(page, tr("Every connection begins with a PROXY header"), m_start.proxyProtocol);
    m_note = new QLabel(page);
    m_note->setWordWrap(true);

    QFormLayout *rows = form(page);
    rows->addRow(tr("&Host"), m_host);
    rows->addRow(tr("&Port"), m_port);
    rows->addRow(tr("Further &listeners"), m_listen);
    rows->addRow({}, m_tls);
    rows->addRow(tr("&Certificate"), withBrowse(m_certificate, Browse::File));
    rows->addRow(tr("&Key"), withBrowse(m_key, Browse::File));
    rows->addRow({}, m_http2);
    rows->addRow(tr("&Trusted proxies"), m_proxies);
    rows->addRow({}, m_proxyProtocol);
    rows->addRow({}, m_note);
    connect(m_host, &QLineEdit::textChanged, this, &RunDialog::explain);
    connect(m_listen, &QLineEdit::textChanged, this, &RunDialog::explain);
    connect(m_tls, &QCheckBox::toggled, this, &RunDialog::explain);
    return page;
}

QWidget *RunDialog::withBrowse(QLineEdit *field, Browse what)
{
    auto *row = new QWidget(this);
    auto *button = new QToolButton(row);
    button->setIcon(icon(what == Browse::Folder ? u"folder"_s : u"file"_s));
    button->setAccessibleName(tr("Browse"));
    button->setToolTip(tr("Browse"));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace1);
    layout->addWidget(field, 1);
    layout->addWidget(button);
    row->setFocusProxy(field);
    connect(button, &QToolButton::clicked, this, [this, field, what] { browse(field, what); });
    return row;
}

void RunDialog::browse(QLineEdit *field, Browse what)
{
    const QString start = field->text().isEmpty() ? m_directory->text() : field->text();
    const QString chosen = what == Browse::Folder ? QFileDialog::getExistingDirectory(this, {}, start)
                                                  : QFileDialog::getOpenFileName(this, {}, start);
    if (!chosen.isEmpty())
        field->setText(chosen);
}

QStringList RunDialog::environ() const
{
    return QProcess::splitCommand(m_environ->text());
}

void RunDialog::checkEnviron()
{
    const QString mistake = link::environMistake(environ());
    m_mistake->setText(mistake);
    m_mistake->setVisible(!mistake.isEmpty());
    m_run->setEnabled(mistake.isEmpty());
}

QStringList RunDialog::listeners() const
{
    return m_listen->text().simplified().split(u' ', Qt::SkipEmptyParts);
}

void RunDialog::explain()
{
    QStringList hosts{m_host->text().trimmed()};
    for (const QString &listener : listeners())
        hosts.append(hostOf(listener));
    const bool local = std::ranges::all_of(hosts, isLocal);
    m_note->setText(local ? QString() : tr("With these listeners, others on the network can reach the application."));
    m_note->setVisible(!local);
    for (QWidget *widget :
         {static_cast<QWidget *>(m_certificate), static_cast<QWidget *>(m_key), static_cast<QWidget *>(m_http2)})
        widget->setEnabled(m_tls->isChecked());
}

void RunDialog::readNetwork(link::RunOptions &run) const
{
    run.host = m_host->text().trimmed();
    run.port = static_cast<std::uint16_t>(m_port->value());
    run.listen = listeners();
    run.tls.on = m_tls->isChecked();
    run.tls.certificateFile = m_certificate->text().trimmed();
    run.tls.keyFile = m_key->text().trimmed();
    run.tls.http2 = m_http2->isChecked();
    run.forwardedAllowIps = m_proxies->text().trimmed();
    run.proxyProtocol = m_proxyProtocol->isChecked();
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
    run.environ = environ();
    run.rootPath = m_rootPath->text().trimmed();
    run.threads = static_cast<std::uint32_t>(m_threads->value());
    run.lifespan = static_cast<link::LifespanChoice>(m_lifespan->currentIndex());
    run.uvloop = m_uvloop->isChecked();
    run.reload = m_reload->isChecked();
    run.taps = m_taps->isChecked();
    readNetwork(run);
    return run;
}

} // namespace gatescope::ui
