#pragma once

#include "spec/reference.h"

#include <QTextBrowser>

namespace gatescope::ui {

/// What one name means: the spec's words, the expected type against the one seen, and its twin in the other interface.
///
/// A click on a twin or a related name explains that one, with a way back; a click on a spec section opens the browser.
class ExplanationPanel : public QTextBrowser {
    Q_OBJECT

public:
    /// What is explained, and what was seen of it here. All but `place` and `key` may be empty.
    struct Subject {
        spec::Place place = spec::Place::Environ;
        QString key;       ///< As Reference::find() takes it.
        QString eventName; ///< Instead of place and key: a trace event's kName.
        QString seenType;  ///< The Python type that was found.
        bool typeIsExpected = true;
        QString value;      ///< The value in full, when it deserves the space.
        QString truncation; ///< How much of it is kept.
        QString origin;     ///< "Made from a header line of the request."
        QString wireText;   ///< The bytes it was made from; a link leads to them.
        friend bool operator==(const Subject &, const Subject &) = default;
    };

    explicit ExplanationPanel(const spec::Reference *reference, QWidget *parent = nullptr);

    void explain(const Subject &subject);
    void clearSubject(const QString &hint);
    /// The ids of what is explained now, the nearest first.
    [[nodiscard]] QStringList shownIds() const;

Q_SIGNALS:
    void wireWanted();

protected:
    void changeEvent(QEvent *event) override;
    void doSetSource(const QUrl &url, QTextDocument::ResourceType type) override;

private:
    [[nodiscard]] QList<const spec::Entry *> entries() const;
    [[nodiscard]] QString headOf(const spec::Entry &entry) const;
    [[nodiscard]] QString typesOf(const spec::Entry &entry) const;
    [[nodiscard]] QString linksOf(const spec::Entry &entry) const;
    [[nodiscard]] QString entryHtml(const spec::Entry &entry, bool first) const;
    [[nodiscard]] QString seenHtml() const;
    void render();

    const spec::Reference *m_reference;
    Subject m_subject;
    QString m_hint;
    bool m_empty = true;
    QString m_visited; ///< The id of a twin or related entry that is shown instead.
};

} // namespace gatescope::ui
