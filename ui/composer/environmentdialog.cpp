#include "composer/environmentdialog.h"

#include "common/theme.h"
#include "composer/entries.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

EnvironmentDialog::EnvironmentDialog(const compose::Environments &environments, QWidget *parent)
    : QDialog(parent),
      m_start(environments),
      m_tabs(new QTabWidget(this))
{
    setWindowTitle(tr("Environments"));
    addPage(tr("In Every Environment"), environments.shared);
    for (const compose::Environment &environment : environments.all)
        addPage(environment.name, environment.variables);
    auto *name = new QLineEdit(this);
    name->setPlaceholderText(tr("Name of a new environment"));
    auto *more = new QPushButton(tr("Add"), this);
    more->setAutoDefault(false);
    auto *less = new QPushButton(tr("Remove This One"), this);
    less->setAutoDefault(false);
    less->setEnabled(false);
    connect(more, &QPushButton::clicked, this, [this, name] {
        add(name->text());
        name->clear();
    });
    connect(less, &QPushButton::clicked, this, &EnvironmentDialog::removeCurrent);
    connect(m_tabs, &QTabWidget::currentChanged, less, [less](int index) { less->setEnabled(index > 0); });
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *row = new QHBoxLayout;
    row->addWidget(name, 1);
    row->addWidget(more);
    row->addWidget(less);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace4, theme::kSpace4, theme::kSpace4, theme::kSpace4);
    layout->setSpacing(theme::kSpace3);
    layout->addWidget(m_tabs, 1);
    layout->addLayout(row);
    layout->addWidget(buttons);
    resize(600, 420);
}

void EnvironmentDialog::addPage(const QString &name, const QList<compose::Row> &rows)
{
    auto *table = new EntryTable(
        {.name = name,
         .columns = {{.title = tr("Variable"), .hint = tr("name")}, {.title = tr("Value"), .hint = tr("value")}},
         .separator = u'=',
         .bulkHint = tr("name=value"),
         .proposals = {}},
        m_none, m_tabs);
    table->setEntries(entriesOf(rows));
    m_tabs->setCurrentIndex(m_tabs->addTab(table, name));
}

EntryTable *EnvironmentDialog::page(int index) const
{
    return static_cast<EntryTable *>(m_tabs->widget(index));
}

void EnvironmentDialog::add(const QString &name)
{
    const QString trimmed = name.trimmed();
    for (int index = 0; index < m_tabs->count(); ++index) {
        if (m_tabs->tabText(index) == trimmed)
            return m_tabs->setCurrentIndex(index);
    }
    if (!trimmed.isEmpty())
        addPage(trimmed, {});
}

void EnvironmentDialog::removeCurrent()
{
    if (m_tabs->currentIndex() > 0)
        delete m_tabs->currentWidget();
}

compose::Environments EnvironmentDialog::environments() const
{
    compose::Environments edited;
    edited.shared = rowsOf(page(0)->entries());
    for (int index = 1; index < m_tabs->count(); ++index)
        edited.all.append({m_tabs->tabText(index), rowsOf(page(index)->entries())});
    edited.current = m_start.current;
    if (!edited.find(edited.current))
        edited.current = edited.all.isEmpty() ? QString() : edited.all.first().name;
    return edited;
}

} // namespace gatescope::ui
