#include "console/handledexceptions.h"

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using namespace trace;

namespace {

QString textAt(const SnapshotNode &node, std::string_view key)
{
    const auto value = node.value(key);
    return value ? QString::fromUtf8(value->text()) : QString();
}

/// The raising frame is the last; the user's own code is told before a library's.
void addFrames(Problem &problem, const SnapshotNode &exception)
{
    const auto frames = exception.value("frames");
    QStringList lines;
    bool isOwn = false;
    for (auto frame = frames ? frames->firstChild() : std::nullopt; frame; frame = frame->nextSibling()) {
        const QString file = textAt(*frame, "file");
        const int line = textAt(*frame, "line").toInt();
        if (file.isEmpty())
            continue;
        lines << u"  File \"%1\", line %2, in %3"_s.arg(file).arg(line).arg(textAt(*frame, "function"));
        const bool own = textAt(*frame, "library") == u"False"_s;
        if (own || !isOwn) {
            problem.file = file;
            problem.line = line;
        }
        isOwn = isOwn || own;
    }
    problem.detail = lines.join(u'\n');
}

Problem problemOf(const ExceptionDetail &detail)
{
    Problem problem;
    if (const auto root = detail.exception.root()) {
        const QString message = textAt(*root, "message");
        problem.summary = textAt(*root, "type") + (message.isEmpty() ? QString() : u": "_s + message);
        addFrames(problem, *root);
    }
    return problem;
}

bool isServerError(const WireResponseHead *head)
{
    constexpr std::uint16_t kFirst = 500;
    return head && head->status >= kFirst;
}

} // namespace

std::optional<Problem> HandledExceptions::take(std::uint32_t number, int index, const TraceEvent &event)
{
    if (const auto *detail = event.as<ExceptionDetail>(); detail && event.header.layer.isValid()) {
        Problem problem = problemOf(*detail);
        problem.exchange = number;
        problem.event = index;
        m_open[number] = std::move(problem);
    } else if (const auto *head = event.as<WireResponseHead>(); isServerError(head)) {
        if (auto known = m_open.extract(number)) {
            known.mapped().detail.prepend(ProblemsModel::tr("Answered with %1\n\n").arg(head->status));
            return known.mapped();
        }
    } else if (event.as<ExchangeEnded>()) {
        m_open.erase(number);
    }
    return std::nullopt;
}

} // namespace gatescope::ui
