#pragma once

#include "trace/summary.h"

#include <QWidget>

namespace gatescope::ui {

/// One of the two exchanges over a comparison: its letter, what was asked, what came of it.
class ExchangeCard : public QWidget {
    Q_OBJECT

public:
    explicit ExchangeCard(QChar letter, QWidget *parent = nullptr);

    void show(const trace::ExchangeSummary &summary);
    [[nodiscard]] QString plainText() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QChar m_letter;
    QString m_title;
    QString m_facts;
};

} // namespace gatescope::ui
