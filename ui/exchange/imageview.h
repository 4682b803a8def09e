#pragma once

#include <QAbstractScrollArea>
#include <QImage>

namespace gatescope::ui {

/// An image on a checkered ground: fitted into the view until it is zoomed (Ctrl+wheel, +, −, 0 for its own size, F to
/// fit again).
class ImageView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit ImageView(QWidget *parent = nullptr);

    void setImage(const QImage &image);
    [[nodiscard]] double zoom() const;
    /// 0: fit.
    void setZoom(double zoom);

Q_SIGNALS:
    void zoomChanged(double zoom);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void updateScrollBars();
    [[nodiscard]] double fitting() const;
    [[nodiscard]] QSize shownSize() const;

    QImage m_image;
    double m_zoom = 0;
};

} // namespace gatescope::ui
