#include "common/selection.h"
#include "exchange/byteview.h"
#include "exchange/exchangeview.h"
#include "exchange/findbar.h"
#include "exchange/frames/framedetail.h"
#include "exchange/frames/framenames.h"
#include "exchange/frames/frameview.h"
#include "exchange/segments.h"
#include "exchange/wireview.h"
#include "resources/resources.h"
#include "spec/reference.h"
#include "support/shots.h"
#include "support/sockettrace.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::trace;
using namespace gatescope::ui;

namespace {

/// An exchange over HTTP/2: a POST in three DATA frames, one of them padded, with trailers; an answer with trailers.
class Http2Trace {
public:
    explicit Http2Trace(Session &session) : m_session(session)
    {
        m_run = session.beginRun({.target = u"shop.main:app"_s, .interface = Interface::Asgi3});
        m_header.connection = {3};
    }

    std::uint32_t upload()
    {
        begin("POST", "/upload");
        frame(Party::Client, 1, 0x4, 60, "END_HEADERS", "\x82\x86");
        put(WireRequestBody{.bytes = {"hello "}});
        frame(Party::Client, 0, 0, 6, "");
        put(WireRequestBody{.bytes = {"wor"}});
        frame(Party::Client, 0, 0x8, 3 + 1 + 4, "PADDED", std::string_view("\x04", 1));
        put(WireRequestBody{.bytes = {"ld"}});
        frame(Party::Client, 0, 0, 2, "");
        put(WireRequestTrailers{.bytes = {"x-sum: 42\r\n"}});
        frame(Party::Client, 1, 0x5, 9, "END_STREAM END_HEADERS", "\x40");
        frame(Party::Server, 8, 0, 4, "+11", std::string_view("\0\0\0\x0b", 4));
        answer("HTTP/2 200\r\ncontent-type: text/plain\r\n\r\n");
        put(WireResponseBody{.bytes = {"saved 11 bytes"}});
        frame(Party::Server, 1, 0x4, 40, "END_HEADERS", "\x88");
        frame(Party::Server, 0, 0, 5, "");
        frame(Party::Server, 0, 0, 9, "");
        put(WireResponseTrailers{.bytes = {"x-time: 3\r\n"}});
        frame(Party::Server, 1, 0x5, 12, "END_STREAM END_HEADERS", "\x41");
        return end(200);
    }

    std::uint32_t reset()
    {
        begin("GET", "/slow");
        frame(Party::Client, 1, 0x5, 30, "END_STREAM END_HEADERS", "\x82");
        frame(Party::Client, 3, 0, 4, "CANCEL", std::string_view("\0\0\0\x08", 4));
        return end(0);
    }

    /// Many frames, in one commit.
    std::uint32_t download(int frames)
    {
        begin("GET", "/large");
        frame(Party::Client, 1, 0x5, 30, "END_STREAM END_HEADERS", "\x82");
        answer("HTTP/2 200\r\n\r\n");
        frame(Party::Server, 1, 0x4, 10, "END_HEADERS", "\x88");
        for (int i = 0; i < frames; ++i) {
            put(WireResponseBody{.bytes = {"0123456789"}}, 1);
            frame(Party::Server, 0, i + 1 == frames ? 1 : 0, 10, i + 1 == frames ? "END_STREAM" : "");
        }
        return end(200);
    }

    /// Settings, an exchange with a window between its frames, and a farewell.
    std::uint32_t talk()
    {
        ofConnection(Party::Client, 4, 0, 12, "MAX_CONCURRENT_STREAMS 100, INITIAL_WINDOW_SIZE 65535");
        ofConnection(Party::Server, 4, 1, 0, "ACK");
        begin("GET", "/cart");
        frame(Party::Client, 1, 0x5, 30, "END_STREAM END_HEADERS", "\x82");
        ofConnection(Party::Client, 8, 0, 4, "+1000", std::string_view("\0\0\x03\xe8", 4));
        answer("HTTP/2 200\r\ncontent-type: text/plain\r\n\r\n");
        frame(Party::Server, 1, 0x4, 10, "END_HEADERS", "\x88");
        put(WireResponseBody{.bytes = {"hello"}});
        frame(Party::Server, 0, 1, 5, "END_STREAM");
        const std::uint32_t number = end(200);
        farewell();
        return number;
    }

    void farewell()
    {
        ofConnection(Party::Server, 7, 0, 8, "NO_ERROR, last stream 1", std::string_view("\0\0\0\1\0\0\0\0", 8));
        m_session.commit();
    }

    std::uint32_t overHttp1()
    {
        m_header.exchange = {++m_last};
        put(WireRequestHead{.bytes = {"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"}});
        put(WireRequestBody{.framing = {"2\r\n"}, .bytes = {"hi"}});
        put(WireRequestBody{.framing = {"\r\n0\r\n"}, .last = true});
        put(WireRequestTrailers{.bytes = {"X-Sum: 1\r\n\r\n"}});
        return end(200);
    }

private:
    template <class Event>
    void put(const Event &event, int afterUs = 150)
    {
        m_header.at += std::chrono::microseconds(afterUs);
        m_session.append(m_run, TraceEvent{m_header, event});
    }
    void frame(Party from, std::uint8_t type, int flags, std::uint32_t length, std::string_view words,
               std::string_view payload = {})
    {
        std::uint64_t &offset = from == Party::Client ? m_in : m_out;
        put(Http2Frame{.from = from,
                       .offset = offset,
                       .stream = 1,
                       .type = type,
                       .flags = static_cast<std::uint8_t>(flags),
                       .length = length,
                       .words = words,
                       .payload = {payload}});
        offset += 9 + length;
    }
    void ofConnection(Party from, std::uint8_t type, int flags, std::uint32_t length, std::string_view words,
                      std::string_view payload = {})
    {
        EventHeader header = m_header;
        header.exchange = {};
        m_header.at += std::chrono::microseconds(150);
        header.at = m_header.at;
        std::uint64_t &offset = from == Party::Client ? m_in : m_out;
        m_session.append(m_run, TraceEvent{header, Http2Frame{.from = from,
                                                              .offset = offset,
                                                              .stream = 0,
                                                              .type = type,
                                                              .flags = static_cast<std::uint8_t>(flags),
                                                              .length = length,
                                                              .words = words,
                                                              .payload = {payload}}});
        offset += 9 + length;
    }
    void begin(const std::string &method, const std::string &path)
    {
        m_header.exchange = {++m_last};
        const std::string head = ":method: " + method +
                                 "\r\n:scheme: https\r\n:authority: shop.test\r\n:path: " + path +
                                 "\r\nte: trailers\r\n\r\n";
        put(WireRequestHead{.bytes = {head}});
        put(CallStarted{.interface = Interface::Asgi3,
                        .protocol = Protocol::Http,
                        .method = method,
                        .target = path,
                        .httpVersion = "2"});
    }
    void answer(const std::string &head) { put(WireResponseHead{.bytes = {head}, .status = 200}); }
    std::uint32_t end(std::uint16_t status)
    {
        put(ExchangeEnded{.outcome = Outcome::Completed, .status = status});
        m_session.commit();
        return m_session.lastNumber();
    }

    Session &m_session;
    RunId m_run;
    EventHeader m_header;
    std::uint32_t m_last = 0;
    std::uint64_t m_in = 24;
    std::uint64_t m_out = 0;
};

/// A window with the Wire view of an exchange.
struct Window {
    explicit Window(const spec::Reference *reference) : view(&session, &selection, reference)
    {
        view.resize(1080, 640);
        view.show();
        view.activateWindow();
        if (!QTest::qWaitForWindowActive(&view))
            qWarning("the window did not become active");
    }
    void open(std::uint32_t number)
    {
        selection.setExchange(number);
        view.tabs()->setCurrentWidget(view.wire());
    }
    [[nodiscard]] WireView &wire() const { return *view.wire(); }
    [[nodiscard]] FrameView &frames() const { return *view.wire()->frames(); }
    [[nodiscard]] QStringList rows() const
    {
        QStringList rows;
        for (int row = 0; row < frames().model()->rowCount(); ++row) {
            const FrameModel &model = *frames().model();
            QStringList cells;
            for (const auto column : {FrameModel::Column::Direction, FrameModel::Column::Type,
                                      FrameModel::Column::Flags, FrameModel::Column::Meaning})
                cells.append(model.index(row, static_cast<int>(column)).data().toString());
            rows.append(cells.join(u'|'));
        }
        return rows;
    }
    void choose(int row) const { frames().table()->setCurrentIndex(frames().model()->index(row, 0)); }
    /// "name = value" of what the detail says, members behind their part.
    [[nodiscard]] QStringList facts() const
    {
        QStringList facts;
        collect(*frames().detail()->facts()->model(), {}, facts);
        return facts;
    }

    Session session;
    Selection selection;
    ExchangeView view;

private:
    static void collect(const QAbstractItemModel &model, const QModelIndex &parent, QStringList &facts)
    {
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const QModelIndex index = model.index(row, 0, parent);
            facts.append(index.data().toString() + u" = "_s + index.siblingAtColumn(1).data().toString());
            collect(model, index, facts);
        }
    }
};

int eventNamed(const Session &session, std::uint32_t number, std::string_view name, int skip = 0)
{
    const EventLog &log = session.events(number);
    for (std::size_t index = 0; index < log.size(); ++index) {
        if (log.at(index).name() == name && skip-- == 0)
            return static_cast<int>(index);
    }
    return -1;
}

} // namespace

/// The frames of HTTP/2 and of WebSockets in the Wire view.
class TestFrames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        resources::makeAvailable();
        QVERIFY(m_shots.prepare());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        auto loaded = spec::Reference::load();
        QVERIFY(loaded.has_value());
        m_reference = std::make_unique<spec::Reference>(std::move(*loaded));
    }

    void listsTheFramesOfHttp2()
    {
        Window window(m_reference.get());
        window.open(Http2Trace(window.session).upload());
        const QAbstractItemModelTester tester(window.frames().model());
        QVERIFY(window.wire().ways()->isVisible());
        QVERIFY(window.frames().isVisible());
        QCOMPARE(window.rows(),
                 QStringList(
                     {u"→ in|HEADERS|END_HEADERS|POST /upload, 5 fields"_s, u"→ in|DATA||6 B of the request's body"_s,
                      u"→ in|DATA|PADDED|3 B of the request's body"_s, u"→ in|DATA||2 B of the request's body"_s,
                      u"→ in|HEADERS|END_STREAM END_HEADERS|trailers, 1 field"_s,
                      u"← out|WINDOW_UPDATE||the client may send 11 bytes more"_s,
                      u"← out|HEADERS|END_HEADERS|200 OK, 1 field"_s, u"← out|DATA||5 B of the response's body"_s,
                      u"← out|DATA||9 B of the response's body"_s,
                      u"← out|HEADERS|END_STREAM END_HEADERS|trailers, 1 field"_s}));
    }

    void showsFieldsAndDataInFull()
    {
        Window window(m_reference.get());
        window.open(Http2Trace(window.session).upload());
        window.choose(0);
        QVERIFY2(window.facts().contains(u":path = /upload"_s), qPrintable(window.facts().join(u'\n')));
        QVERIFY(window.facts().contains(u"END_HEADERS = 1"_s));
        QVERIFY(window.facts().contains(u"Stream = 1"_s));
        window.choose(4);
        QVERIFY(window.facts().contains(u"x-sum = 42"_s));
        window.choose(2);
        QVERIFY(window.facts().contains(u"Padding = 4"_s));
        const auto &document = window.frames().detail()->bytes()->document();
        QCOMPARE(document.read(0, 100), QByteArray("\0\0\x08\0\x08\0\0\0\x01\x04wor", 13));
        QVERIFY(window.frames().detail()->note().contains(u"4 B"_s)); // the padding is not kept
        window.choose(8);
        QCOMPARE(document.read(9, 100), QByteArray(" 11 bytes"));
    }

    void selectionGoesBothWays()
    {
        Window window(m_reference.get());
        const std::uint32_t number = Http2Trace(window.session).upload();
        window.open(number);
        window.choose(5);
        QCOMPARE(window.selection.event(), eventNamed(window.session, number, "wire.h2_frame", 5));
        window.selection.setEvent(eventNamed(window.session, number, "wire.h2_frame", 7));
        QCOMPARE(window.frames().table()->currentIndex().row(), 7);
        window.selection.setEvent(eventNamed(window.session, number, "wire.request_head"));
        QCOMPARE(window.frames().table()->currentIndex().row(), 0);
        window.selection.setEvent(eventNamed(window.session, number, "wire.request_body", 2));
        QCOMPARE(window.frames().table()->currentIndex().row(), 3);
        window.selection.setEvent(eventNamed(window.session, number, "wire.response_trailers"));
        QCOMPARE(window.frames().table()->currentIndex().row(), 9);
        QCOMPARE(window.selection.event(), eventNamed(window.session, number, "wire.response_trailers"));
    }

    void aReset()
    {
        Window window(m_reference.get());
        window.open(Http2Trace(window.session).reset());
        QCOMPARE(window.rows().last(), u"→ in|RST_STREAM||CANCEL: the sender does not need the stream any more"_s);
    }

    void listsTheFramesOfAWebSocket()
    {
        Window window(m_reference.get());
        const std::uint32_t number = test::SocketTrace(window.session).compressed();
        window.open(number);
        const QAbstractItemModelTester tester(window.frames().model());
        const QStringList rows = window.rows();
        QVERIFY(rows.size() > 5);
        QVERIFY2(rows.contains(u"→ in|text|RSV1 MASK|compressed"_s), qPrintable(rows.join(u'\n')));
        QVERIFY2(rows.filter(u"continuation|FIN MASK"_s).size() == 1, qPrintable(rows.join(u'\n')));
        QVERIFY2(rows.filter(u"|close|FIN|4001 "_s).size() == 1, qPrintable(rows.join(u'\n')));
        QVERIFY(window.frames().table()->isColumnHidden(static_cast<int>(FrameModel::Column::Stream)));
        window.selection.setEvent(eventNamed(window.session, number, "wire.ws_frame", 1));
        QCOMPARE(window.frames().table()->currentIndex().row(), 1);
        window.choose(0);
        QCOMPARE(window.selection.event(), eventNamed(window.session, number, "wire.ws_frame"));
        window.selection.setEvent(eventNamed(window.session, number, "websocket.message"));
        QVERIFY(window.frames().table()->currentIndex().row() > 0);
        window.choose(0);
        QVERIFY(window.facts().contains(u"MASK = 1"_s));
        QVERIFY(window.facts().contains(u"RSV1 RSV2 RSV3 = 100"_s));
    }

    void copiesRowsPayloadsAndFrames()
    {
        Window window(m_reference.get());
        window.open(test::SocketTrace(window.session).open(1));
        QTRY_VERIFY(window.frames().model()->rowCount() > 0);
        window.choose(0);
        window.frames().table()->setFocus();
        QTest::keySequence(window.frames().table(), QKeySequence::Copy);
        const QString row = QGuiApplication::clipboard()->text();
        QVERIFY2(row.startsWith(u"1\t0.00 ms\t→ in\t\ttext\tFIN MASK"_s), qPrintable(row));
        const QString payload = window.frames().textToCopy(FrameView::CopyAs::Payload);
        const QByteArray frame = QByteArray::fromHex(window.frames().textToCopy(FrameView::CopyAs::Frame).toLatin1());
        QVERIFY(!payload.isEmpty());
        QCOMPARE(frame.size(), 6 + payload.toUtf8().size());
        QCOMPARE(static_cast<unsigned char>(frame[0]), 0x81);
        QByteArray unmasked = frame.sliced(6);
        for (qsizetype at = 0; at < unmasked.size(); ++at)
            unmasked[at] = static_cast<char>(unmasked[at] ^ frame[2 + at % 4]);
        QCOMPARE(unmasked, payload.toUtf8());
    }

    void findsInFieldsAndBytes()
    {
        Window window(m_reference.get());
        window.open(Http2Trace(window.session).upload());
        window.wire().find();
        FindBar *bar = window.frames().findBar();
        QVERIFY(bar->isVisible());
        bar->field()->setText(u"X-SUM"_s);
        QTRY_COMPARE(bar->count()->text(), u"1 of 1"_s);
        QCOMPARE(window.frames().table()->currentIndex().row(), 4);
        bar->field()->setText(u"saved"_s);
        QTRY_COMPARE(window.frames().table()->currentIndex().row(), 7);
        bar->field()->setText(u"data"_s);
        QTRY_COMPARE(bar->count()->text(), u"4 of 5"_s);
        QTest::keyClick(bar->field(), Qt::Key_Return);
        QCOMPARE(window.frames().table()->currentIndex().row(), 8);
        QTest::keyClick(bar->field(), Qt::Key_Return);
        QCOMPARE(window.frames().table()->currentIndex().row(), 1);
        QTest::keyClick(bar->field(), Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
    }

    void oneDirectionAlone()
    {
        Window window(m_reference.get());
        const std::uint32_t number = Http2Trace(window.session).upload();
        window.open(number);
        choose(*window.wire().parts(), WireView::Response);
        QCOMPARE(window.rows().size(), 5);
        QVERIFY(window.rows().first().startsWith(u"← out|WINDOW_UPDATE"_s));
        window.selection.setEvent(eventNamed(window.session, number, "wire.response_head"));
        QCOMPARE(window.frames().table()->currentIndex().row(), 1);
        choose(*window.wire().parts(), WireView::Both);
        QCOMPARE(window.rows().size(), 10);
        QCOMPARE(window.frames().table()->currentIndex().row(), 6);
    }

    void framesOfTheConnectionBetweenThem()
    {
        Window window(m_reference.get());
        Http2Trace trace(window.session);
        const std::uint32_t number = trace.talk();
        window.open(number);
        const QAbstractItemModelTester tester(window.frames().model());
        QToolButton *button = window.wire().connectionButton();
        QVERIFY(button->isVisible());
        QVERIFY(!button->isChecked());
        QCOMPARE(window.rows().size(), 3);
        window.choose(1);
        const int event = window.selection.event();
        button->click();
        const QStringList all{u"→ in|SETTINGS||MAX_CONCURRENT_STREAMS 100, INITIAL_WINDOW_SIZE 65535"_s,
                              u"← out|SETTINGS|ACK|"_s,
                              u"→ in|HEADERS|END_STREAM END_HEADERS|GET /cart, 5 fields, no body"_s,
                              u"→ in|WINDOW_UPDATE||the server may send 1000 bytes more, on all streams together"_s,
                              u"← out|HEADERS|END_HEADERS|200 OK, 1 field"_s,
                              u"← out|DATA|END_STREAM|5 B of the response's body, the last"_s,
                              u"← out|GOAWAY||NO_ERROR, last stream 1"_s};
        QTRY_COMPARE(window.rows(), all);
        QCOMPARE(window.frames().table()->currentIndex().row(), 4); // the chosen one stays
        QCOMPARE(window.selection.event(), event);
        window.choose(3);
        QVERIFY2(window.frames().detail()->title().contains(u"the connection itself"_s),
                 qPrintable(window.frames().detail()->title()));
        QVERIFY(window.facts().contains(u"Stream = 0"_s));
        QCOMPARE(window.frames().detail()->bytes()->document().read(9, 100), QByteArray("\0\0\x03\xe8", 4));
        QCOMPARE(window.selection.event(), event); // it is no event of the exchange
        trace.farewell();
        QTRY_COMPARE(window.rows().size(), 8);
        QCOMPARE(window.frames().table()->currentIndex().row(), 3);
        choose(*window.wire().parts(), WireView::Request);
        QCOMPARE(window.rows(), QStringList({all[0], all[2], all[3]}));
        choose(*window.wire().parts(), WireView::Both);
        Window other(m_reference.get()); // it is kept
        other.open(Http2Trace(other.session).talk());
        QTRY_COMPARE(other.rows(), all);
        other.wire().connectionButton()->click();
        QCOMPARE(other.rows().size(), 3);
        QVERIFY(!QSettings().value("wire/connectionFrames").toBool());
    }

    void framesOfTheConnectionAmongMany()
    {
        constexpr int kFrames = 5'000;
        Window window(m_reference.get());
        Http2Trace trace(window.session);
        window.wire().connectionButton()->setChecked(true);
        trace.farewell();
        const std::uint32_t number = trace.download(kFrames);
        trace.farewell();
        window.open(number);
        QTRY_COMPARE_WITH_TIMEOUT(window.frames().model()->rowCount(), kFrames + 4, 60'000);
        QVERIFY(window.rows().first().contains(u"GOAWAY"_s));
        QVERIFY(window.rows().last().contains(u"GOAWAY"_s));
        window.wire().connectionButton()->setChecked(false);
        QCOMPARE(window.frames().model()->rowCount(), kFrames + 2);
    }

    void bytesStayAtHand()
    {
        Window window(m_reference.get());
        Http2Trace trace(window.session);
        const std::uint32_t http2 = trace.upload();
        const std::uint32_t http1 = trace.overHttp1();
        window.open(http2);
        choose(*window.wire().ways(), WireView::Bytes);
        QVERIFY(window.wire().bytes()->isVisible());
        QVERIFY(window.wire().bytes()->document().read(0, 1000).contains("x-sum: 42"));
        window.selection.setExchange(http1);
        QVERIFY(!window.wire().ways()->isVisible());
        QVERIFY(window.wire().bytes()->isVisible());
        QVERIFY(window.wire().bytes()->document().read(0, 1000).endsWith("\r\n0\r\nX-Sum: 1\r\n\r\n"));
        window.selection.setEvent(eventNamed(window.session, http1, "wire.request_trailers"));
        QCOMPARE(window.wire().bytes()->selection().length, 12);
        window.selection.setExchange(http2); // the way that was chosen stays
        QVERIFY(window.wire().bytes()->isVisible());
        choose(*window.wire().ways(), WireView::Frames);
        QVERIFY(window.frames().isVisible());
    }

    void growsWithoutMovingTheChosenRow()
    {
        Window window(m_reference.get());
        test::SocketTrace socket(window.session);
        window.open(socket.open(30));
        QTRY_COMPARE(window.frames().model()->rowCount(), 60);
        window.choose(10);
        const int event = window.selection.event();
        socket.grow(20);
        QTRY_COMPARE(window.frames().model()->rowCount(), 100);
        QCOMPARE(window.frames().table()->currentIndex().row(), 10);
        QCOMPARE(window.selection.event(), event);
        QVERIFY(!window.frames().detail()->title().isEmpty());
    }

    void manyFramesAreRead()
    {
        constexpr int kFrames = 60'000;
        Window window(m_reference.get());
        window.open(Http2Trace(window.session).download(kFrames));
        QTRY_COMPARE_WITH_TIMEOUT(window.frames().model()->rowCount(), kFrames + 2, 60'000);
        window.choose(kFrames + 1);
        const auto &document = window.frames().detail()->bytes()->document();
        QCOMPARE(document.read(9, 100), QByteArray("0123456789"));
        QCOMPARE(window.rows().last(), u"← out|DATA|END_STREAM|10 B of the response's body, the last"_s);
    }

    void anOpenSocketWithoutFrames()
    {
        Window window(m_reference.get());
        window.open(test::SocketTrace(window.session).connecting());
        QVERIFY(!window.wire().ways()->isVisible());
        QVERIFY(window.wire().bytes()->isVisible());
    }

    void shots_data()
    {
        QTest::addColumn<QString>("sample");
        QTest::addColumn<int>("row");
        QTest::addColumn<QSize>("size");
        QTest::newRow("http2-headers") << "upload" << 0 << QSize(1080, 640);
        QTest::newRow("http2-data") << "upload" << 2 << QSize(1080, 640);
        QTest::newRow("connection") << "talk" << 3 << QSize(1080, 640);
        QTest::newRow("socket") << "compressed" << 3 << QSize(1080, 640);
        QTest::newRow("socket-close") << "chat" << -1 << QSize(1080, 640);
        QTest::newRow("small") << "upload" << 2 << QSize(520, 460);
    }

    void shots()
    {
        QFETCH(QString, sample);
        QFETCH(int, row);
        QFETCH(QSize, size);
        const QPalette before = QApplication::palette();
        for (const auto scheme : test::Shots::schemes()) {
            test::Shots::use(scheme);
            Window window(m_reference.get());
            window.view.resize(size);
            const std::uint32_t number = sample == "upload"_L1 ? Http2Trace(window.session).upload()
                                         : sample == "talk"_L1 ? Http2Trace(window.session).talk()
                                         : sample == "chat"_L1 ? test::SocketTrace(window.session).chat()
                                                               : test::SocketTrace(window.session).compressed();
            window.open(number);
            window.wire().connectionButton()->setChecked(sample == "talk"_L1);
            window.choose(row < 0 ? window.frames().model()->rowCount() - 1 : row);
            QCoreApplication::sendPostedEvents();
            const QString name = u"frames-"_s + QString::fromUtf8(QTest::currentDataTag());
            QVERIFY(m_shots.save(window.view, name, scheme));
        }
        QApplication::setPalette(before);
    }

private:
    static void choose(Segments &segments, int id)
    {
        segments.setCurrent(id);
        Q_EMIT segments.chosen(id);
    }

    test::Shots m_shots;
    QTemporaryDir m_settings;
    std::unique_ptr<spec::Reference> m_reference;
};

QTEST_MAIN(TestFrames)
#include "tst_frames.moc"
