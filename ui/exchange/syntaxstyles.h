#pragma once

#include "exchange/bytepainter.h"

#include <QByteArray>
#include <QMutex>
#include <QString>

#include <memory>

namespace KSyntaxHighlighting {
class Repository;
}

namespace gatescope::ui {

/// Colours source text by its media type, with KSyntaxHighlighting. The languages are read on first use, which takes a
/// moment: call it from a worker thread. Calls may come from any thread.
class SyntaxStyles {
public:
    SyntaxStyles();
    ~SyntaxStyles();

    static constexpr qsizetype kMostHighlighted = 2 * 1024 * 1024;

    /// Styles for UTF-8 text, by byte. Empty when no language fits, or when it is larger than kMostHighlighted.
    [[nodiscard]] QList<ByteStyle> highlight(const QByteArray &utf8, const QString &mediaType);

private:
    QMutex m_mutex;
    std::unique_ptr<KSyntaxHighlighting::Repository> m_repository;
};

} // namespace gatescope::ui
