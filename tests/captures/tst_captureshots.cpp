#include "captures/exchangelist.h"
#include "captures/exchangetable.h"
#include "captures/filterbar.h"
#include "captures/filterfield.h"
#include "captures/filterreference.h"
#include "captures/listheader.h"

#include "captures/shopsession.h"
#include "common/style.h"
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

/// Pictures of the list and its filter, light and dark, at 1x and 2x (the test runs twice), under screenshots/ of the
/// build folder.
class tst_CaptureShots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pictures_data();
    void pictures();
    void popups();
};

namespace {

struct Stage {
    test::ShopSession shop;
    ExchangeModel model{shop.session};
    ui::Selection selection;
    QUndoStack undo;
    QWidget pane;
    FilterBar bar{model};
    ExchangeList list{model, selection, undo};

    Stage()
    {
        auto *layout = new QVBoxLayout(&pane);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(0);
        auto *top = new QVBoxLayout;
        top->setContentsMargins(theme::kSpace2, theme::kSpace2, theme::kSpace2, theme::kSpace2);
        top->addWidget(&bar);
        layout->addLayout(top);
        layout->addWidget(&list, 1);
        model.setClock([this] { return test::ShopSession::kStartUnixNs + std::chrono::nanoseconds(shop.now).count(); });
    }

    ~Stage()
    {
        bar.setParent(nullptr);
        list.setParent(nullptr);
    }
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
    stage.bar.setText(u"status >= 400 and path ~ \"/nowhere\""_s);
}

void wrong(Stage &stage)
{
    few(stage);
    stage.bar.field().setFocus();
    stage.bar.setText(u"status >= 400 and dur > 50 or open"_s);
}

void filtered(Stage &stage)
{
    twoHundred(stage);
    stage.bar.setText(u"status >= 400 and method == GET"_s);
    stage.bar.field().setFocus();
}

void byTime(Stage &stage)
{
    few(stage);
    stage.list.table().header().setWaterfallMode(WaterfallMode::PointInTime);
    stage.list.table().header().resizeSection(static_cast<int>(Column::Waterfall), 200);
}

void noted(Stage &stage)
{
    few(stage);
    trace::Session &session = stage.shop.session;
    session.setNote(2, {u"slow since Tuesday"_s, 1});
    session.setNote(3, {{}, 2});
    session.setNote(4, {u"ask Ann"_s, 3});
    session.setNote(6, {{}, 4});
    session.setNote(7, {u"as it should be"_s, 5});
    session.setNote(10, {u"the one to mend"_s, 6});
}

void notedColumn(Stage &stage)
{
    noted(stage);
    stage.list.table().header().showColumn(Column::Comment, true);
}

struct Scene {
    const char *name;
    void (*arrange)(Stage &);
    int width;
};

constexpr std::array kScenes{
    Scene{"empty", &nothing, 420},
    Scene{"3", &three, 420},
    Scene{"few", &few, 420},
    Scene{"few-narrow", &few, 380},
    Scene{"few-wide", &few, 520},
    Scene{"few-full", &few, 1000},
    Scene{"200", &twoHundred, 420},
    Scene{"250000", &many, 480},
    Scene{"no-match", &noMatch, 420},
    Scene{"noted", &noted, 420},
    Scene{"noted-column", &notedColumn, 900},
    Scene{"filtered", &filtered, 420},
    Scene{"wrong", &wrong, 420},
    Scene{"by-time", &byTime, 700},
};

void save(const QPixmap &picture, const char *scene, theme::Scheme scheme)
{
    const QString name = u"%1/../screenshots/captures-%2-%3@%4x.png"_s.arg(
        QCoreApplication::applicationDirPath(), QLatin1StringView(scene),
        scheme == theme::Scheme::Dark ? u"dark"_s : u"light"_s, QString::number(picture.devicePixelRatio()));
    QVERIFY(picture.save(name));
}

} // namespace

void tst_CaptureShots::initTestCase()
{
    resources::makeAvailable();
    QApplication::setStyle(new ui::Style);
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
    const auto [sceneName, arrange, width] = kScenes[static_cast<std::size_t>(scene)];
    for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
        QApplication::setPalette(theme::palette(scheme));
        Stage stage;
        stage.pane.resize(width, 520);
        stage.pane.show();
        QVERIFY(QTest::qWaitForWindowExposed(&stage.pane));
        stage.list.setFocus();
        arrange(stage);
        QCoreApplication::processEvents();
        const QPixmap picture = stage.pane.grab();
        save(picture, sceneName, scheme);
        const QColor corner = picture.toImage().pixelColor(1, 1);
        QCOMPARE(corner, theme::color(theme::Tone::Surface, QApplication::palette()));
    }
}

void tst_CaptureShots::popups()
{
    for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
        QApplication::setPalette(theme::palette(scheme));
        Stage stage;
        stage.pane.resize(420, 520);
        stage.pane.show();
        QVERIFY(QTest::qWaitForWindowActive(&stage.pane));
        few(stage);
        stage.bar.field().setFocus();
        QTest::keyClicks(&stage.bar.field(), u"by"_s);
        QWidget *popup = QApplication::activePopupWidget();
        QVERIFY(popup);
        save(popup->grab(), "completion", scheme);
        popup->hide();
        stage.bar.showReference();
        QWidget *reference = QApplication::activePopupWidget();
        QVERIFY(reference);
        save(reference->grab(), "reference", scheme);
    }
}

QTEST_MAIN(tst_CaptureShots)
#include "tst_captureshots.moc"
