#include "compose/variables.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostDepth = 8;

/// Calls `found(begin, end, name)` for each variable; `begin` and `end` are its places in the text, braces included.
template <class Found>
void forEachVariable(QStringView text, Found found)
{
    qsizetype from = 0;
    while (true) {
        const qsizetype begin = text.indexOf("{{"_L1, from);
        const qsizetype end = begin < 0 ? -1 : text.indexOf("}}"_L1, begin + 2);
        if (end < 0)
            return;
        found(begin, end + 2, text.sliced(begin + 2, end - begin - 2).trimmed());
        from = end + 2;
    }
}

void addOnce(QStringList *names, const QString &name)
{
    if (names && !names->contains(name))
        names->append(name);
}

QString filledTo(const QString &text, const Variables &variables, QStringList *unknown, int depth)
{
    QString out;
    qsizetype from = 0;
    forEachVariable(text, [&](qsizetype begin, qsizetype end, QStringView view) {
        const QString name = view.toString();
        const auto value = variables.find(name);
        out += QStringView(text).sliced(from, begin - from);
        if (value == variables.end() || depth >= kMostDepth) {
            out += QStringView(text).sliced(begin, end - begin);
            addOnce(unknown, name);
        } else {
            out += filledTo(*value, variables, unknown, depth + 1);
        }
        from = end;
    });
    return from == 0 ? text : out.append(QStringView(text).sliced(from));
}

template <class Visit>
void visitRows(QList<Row> &rows, Visit visit)
{
    for (Row &row : rows) {
        if (row.enabled) {
            visit(row.name);
            visit(row.value);
        }
    }
}

template <class Visit>
void visitBody(Body &body, Visit visit)
{
    visit(body.contentType);
    if (body.kind == BodyKind::Text || body.kind == BodyKind::Json)
        visit(body.text);
    if (body.kind == BodyKind::File)
        visit(body.file);
    if (body.kind == BodyKind::Form)
        visitRows(body.form, visit);
    for (Part &part : body.parts) {
        if (body.kind != BodyKind::Multipart || !part.enabled)
            continue;
        for (QString *text : {&part.name, &part.value, &part.file, &part.contentType})
            visit(*text);
    }
}

template <class Visit>
void visitTexts(HttpDraft &draft, Visit visit)
{
    visit(draft.url);
    if (draft.isRaw)
        return;
    visit(draft.method);
    visitRows(draft.query, visit);
    visitRows(draft.headers, visit);
    visitBody(draft.body, visit);
}

template <class Visit>
void visitTexts(SocketDraft &draft, Visit visit)
{
    visit(draft.url);
    for (QString &subprotocol : draft.subprotocols)
        visit(subprotocol);
    visitRows(draft.headers, visit);
    for (SocketStep &step : draft.script) {
        if (step.enabled)
            visit(step.text);
    }
}

template <class Draft>
Draft fill(Draft draft, const Variables &variables, QStringList *unknown)
{
    visitTexts(draft, [&](QString &text) { text = filledTo(text, variables, unknown, 0); });
    return draft;
}

template <class Draft>
Result<Draft> fillAll(const Draft &draft, const Variables &variables)
{
    QStringList unknown;
    Draft filled = fill(draft, variables, &unknown);
    if (unknown.isEmpty())
        return filled;
    return std::unexpected(Error{.summary = u"the variable %1 is not known"_s.arg(unknown.join(u", "_s)),
                                 .detail = {},
                                 .wayOut = u"give it a value in the environment, or choose another environment"_s});
}

template <class Draft>
QStringList namesIn(Draft draft)
{
    QStringList names;
    visitTexts(draft, [&](const QString &text) {
        for (const QString &name : variableNames(QStringView(text)))
            addOnce(&names, name);
    });
    return names;
}

} // namespace

QStringList variableNames(QStringView text)
{
    QStringList names;
    forEachVariable(text, [&](qsizetype, qsizetype, QStringView name) { addOnce(&names, name.toString()); });
    return names;
}

QString filledIn(const QString &text, const Variables &variables, QStringList *unknown)
{
    return filledTo(text, variables, unknown, 0);
}

HttpDraft filledIn(HttpDraft draft, const Variables &variables, QStringList *unknown)
{
    return fill(std::move(draft), variables, unknown);
}

SocketDraft filledIn(SocketDraft draft, const Variables &variables, QStringList *unknown)
{
    return fill(std::move(draft), variables, unknown);
}

Result<HttpDraft> filledIn(const HttpDraft &draft, const Variables &variables)
{
    return fillAll(draft, variables);
}

Result<SocketDraft> filledIn(const SocketDraft &draft, const Variables &variables)
{
    return fillAll(draft, variables);
}

QStringList variableNames(const HttpDraft &draft)
{
    return namesIn(draft);
}

QStringList variableNames(const SocketDraft &draft)
{
    return namesIn(draft);
}

} // namespace gatescope::compose
