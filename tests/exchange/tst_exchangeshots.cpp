#include "exchange/samples.h"

#include "common/selection.h"
#include "common/theme.h"
#include "exchange/bodypane.h"
#include "exchange/bodyview.h"
#include "exchange/byteview.h"
#include "exchange/exchangeview.h"
#include "exchange/logview.h"
#include "exchange/messagesview.h"
#include "exchange/scopeview.h"
#include "exchange/segments.h"
#include "exchange/wireview.h"
#include "resources/resources.h"
#include "spec/reference.h"
#include "support/sampletrace.h"
#include "support/shots.h"

#include <QApplication>
#include <QBuffer>
#include <QPainter>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

namespace {

enum Tab { Scope, Messages, Wire, Body, Log };

QByteArray testImage()
{
    QImage image(320, 200, QImage::Format_ARGB32);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(QColor(0x24, 0x59, 0xD3));
    painter.drawEllipse(40, 20, 160, 160);
    painter.setBrush(QColor(0xF0, 0xB0, 0x3F, 0xC0));
    painter.drawEllipse(130, 40, 150, 120);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

constexpr auto kHtml = "<!DOCTYPE html>\n"
                       "<html lang=\"en\">\n"
                       "  <head>\n"
                       "    <meta charset=\"utf-8\">\n"
                       "    <title>Your cart</title>\n"
                       "    <style>h1 { color: #2459d3; margin: 0 }</style>\n"
                       "    <script>console.log(\"three items\", 3);</script>\n"
                       "  </head>\n"
                       "  <body class=\"shop\">\n"
                       "    <!-- rendered by the cart view -->\n"
                       "    <h1>Your cart</h1>\n"
                       "    <p>Green tea &times; 2, <a href=\"/checkout?coupon=SPRING\">check out</a></p>\n"
                       "  </body>\n"
                       "</html>\n";

constexpr auto kMultipart = "--XyZ\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nHolidays\r\n--XyZ\r\n"
                            "Content-Disposition: form-data; name=\"data\"; filename=\"prices.json\"\r\n"
                            "Content-Type: application/json\r\n\r\n{\"tea\": 4.5, \"mugs\": [1, 2]}\r\n--XyZ--\r\n";

} // namespace

/// Pictures of the exchange views for people to look at, in both schemes.
class TestExchangeShots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        resources::makeAvailable();
        QVERIFY(m_shots.prepare());
        auto loaded = spec::Reference::load();
        QVERIFY(loaded.has_value());
        m_reference = std::make_unique<spec::Reference>(std::move(*loaded));
    }

    void shots_data()
    {
        QTest::addColumn<QString>("sample");
        QTest::addColumn<int>("tab");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("state");
        const QSize normal(1080, 640);
        const QSize small(500, 300);
        QTest::newRow("environ") << "checkout" << int(Scope) << normal << "key PATH_INFO";
        QTest::newRow("environ-header") << "checkout" << int(Scope) << normal << "key HTTP_COOKIE";
        QTest::newRow("environ-small") << "checkout" << int(Scope) << small << "key REQUEST_METHOD";
        QTest::newRow("environ-search") << "checkout" << int(Scope) << QSize(1400, 800) << "search json";
        QTest::newRow("scope") << "upload" << int(Scope) << normal << "key headers/3";
        QTest::newRow("scope-wrong") << "wrong" << int(Scope) << normal << "key method";
        QTest::newRow("scope-lifespan") << "lifespan" << int(Scope) << normal << "key state";
        QTest::newRow("scope-rejected") << "rejected" << int(Scope) << normal << "";
        QTest::newRow("calls") << "checkout" << int(Messages) << normal << "event 12";
        QTest::newRow("calls-raised") << "raises" << int(Messages) << normal << "event 4";
        QTest::newRow("messages") << "upload" << int(Messages) << normal << "event 11";
        QTest::newRow("messages-bytes") << "upload" << int(Messages) << normal << "event 4";
        QTest::newRow("messages-small") << "upload" << int(Messages) << small << "event 5";
        QTest::newRow("messages-large") << "upload" << int(Messages) << QSize(1700, 900) << "event 11";
        QTest::newRow("wire") << "checkout" << int(Wire) << normal << "key HTTP_COOKIE";
        QTest::newRow("wire-chunked") << "upload" << int(Wire) << normal << "key path";
        QTest::newRow("wire-hex") << "upload" << int(Wire) << normal << "hex key headers/4";
        QTest::newRow("wire-rejected") << "rejected" << int(Wire) << normal << "";
        QTest::newRow("wire-small") << "upload" << int(Wire) << small << "hex";
        QTest::newRow("body-json") << "checkout" << int(Body) << normal << "find count";
        QTest::newRow("body-tree") << "checkout" << int(Body) << normal << "tree";
        QTest::newRow("body-html") << "html" << int(Body) << normal << "";
        QTest::newRow("body-form") << "form" << int(Body) << normal << "";
        QTest::newRow("body-parts") << "multipart" << int(Body) << normal << "part 1";
        QTest::newRow("body-image") << "image" << int(Body) << normal << "";
        QTest::newRow("body-cut") << "cut" << int(Body) << normal << "";
        QTest::newRow("body-binary") << "binary" << int(Body) << small << "";
        QTest::newRow("log") << "checkout" << int(Log) << normal << "expand";
        QTest::newRow("log-empty") << "upload" << int(Log) << normal << "";
        QTest::newRow("none") << "" << int(Scope) << normal << "";
        QTest::newRow("failed") << "raises" << int(Log) << small << "";
        QTest::newRow("2x") << "checkout" << int(Messages) << QSize(900, 520) << "event 9 x2";
    }

    void shots()
    {
        QFETCH(QString, sample);
        QFETCH(int, tab);
        QFETCH(QSize, size);
        QFETCH(QString, state);
        for (const auto scheme : test::Shots::schemes()) {
            test::Shots::use(scheme);
            trace::Session session;
            Selection selection;
            ExchangeView view(&session, &selection, m_reference.get());
            view.resize(size);
            view.tabs()->setCurrentIndex(tab);
            selection.setExchange(make(sample, session));
            view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&view));
            QTRY_VERIFY(!view.body()->pane()->isDecoding());
            put(view, selection, state);
            QTRY_VERIFY(!view.body()->pane()->isDecoding());
            QCoreApplication::sendPostedEvents();
            const QString name = u"exchange-"_s + QString::fromUtf8(QTest::currentDataTag());
            QVERIFY(m_shots.save(view, name, scheme, state.contains("x2"_L1) ? 2 : 1));
        }
    }

private:
    static std::uint32_t make(const QString &sample, trace::Session &session)
    {
        test::Samples samples(session);
        if (sample == "checkout"_L1)
            return samples.wsgiCheckout();
        if (sample == "upload"_L1)
            return samples.asgiUpload();
        if (sample == "wrong"_L1)
            return samples.asgiWrongTypes();
        if (sample == "rejected"_L1)
            return samples.rejected();
        if (sample == "html"_L1)
            return samples.answering("text/html; charset=utf-8", kHtml);
        if (sample == "image"_L1)
            return samples.answering("image/png", testImage());
        if (sample == "cut"_L1)
            return samples.answering("application/json",
                                     "{\"items\": [{\"id\": 1, \"name\": \"tea\"}, {\"id\": 2, \"na", {}, 40960);
        if (sample == "binary"_L1)
            return samples.answering("application/octet-stream",
                                     QByteArray::fromHex("00ff10203040aabbcc").repeated(40));
        if (sample == "form"_L1)
            return samples.posting("application/x-www-form-urlencoded",
                                   "name=Ada+Lovelace&tea=green&tea=black&note=caf%C3%A9");
        if (sample == "multipart"_L1)
            return samples.posting("multipart/form-data; boundary=XyZ", kMultipart);
        test::SampleTrace more(session);
        const std::uint32_t number = sample == "lifespan"_L1 ? more.lifespan()
                                     : sample == "raises"_L1 ? more.wsgiRaises("/missing")
                                                             : 0;
        session.commit();
        return number;
    }

    static void put(ExchangeView &view, Selection &selection, const QString &state)
    {
        const QStringList words = state.split(u' ');
        const auto after = [&words](QLatin1StringView word) {
            const auto at = words.indexOf(word);
            return at < 0 ? QString() : words.value(at + 1);
        };
        if (words.contains("hex"_L1)) {
            view.wire()->modes()->setCurrent(1);
            view.wire()->bytes()->setMode(ByteView::Mode::Hex);
        }
        if (const QString key = after("key"_L1); !key.isEmpty())
            view.focus()->setPath(key.split(u'/'));
        if (const QString event = after("event"_L1); !event.isEmpty())
            selection.setEvent(event.toInt());
        if (const QString text = after("search"_L1); !text.isEmpty())
            view.scope()->searchField()->setText(text);
        if (words.contains("tree"_L1))
            view.body()->pane()->setPresentation(BodyPane::Tree);
        if (words.contains("expand"_L1))
            view.log()->tree()->expandAll();
        if (const QString part = after("part"_L1); !part.isEmpty())
            view.body()->pane()->partList()->setCurrentIndex(
                view.body()->pane()->partList()->model()->index(part.toInt(), 0));
        if (const QString text = after("find"_L1); !text.isEmpty()) {
            view.body()->find();
            QTest::keyClicks(QApplication::focusWidget(), text);
        }
    }

    test::Shots m_shots;
    std::unique_ptr<spec::Reference> m_reference;
};

QTEST_MAIN(TestExchangeShots)
#include "tst_exchangeshots.moc"
