#pragma once

#include "common/theme.h"

#include <QStackedLayout>
#include <QWidget>

class QLabel;

namespace gatescope::ui {

/// A quiet, centred word where there is nothing to show: an icon, and one or two lines.
class EmptyHint : public QWidget {
    Q_OBJECT

public:
    explicit EmptyHint(const QString &icon, QWidget *parent = nullptr);
    void setText(const QString &title, const QString &detail = {});

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();

    QString m_icon;
    QLabel *m_picture;
    QLabel *m_title;
    QLabel *m_detail;
};

/// The content of a page, or a hint in its place.
class HintStack : public QStackedLayout {
    Q_OBJECT

public:
    HintStack(const QString &icon, QWidget *content, QWidget *page);

    void showContent() { setCurrentIndex(0); }
    void showHint(const QString &title, const QString &detail = {});

private:
    EmptyHint *m_hint;
};

} // namespace gatescope::ui
