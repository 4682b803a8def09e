#include "app/failuretext.h"

#include <array>

namespace gatescope::app {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kWords{"internal",           "import-failed",    "syntax-error",          "attribute-missing",
                            "not-an-application", "factory-failed",   "nothing-found",         "wrong-venv-version",
                            "env-file-bad",       "exited-in-import", "interface-unsupported", "port-in-use",
                            "cannot-listen",      "lifespan-failed"};
static_assert(kWords.size() == static_cast<std::size_t>(link::FailureKind::Count));

} // namespace

QString failureWord(link::FailureKind kind)
{
    const auto index = static_cast<std::size_t>(kind);
    return QString::fromLatin1(index < kWords.size() ? kWords[index] : "unknown");
}

QString failureText(const link::Failure &failure)
{
    QString text = failure.words.summary + u'\n';
    for (const QString &line : failure.words.detail.split(u'\n', Qt::SkipEmptyParts))
        text += u"  "_s + line + u'\n';
    if (!failure.words.wayOut.isEmpty())
        text += u"→ "_s + failure.words.wayOut + u'\n';
    return text;
}

} // namespace gatescope::app
