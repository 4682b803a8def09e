#pragma once

#include <QFrame>

class QTextBrowser;

namespace gatescope::captures {

/// The short reference of the filter language, made from the table of fields. Examples are links.
class FilterReference : public QFrame {
    Q_OBJECT

public:
    explicit FilterReference(QWidget *parent = nullptr);

    /// Opens below `anchor`, inside of its screen.
    void popup(const QWidget &anchor);
    [[nodiscard]] QTextBrowser &browser() const { return *m_browser; }

Q_SIGNALS:
    void exampleChosen(const QString &filter);

private:
    [[nodiscard]] QString html() const;

    QTextBrowser *m_browser;
};

} // namespace gatescope::captures
