#include "common/linklabel.h"
#include "common/selection.h"
#include "exchange/findbar.h"
#include "exchange/frames/frameview.h"
#include "exchange/segments.h"
#include "exchange/toolbutton.h"
#include "exchange/wireview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kConnectionFrames = "wire/connectionFrames"_L1;

} // namespace

QWidget *WireView::buildContent()
{
    m_frames = new FrameView(context().session, &m_frameIndex);
    connect(m_frames, &FrameView::eventChosen, this, [this](int event) {
        const QScopedValueRollback following(m_following, true);
        context().selection->select(exchange(), event);
    });
    m_pages = new QStackedWidget;
    m_pages->addWidget(buildBytes());
    m_pages->addWidget(m_frames);
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(m_pages, 1);
    return widget;
}

QWidget *WireView::buildBar()
{
    m_parts = new Segments(tr("Direction"));
    m_parts->setChoices({{Both, tr("Both in order")}, {Request, tr("Request")}, {Response, tr("Response")}});
    connect(m_parts, &Segments::chosen, this, &WireView::showParts);
    m_ways = new Segments(tr("Show the wire as"));
    m_ways->setChoices({{Frames, tr("Frames")}, {Bytes, tr("Bytes")}});
    m_ways->hide();
    connect(m_ways, &Segments::chosen, this, [this](int way) {
        m_framesWanted = way;
        showWay();
    });
    buildConnectionButton();
    m_modes = new Segments(tr("Show bytes as"));
    m_modes->setChoices({{0, tr("Text")}, {1, tr("Hex")}});
    connect(m_modes, &Segments::chosen, m_bytes,
            [this](int id) { m_bytes->setMode(id == 0 ? ByteView::Mode::Text : ByteView::Mode::Hex); });
    auto *widget = new QWidget;
    auto *bar = new QHBoxLayout(widget);
    bar->setContentsMargins(theme::kSpace2, theme::kSpace1, theme::kSpace2, theme::kSpace1);
    bar->setSpacing(theme::kSpace4);
    bar->addWidget(m_ways);
    bar->addWidget(m_parts);
    bar->addWidget(m_ofConnection);
    bar->addStretch();
    bar->addWidget(m_modes);
    return widget;
}

void WireView::buildConnectionButton()
{
    m_ofConnection =
        toolButton(u"timeline-connection"_s, tr("List the frames of the connection itself between those of "
                                                "the exchange: SETTINGS, PING, GOAWAY, WINDOW_UPDATE"));
    m_ofConnection->setText(tr("Connection frames"));
    m_ofConnection->setAccessibleName(tr("Connection frames"));
    m_ofConnection->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_ofConnection->setCheckable(true);
    m_ofConnection->setChecked(QSettings().value(kConnectionFrames).toBool());
    m_ofConnection->hide();
    m_frames->setConnectionShown(m_ofConnection->isChecked());
    connect(m_ofConnection, &QToolButton::toggled, this, [this](bool shown) {
        QSettings().setValue(kConnectionFrames, shown);
        m_frames->setConnectionShown(shown);
    });
}

QWidget *WireView::buildBytes()
{
    m_bytes = new ByteView({.captions = true, .lineEnds = true});
    m_bytes->setAccessibleName(tr("Bytes on the wire"));
    connect(m_bytes, &ByteView::caretMoved, this, &WireView::choosePlace);
    m_find = new FindBar(m_bytes);
    m_reason = new QLabel;
    m_link = new LinkLabel;
    for (QLabel *label : {m_reason, m_link}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextBrowserInteraction);
        label->setContentsMargins(theme::kSpace3, theme::kSpace2, theme::kSpace3, theme::kSpace2);
        label->setAutoFillBackground(true);
    }
    m_reason->setAccessibleName(tr("Why the request was refused"));
    m_link->setAccessibleName(tr("What these bytes became"));
    connect(m_link, &QLabel::linkActivated, this, [this](const QString &key) {
        context().focus->setPath(key.split(u'\n'));
        Q_EMIT context().focus->scopeWanted();
    });
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_reason);
    column->addWidget(m_bytes, 1);
    column->addWidget(m_find);
    column->addWidget(m_link);
    return widget;
}

} // namespace gatescope::ui
