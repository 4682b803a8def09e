#pragma once

#include <QObject>
#include <QPointer>
#include <QString>

#include <memory>

class QPlainTextEdit;

namespace KSyntaxHighlighting {
class Repository;
}

namespace gatescope::ui {

/// Colours the text of an editor by its media type while it is typed, in the colours of the theme, which it follows.
/// The languages are read on a thread on first use; until then the text is plain. Longer texts than kMostHighlighted
/// stay so.
class TextHighlighter : public QObject {
    Q_OBJECT

public:
    static constexpr int kMostHighlighted = 256 * 1024; ///< Characters.

    explicit TextHighlighter(QPlainTextEdit &editor);
    ~TextHighlighter() override;

    /// Empty, or one that no language fits: plain text.
    void setMediaType(const QString &type);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Painter;
    void load();
    void apply();

    QPlainTextEdit &m_editor;
    QPointer<Painter> m_painter; ///< Of the document.
    std::shared_ptr<KSyntaxHighlighting::Repository> m_languages;
    QString m_type;
    QString m_applied;
    bool m_isLoading = false;
    bool m_isLong = false;
};

} // namespace gatescope::ui
