#include "common/controls.h"
#include "common/style.h"
#include "common/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QScrollBar>
#include <QStyleOptionSlider>
#include <QTest>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace gatescope::ui;
using theme::Tone;

/// The style of the window on real controls: what can be used has a border that can be seen, what has the focus is
/// marked, scroll bars cover their range, the names of columns stand above their cells.
class StyleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QApplication::setStyle(new Style); }
    void scrollBarsCoverTheirRange_data();
    void scrollBarsCoverTheirRange();
    void aScrollBarIsDragged();
    void fieldsAndBoxesHaveBorders_data();
    void fieldsAndBoxesHaveBorders();
    void theFocusIsMarked();
    void namesOfColumnsStandAboveTheirCells();
};

namespace {

QStyleOptionSlider bar(int maximum, int page, int position)
{
    QStyleOptionSlider option;
    option.rect = QRect(0, 0, 12, 200);
    option.orientation = Qt::Vertical;
    option.maximum = maximum;
    option.pageStep = page;
    option.sliderPosition = position;
    return option;
}

/// How much lighter one is than the other, as WCAG counts: 1 (alike) to 21.
double contrast(const QColor &a, const QColor &b)
{
    const auto part = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&](const QColor &c) {
        return 0.2126 * part(c.redF()) + 0.7152 * part(c.greenF()) + 0.0722 * part(c.blueF());
    };
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace

void StyleTest::scrollBarsCoverTheirRange_data()
{
    QTest::addColumn<int>("maximum");
    QTest::addColumn<int>("page");
    QTest::addColumn<int>("position");
    QTest::addColumn<QRect>("handle");
    QTest::newRow("at the top") << 100 << 100 << 0 << QRect(0, 0, 12, 100);
    QTest::newRow("in the middle") << 100 << 100 << 50 << QRect(0, 50, 12, 100);
    QTest::newRow("at the end") << 100 << 100 << 100 << QRect(0, 100, 12, 100);
    QTest::newRow("never too small to be held") << 1'000'000 << 10 << 1'000'000 << QRect(0, 168, 12, 32);
    QTest::newRow("all is seen") << 0 << 10 << 0 << QRect(0, 0, 12, 200);
    QTest::newRow("as many as an int has")
        << std::numeric_limits<int>::max() << 1'000'000'000 << 0 << QRect(0, 0, 12, 63);
}

void StyleTest::scrollBarsCoverTheirRange()
{
    QFETCH(int, maximum);
    QFETCH(int, page);
    QFETCH(int, position);
    QFETCH(QRect, handle);
    const QStyleOptionSlider option = bar(maximum, page, position);
    const auto part = [&](QStyle::SubControl which) {
        return QApplication::style()->subControlRect(QStyle::CC_ScrollBar, &option, which);
    };
    QCOMPARE(part(QStyle::SC_ScrollBarSlider), handle);
    QCOMPARE(part(QStyle::SC_ScrollBarGroove), option.rect);
    QCOMPARE(part(QStyle::SC_ScrollBarSubPage).height() + handle.height() + part(QStyle::SC_ScrollBarAddPage).height(),
             option.rect.height());
    QVERIFY(part(QStyle::SC_ScrollBarAddLine).isEmpty());
}

void StyleTest::aScrollBarIsDragged()
{
    QScrollBar scroll(Qt::Vertical);
    scroll.resize(12, 200);
    scroll.setRange(0, 100);
    scroll.setPageStep(100);
    scroll.show();
    QTest::mousePress(&scroll, Qt::LeftButton, {}, QPoint(6, 50));
    QTest::mouseMove(&scroll, QPoint(6, 100));
    QTest::mouseRelease(&scroll, Qt::LeftButton, {}, QPoint(6, 100));
    QCOMPARE(scroll.value(), 50);
    QTest::mouseClick(&scroll, Qt::LeftButton, {}, QPoint(6, 195)); // a page
    QCOMPARE(scroll.value(), 100);
}

void StyleTest::fieldsAndBoxesHaveBorders_data()
{
    QTest::addColumn<theme::Scheme>("scheme");
    QTest::newRow("light") << theme::Scheme::Light;
    QTest::newRow("dark") << theme::Scheme::Dark;
}

void StyleTest::fieldsAndBoxesHaveBorders()
{
    QFETCH(theme::Scheme, scheme);
    QApplication::setPalette(theme::palette(scheme));
    QWidget window;
    auto *column = new QVBoxLayout(&window);
    auto *field = new QLineEdit;
    auto *box = new QCheckBox(QStringLiteral("On"));
    column->addWidget(field);
    column->addWidget(box);
    window.resize(200, 100);
    const QImage picture = window.grab().toImage();
    const QColor ground = picture.pixelColor(2, 2);
    QVERIFY(contrast(picture.pixelColor(field->geometry().center().x(), field->geometry().top()), ground) > 1.4);
    QVERIFY(contrast(picture.pixelColor(box->geometry().left() + 7, box->geometry().center().y() - 7), ground) > 2);
}

void StyleTest::theFocusIsMarked()
{
    QApplication::setPalette(theme::palette(theme::Scheme::Light));
    QLineEdit field;
    field.resize(100, 26);
    field.show();
    field.activateWindow();
    field.setFocus();
    QTRY_VERIFY(field.hasFocus());
    const QColor edge = field.grab().toImage().pixelColor(50, 0);
    QVERIFY(contrast(edge, theme::color(Tone::Accent, field.palette())) < 1.2);
}

void StyleTest::namesOfColumnsStandAboveTheirCells()
{
    const auto *style = QApplication::style();
    const int cell = style->pixelMetric(QStyle::PM_FocusFrameHMargin) + 1; // as item views count
    QCOMPARE(style->pixelMetric(QStyle::PM_HeaderMargin), cell);
}

QTEST_MAIN(StyleTest)
#include "tst_style.moc"
