#include "exchange/html.h"

#include <QStringList>

namespace gatescope::ui::html {

using namespace Qt::StringLiterals;
using theme::Tone;

QString colored(const QString &text, Tone tone, const QPalette &palette)
{
    return u"<span style=\"color:%1\">%2</span>"_s.arg(theme::color(tone, palette).name(), text.toHtmlEscaped());
}

QString code(const QString &text, const QPalette &palette)
{
    return u"<span style=\"font-family:'%1'; background-color:%2\">%3</span>"_s.arg(
        theme::monospaceFont().family(), theme::color(Tone::Raised, palette).name(), text.toHtmlEscaped());
}

QString prose(const QString &text, const QPalette &palette)
{
    QString out;
    const QStringList parts = text.split(u'`');
    for (qsizetype index = 0; index < parts.size(); ++index)
        out += index % 2 == 1 ? code(parts[index], palette) : parts[index].toHtmlEscaped();
    return out;
}

QString link(const QString &address, const QString &text)
{
    return u"<a style=\"text-decoration:none\" href=\"%1\">%2</a>"_s.arg(address.toHtmlEscaped(), text.toHtmlEscaped());
}

QString badge(const QString &text, Tone tone, const QPalette &palette)
{
    return u"<span style=\"color:%1; background-color:%2\">&nbsp;%3&nbsp;</span>"_s.arg(
        theme::color(tone, palette).name(), theme::tint(tone, palette).name(), text.toHtmlEscaped());
}

QString paragraph(const QString &inner, int above)
{
    return u"<p style=\"margin-top:%1px; margin-bottom:0px; line-height:130%\">%2</p>"_s.arg(QString::number(above),
                                                                                             inner);
}

QString block(const QString &text, const QPalette &palette, int above)
{
    return u"<p style=\"margin-top:%1px; margin-bottom:0px\"></p><table width=\"100%\" cellpadding=\"%2\" "
           "cellspacing=\"0\" bgcolor=\"%3\"><tr><td><pre style=\"margin:0px; white-space:pre-wrap; "
           "font-family:'%4'\">%5</pre></td></tr></table>"_s.arg(
               QString::number(above), QString::number(theme::kSpace2), theme::color(Tone::Raised, palette).name(),
               theme::monospaceFont().family(), text.toHtmlEscaped());
}

QString quotation(const QString &text, const QPalette &palette, int above)
{
    return u"<p style=\"margin-top:%1px; margin-bottom:0px\"></p><table cellspacing=\"0\" cellpadding=\"0\"><tr>"
           "<td width=\"%2\" bgcolor=\"%3\"></td><td style=\"padding-left:%4px\"><i>%5</i></td></tr></table>"_s.arg(
               QString::number(above), QString::number(theme::kSpaceHalf), theme::color(Tone::Border, palette).name(),
               QString::number(theme::kSpace2), colored(text, Tone::Muted, palette));
}

} // namespace gatescope::ui::html
