#pragma once

#include "exchange/valuenode.h"
#include "trace/snapshot.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace gatescope::ui {

/// One frame of a traceback; or, when `skipped` is not 0, so many that were not recorded.
struct FrameInfo {
    QString file;
    QString function;
    int line = 0;
    bool isLibrary = false;
    quint64 skipped = 0;
    QString source; ///< The line of code, as it was when the exception was raised; may be empty.
    QString layer;  ///< The name of the layer whose code it is; may be empty.
    std::shared_ptr<const ValueNode> locals; ///< Null: not known.

    [[nodiscard]] QString place() const; ///< "main.py:31"
};

/// An exception with all that hangs on it, as a tree that owns its parts.
struct ExceptionInfo {
    enum class Link : std::uint8_t { None, Cause, Context };

    QString type;
    QString message;
    QStringList notes;
    std::vector<FrameInfo> frames;          ///< The raising one last.
    std::unique_ptr<ExceptionInfo> earlier; ///< Its cause, or the one during whose handling it was raised.
    Link link = Link::None;                 ///< What `earlier` is.
    std::vector<std::unique_ptr<ExceptionInfo>> members;
    quint64 memberCount = 0; ///< The true one.

    [[nodiscard]] QString summary() const
    {
        return message.isEmpty() ? type : QStringLiteral("%1: %2").arg(type, message);
    }
};

using ExceptionPtr = std::unique_ptr<ExceptionInfo>;

/// What ExceptionDetail has; null when it is damaged.
[[nodiscard]] ExceptionPtr readException(const trace::Snapshot &snapshot);

/// The same from the text that Python prints: frames with their lines of code, without locals. Null when it is no
/// traceback. Members of groups are left out.
[[nodiscard]] ExceptionPtr parseTraceback(const QString &text);

/// Gives the frames of `to` the lines of code that `from` has for the same places.
void copySources(const ExceptionInfo &from, ExceptionInfo &to);

/// "starlette", "asyncio": what a library's file belongs to.
[[nodiscard]] QString packageOf(const QString &file);

/// Python's words between two exceptions.
[[nodiscard]] QString linkWords(ExceptionInfo::Link link);

} // namespace gatescope::ui
