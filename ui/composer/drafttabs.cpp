#include "composer/drafttabs.h"

#include "exchange/toolbutton.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QTabBar>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

DraftTabs::DraftTabs(QWidget *parent) : QWidget(parent), m_bar(new QTabBar(this))
{
    m_bar->setExpanding(false);
    m_bar->setDrawBase(false);
    m_bar->setUsesScrollButtons(true);
    m_bar->setElideMode(Qt::ElideRight);
    m_bar->setAccessibleName(tr("Open drafts"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_bar);
    connect(m_bar, &QTabBar::currentChanged, this, [this] {
        Q_EMIT currentChanged();
        Q_EMIT changed();
    });
}

DraftTabs::~DraftTabs() = default;

DraftDocument *DraftTabs::open(std::unique_ptr<DraftDocument> document, int index)
{
    DraftDocument *opened = document.get();
    connect(opened, &DraftDocument::changed, this, &DraftTabs::retitle);
    const int place = index < 0 ? count() : index;
    m_documents.insert(m_documents.begin() + place, std::move(document));
    addTab(place);
    retitle();
    Q_EMIT currentChanged();
    return opened;
}

void DraftTabs::addTab(int index)
{
    const QSignalBlocker quiet(m_bar); // documents and tabs go together
    m_bar->insertTab(index, titleOf(at(index)->draft()));
    QToolButton *close = toolButton(u"close"_s, tr("Close this draft"));
    close->setFocusPolicy(Qt::NoFocus);
    m_bar->setTabButton(index, QTabBar::RightSide, close);
    connect(close, &QToolButton::clicked, this, [this, close] { closeWanted(close); });
    m_bar->setCurrentIndex(index);
}

void DraftTabs::closeWanted(const QWidget *button)
{
    for (int index = 0; index < m_bar->count(); ++index) {
        if (m_bar->tabButton(index, QTabBar::RightSide) == button)
            return close(index);
    }
}

std::unique_ptr<DraftDocument> DraftTabs::takeOut(int index)
{
    const auto place = m_documents.begin() + index;
    (*place)->disconnect(this);
    std::unique_ptr<DraftDocument> document = std::move(*place);
    m_documents.erase(place);
    {
        const QSignalBlocker quiet(m_bar);
        m_bar->removeTab(index);
    }
    Q_EMIT currentChanged();
    Q_EMIT changed();
    return document;
}

void DraftTabs::close(int index)
{
    if (!at(index))
        return;
    m_closed.push_back(takeOut(index));
    if (m_closed.size() > kMostClosed)
        m_closed.erase(m_closed.begin());
}

void DraftTabs::remove(int index)
{
    if (at(index))
        takeOut(index).reset();
}

bool DraftTabs::reopen()
{
    if (m_closed.empty())
        return false;
    auto document = std::move(m_closed.back());
    m_closed.pop_back();
    open(std::move(document));
    return true;
}

void DraftTabs::setCurrent(int index)
{
    m_bar->setCurrentIndex(index);
}

int DraftTabs::currentIndex() const
{
    return m_bar->currentIndex();
}

DraftDocument *DraftTabs::current() const
{
    return at(m_bar->currentIndex());
}

DraftDocument *DraftTabs::at(int index) const
{
    return index < 0 || index >= count() ? nullptr : m_documents[static_cast<std::size_t>(index)].get();
}

void DraftTabs::retitle()
{
    for (int index = 0; index < count(); ++index) {
        const QString title = titleOf(at(index)->draft());
        const bool isModified = at(index)->isModified();
        m_bar->setTabText(index, QString(title).replace(u'&', u"&&"_s) + (isModified ? u" •"_s : QString()));
        m_bar->setTabToolTip(index, isModified ? tr("%1 (not saved)").arg(title) : title);
    }
    Q_EMIT changed();
}

} // namespace gatescope::ui
