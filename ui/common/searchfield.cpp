#include "common/searchfield.h"

#include "common/icons.h"

#include <QLineEdit>

namespace gatescope::ui {

using namespace Qt::StringLiterals;

namespace {

void styleAsField(QLineEdit &field, const QString &sign, const QString &what)
{
    field.setPlaceholderText(what);
    field.setAccessibleName(what);
    field.setClearButtonEnabled(true);
    field.addAction(icon(sign, theme::Tone::Muted), QLineEdit::LeadingPosition);
}

} // namespace

void styleAsSearch(QLineEdit &field, const QString &what)
{
    styleAsField(field, u"search"_s, what);
}

void styleAsFilter(QLineEdit &field, const QString &what)
{
    styleAsField(field, u"filter"_s, what);
}

} // namespace gatescope::ui
