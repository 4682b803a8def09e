#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "captures/listheader.h"

#include "captures/shopsession.h"
#include "common/theme.h"
#include "resources/resources.h"

#include <QApplication>
#include <QDir>
#include <QTest>
#include <QUndoStack>

using namespace gatescope;
using namespace gatescope::captures;
using namespace Qt::StringLiterals;
namespace theme = gatescope::ui::theme;

/// Pictures of the list, light and dark, at 1x and 2x, under screenshots/ of the build folder; and that they show
/// something.
class tst_CaptureShots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pictures_data();
    void pictures();
};

namespace {

struct Stage {
    test::ShopSession shop;
    ExchangeModel model{shop.session};
    ui::Selection selection;
    QUndoStack undo;
    ExchangeList list{model, selection, undo};

    Stage()
    {
        model.setClock([this] { return test::ShopSession::kStartUnixNs + std::chrono::nanoseconds(shop.now).count(); });
    }

    void filter(const QString &text) { model.setFilter(*Filter::fromText(text)); }
};

void nothing(Stage &stage)
{
    stage.list.setHint(u"Send a request to <a href=\"http://127.0.0.1:8000\">http://127.0.0.1:8000</a>"_s);
}

void three(Stage &stage)
{
    stage.shop.lifespan();
    stage.shop.add({.interface = trace::Interface::Asgi3, .target = "/"});
    stage.shop.add({.interface = trace::Interface::Asgi3, .method = "POST", .target = "/cart", .status = 201});
    stage.shop.session.commit();
    stage.selection.setExchange(2);
}

void few(Stage &stage)
{
    stage.shop.aFew();
    stage.shop.session.commit();
    stage.shop.session.setMarked(5, true);
    stage.selection.setExchange(10);
}

void twoHundred(Stage &stage)
{
    stage.shop.many(200);
    stage.shop.session.commit();
    stage.list.table().scrollToTop();
    stage.selection.setExchange(5);
    stage.shop.many(14);
    stage.shop.session.commit();
}

void many(Stage &stage)
{
    stage.shop.many(250'000);
    stage.shop.session.commit();
    QTRY_COMPARE(stage.model.rowCount(), 250'000);
    stage.list.table().scrollTo(stage.model.index(123'456, 0));
    stage.selection.setExchange(123'450);
    stage.model.sort(static_cast<int>(Column::Number), Qt::DescendingOrder);
    stage.list.table().header().setSortIndicator(0, Qt::DescendingOrder);
}

void noMatch(Stage &stage)
{
    stage.shop.many(214);
    stage.shop.session.commit();
    stage.filter(u"status >= 400 and path ~ \"/nowhere\""_s);
}

struct Scene {
    const char *name;
    void (*arrange)(Stage &);
    int width;
    int ratio;
};

constexpr std::array kScenes{
    Scene{"empty", &nothing, 420, 1},  Scene{"3", &three, 420, 1},      Scene{"few", &few, 420, 1},
    Scene{"few-narrow", &few, 380, 1}, Scene{"few-wide", &few, 520, 2}, Scene{"few-full", &few, 1000, 1},
    Scene{"200", &twoHundred, 420, 2}, Scene{"250000", &many, 480, 1},  Scene{"no-match", &noMatch, 420, 1},
};

} // namespace

void tst_CaptureShots::initTestCase()
{
    resources::makeAvailable();
    QApplication::setStyle(u"Fusion"_s);
    QApplication::setFont(theme::interfaceFont());
    QVERIFY(QDir().mkpath(QCoreApplication::applicationDirPath() + u"/../screenshots"_s));
}

void tst_CaptureShots::pictures_data()
{
    QTest::addColumn<int>("scene");
    for (std::size_t i = 0; i < kScenes.size(); ++i)
        QTest::newRow(kScenes[i].name) << static_cast<int>(i);
}

void tst_CaptureShots::pictures()
{
    QFETCH(int, scene);
    const auto [sceneName, arrange, width, ratio] = kScenes[static_cast<std::size_t>(scene)];
    for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
        QApplication::setPalette(theme::palette(scheme));
        Stage stage;
        stage.list.resize(width, 480);
        stage.list.show();
        QVERIFY(QTest::qWaitForWindowExposed(&stage.list));
        stage.list.setFocus();
        arrange(stage);
        QCoreApplication::processEvents();
        QPixmap picture(stage.list.size() * ratio);
        picture.setDevicePixelRatio(ratio);
        stage.list.render(&picture);
        const bool dark = scheme == theme::Scheme::Dark;
        const QString name = u"%1/../screenshots/captures-%2-%3@%4x.png"_s.arg(
            QCoreApplication::applicationDirPath(), QLatin1StringView(sceneName), dark ? u"dark"_s : u"light"_s,
            QString::number(ratio));
        QVERIFY(picture.save(name));
        const QImage image = picture.toImage();
        QCOMPARE(image.pixelColor(image.width() / 2, 2 * ratio),
                 theme::color(theme::Tone::Surface, QApplication::palette()));
    }
}

QTEST_MAIN(tst_CaptureShots)
#include "tst_captureshots.moc"
