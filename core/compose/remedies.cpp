#include "compose/inspections.h"

#include "http/text.h"

#include <algorithm>

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

using Kind = Remedy::Kind;

constexpr qsizetype kMostReason = 123;

template <class List>
void removeRow(List &list, int row)
{
    if (row >= 0 && row < list.size())
        list.removeAt(row);
}

QString cleanName(const QString &name)
{
    QString clean = name.trimmed();
    while (clean.endsWith(u':'))
        clean.chop(1);
    for (QChar &c : clean) {
        if (c.unicode() >= 0x80 || !http::isTokenChar(c.toLatin1()))
            c = u'-';
    }
    return clean;
}

QString cleanValue(QString value)
{
    for (QChar &c : value) {
        if (c == u'\r' || c == u'\n' || c.isNull())
            c = u' ';
    }
    return value.simplified();
}

/// What both kinds of drafts have.
void mendHeaders(QList<Row> &headers, const Remedy &remedy)
{
    if (remedy.row < 0 || remedy.row >= headers.size())
        return;
    Row &header = headers[remedy.row];
    if (remedy.kind == Kind::SwitchOn || remedy.kind == Kind::SwitchOff)
        header.enabled = remedy.kind == Kind::SwitchOn;
    else if (remedy.kind == Kind::CleanName)
        header.name = cleanName(header.name);
    else if (remedy.kind == Kind::CleanValue)
        header.value = cleanValue(header.value);
    else if (remedy.kind == Kind::SetValue)
        header.value = remedy.value;
}

void mendRaw(QByteArray &raw, const Remedy &remedy)
{
    const qsizetype end = raw.indexOf('\n');
    if (remedy.kind == Kind::AppendRaw)
        raw += remedy.value.toUtf8();
    else if (remedy.kind == Kind::InsertRaw && end >= 0)
        raw.insert(end + 1, remedy.value.toUtf8());
}

void mendStep(QList<SocketStep> &script, const Remedy &remedy)
{
    if (remedy.row < 0 || remedy.row >= script.size())
        return;
    SocketStep &step = script[remedy.row];
    if (remedy.kind == Kind::SetCloseCode)
        step.closeCode = remedy.value.toUShort();
    while (remedy.kind == Kind::CutReason && step.text.toUtf8().size() > kMostReason)
        step.text.chop(1);
}

} // namespace

HttpDraft mended(HttpDraft draft, const Inspection &inspection)
{
    const Remedy &remedy = inspection.remedy;
    mendHeaders(draft.headers, remedy);
    mendRaw(draft.raw, remedy);
    if (remedy.kind == Kind::RemoveRow)
        removeRow(inspection.field == "query"_L1 ? draft.query : draft.headers, remedy.row);
    else if (remedy.kind == Kind::SetMethod)
        draft.method = remedy.value;
    else if (remedy.kind == Kind::SetUrl)
        draft.url = remedy.value;
    else if (remedy.kind == Kind::UseHttp11)
        draft.version = HttpVersion::Http11;
    else if (remedy.kind == Kind::NoChunks)
        draft.pace.chunked = false;
    return draft;
}

SocketDraft mended(SocketDraft draft, const Inspection &inspection)
{
    const Remedy &remedy = inspection.remedy;
    mendHeaders(draft.headers, remedy);
    mendStep(draft.script, remedy);
    if (remedy.kind == Kind::SetUrl)
        draft.url = remedy.value;
    else if (remedy.kind != Kind::RemoveRow)
        return draft;
    else if (inspection.field == "subprotocols"_L1)
        removeRow(draft.subprotocols, remedy.row);
    else if (inspection.field == "script"_L1)
        removeRow(draft.script, remedy.row);
    else
        removeRow(draft.headers, remedy.row);
    return draft;
}

} // namespace gatescope::compose
