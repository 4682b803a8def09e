#include "captures/filterreference.h"

#include "captures/filter/fields.h"
#include "common/theme.h"

#include <QScreen>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <array>

namespace gatescope::captures {

using namespace Qt::StringLiterals;
namespace theme = ui::theme;
using theme::Tone;

namespace {

constexpr QSize kSize{540, 520};

QString link(const QString &example)
{
    return u"<a href=\"filter:%1\" style=\"text-decoration:none\">%2</a>"_s.arg(
        QString::fromLatin1(QUrl::toPercentEncoding(example)), example.toHtmlEscaped());
}

QString row(const QString &left, const QString &right)
{
    return u"<tr><td style=\"padding:2px 16px 2px 0; white-space:nowrap\" width=\"250\">%1</td><td style=\"padding:2px 0\">%2</td></tr>"_s
        .arg(left, right);
}

} // namespace

FilterReference::FilterReference(QWidget *parent) : QFrame(parent, Qt::Popup), m_browser(new QTextBrowser(this))
{
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Filter reference"));
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->document()->setDocumentMargin(theme::kSpace4);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->addWidget(m_browser);
    resize(kSize);
    connect(m_browser, &QTextBrowser::anchorClicked, this, [this](const QUrl &url) {
        close();
        Q_EMIT exampleChosen(QUrl::fromPercentEncoding(url.toEncoded().sliced(qstrlen("filter:"))));
    });
}

QString FilterReference::html() const
{
    struct Line {
        const char *form;
        const char *meaning;
    };
    static constexpr std::array kLines{
        Line{"cart", QT_TR_NOOP("method, target, status or note contains it")},
        Line{"status >= 400 and method == POST", QT_TR_NOOP("both; <i>and</i> may be left out")},
        Line{"not open or dur > 1s", QT_TR_NOOP("also ! && || and brackets")},
        Line{"path ~ \"/api\"", QT_TR_NOOP("contains, without regard to case")},
        Line{"path ~ /^\\/api\\/\\d+$/i", QT_TR_NOOP("matches a regular expression")},
        Line{"status in [404, 5xx]", QT_TR_NOOP("is one of")},
        Line{"marked or color or comment", QT_TR_NOOP("what you have marked, coloured or commented")},
    };
    const QString muted = theme::color(Tone::Muted, palette()).name();
    const auto title = [](const QString &text) { return u"<p style=\"margin:12px 0 4px\"><b>%1</b></p>"_s.arg(text); };
    QString html = title(tr("How to write a filter")) + u"<table cellspacing=\"0\">"_s;
    for (const Line &line : kLines)
        html += row(link(QString::fromUtf8(line.form)),
                    u"<span style=\"color:%1\">%2</span>"_s.arg(muted, tr(line.meaning)));
    html += u"</table>"_s + title(tr("Fields")) + u"<table cellspacing=\"0\">"_s;
    for (const FieldSpec &field : fieldSpecs())
        html += row(link(QString::fromUtf8(field.example)),
                    u"<span style=\"color:%1\">%2</span>"_s.arg(muted, field.translatedMeaning().toHtmlEscaped()));
    return html + u"</table>"_s;
}

void FilterReference::popup(const QWidget &anchor)
{
    m_browser->setHtml(html());
    QPoint at = anchor.mapToGlobal(QPoint(anchor.width() - width(), anchor.height() + theme::kSpace1));
    const QRect screen = anchor.screen()->availableGeometry();
    at.setX(std::clamp(at.x(), screen.left(), std::max(screen.left(), screen.right() - width())));
    at.setY(std::clamp(at.y(), screen.top(), std::max(screen.top(), screen.bottom() - height())));
    move(at);
    show();
    m_browser->setFocus();
}

} // namespace gatescope::captures
