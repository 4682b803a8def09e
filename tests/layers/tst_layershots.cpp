#include "common/selection.h"
#include "common/theme.h"
#include "exchange/exchangeview.h"
#include "exchange/layers/layerdetail.h"
#include "exchange/layers/layersview.h"
#include "resources/resources.h"
#include "support/layertrace.h"
#include "support/shots.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;

/// Pictures of the Layers view for people to look at, in both schemes.
class TestLayerShots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        resources::makeAvailable();
        QVERIFY(m_shots.prepare());
    }

    void shots_data()
    {
        QTest::addColumn<QString>("sample");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("state");
        const QSize normal(1080, 820);
        const QSize narrow(420, 820);
        const QSize wide(1600, 820);
        QTest::newRow("starlette") << "starlette" << normal << "layer 3 headers";
        QTest::newRow("starlette-narrow") << "starlette" << narrow << "layer 3 headers";
        QTest::newRow("starlette-wide") << "starlette" << wide << "layer 6";
        QTest::newRow("starlette-gateway") << "starlette" << normal << "headers all";
        QTest::newRow("starlette-scope-all") << "starlette" << normal << "layer 6 all";
        QTest::newRow("starlette-messages") << "starlette" << normal << "layer 3 messages";
        QTest::newRow("starlette-folded") << "starlette" << normal << "layer 6 fold";
        QTest::newRow("starlette-table") << "starlette" << normal << "layer 4 table";
        QTest::newRow("starlette-narrow-table") << "starlette" << narrow << "layer 4 table";
        QTest::newRow("starlette-who") << "starlette" << normal << "who content-length";
        QTest::newRow("starlette-who-narrow") << "starlette" << narrow << "who vary";
        QTest::newRow("starlette-search") << "starlette" << normal << "search cookie";
        QTest::newRow("wsgi") << "wsgi" << normal << "layer 3";
        QTest::newRow("shortcircuit") << "shortCircuit" << normal << "layer 2 headers";
        QTest::newRow("converted") << "converted" << normal << "layer 1 messages";
        QTest::newRow("converted-narrow") << "converted" << narrow << "layer 4";
        QTest::newRow("swallowed") << "swallowed" << normal << "layer 1 messages";
        QTest::newRow("open") << "open" << normal << "";
        QTest::newRow("empty") << "plain" << normal << "";
        QTest::newRow("large") << "large" << normal << "layer 20 messages all";
    }

    void shots()
    {
        QFETCH(QString, sample);
        QFETCH(QSize, size);
        QFETCH(QString, state);
        for (const auto scheme : test::Shots::schemes()) {
            test::Shots::use(scheme);
            trace::Session session;
            test::LayerTrace trace(session);
            Selection selection;
            ExchangeView view(&session, &selection, nullptr);
            view.resize(size);
            selection.setExchange(make(sample, trace));
            view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&view));
            if (sample != "plain"_L1) {
                view.tabs()->setCurrentWidget(view.layers());
                QTRY_VERIFY(view.layers()->model()->rowCount() > 0);
                put(*view.layers(), state);
            }
            QCoreApplication::sendPostedEvents();
            QVERIFY(m_shots.save(view, u"layers-"_s + QString::fromUtf8(QTest::currentDataTag()), scheme));
        }
    }

private:
    static std::uint32_t make(const QString &sample, test::LayerTrace &trace)
    {
        if (sample == "large"_L1)
            return trace.large(40, 300);
        using Make = std::uint32_t (test::LayerTrace::*)();
        const QHash<QString, Make> makers{{u"starlette"_s, &test::LayerTrace::starlette},
                                          {u"wsgi"_s, &test::LayerTrace::wsgi},
                                          {u"shortCircuit"_s, &test::LayerTrace::shortCircuit},
                                          {u"converted"_s, &test::LayerTrace::converted},
                                          {u"swallowed"_s, &test::LayerTrace::swallowed},
                                          {u"open"_s, &test::LayerTrace::open},
                                          {u"plain"_s, &test::LayerTrace::plain}};
        return (trace.*makers[sample])();
    }

    static void put(LayersView &view, const QString &state)
    {
        const QStringList words = state.split(u' ');
        const auto after = [&words](QLatin1StringView word) {
            const auto at = words.indexOf(word);
            return at < 0 ? QString() : words.value(at + 1);
        };
        if (words.contains("table"_L1))
            view.setSection(LayersView::Table);
        if (const QString layer = after("layer"_L1); !layer.isEmpty())
            view.chooseLayer(layer.toUInt());
        if (words.contains("headers"_L1))
            view.detail()->setPart(LayerDetail::Headers);
        if (words.contains("messages"_L1))
            view.detail()->setPart(LayerDetail::Messages);
        if (words.contains("all"_L1))
            view.detail()->onlyChanges()->setChecked(false);
        if (words.contains("fold"_L1))
            view.foldButton()->setChecked(true);
        if (const QString name = after("who"_L1); !name.isEmpty())
            view.whoSet({LayerSubject::Kind::ResponseHeader, name});
        if (const QString text = after("search"_L1); !text.isEmpty())
            view.searchField()->setText(text);
    }

    test::Shots m_shots;
};

QTEST_MAIN(TestLayerShots)
#include "tst_layershots.moc"
