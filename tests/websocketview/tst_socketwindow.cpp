#include "exchange/exchangeview.h"
#include "exchange/socket/socketdetail.h"
#include "exchange/socket/socketinjectbar.h"
#include "exchange/socket/socketmodel.h"
#include "exchange/socket/socketview.h"
#include "shell/windowrig.h"

#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gatescope;

namespace {

/// A WebSocket client that knows no more than a test needs: masked frames of short text.
class Client {
public:
    Client(const QUrl &url, const QByteArray &path)
    {
        m_socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
        m_socket.write("GET " + path +
                       " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }
    void send(quint8 opcode, const QByteArray &payload)
    {
        const QByteArray mask = QByteArray::fromHex("37fa213d");
        QByteArray frame;
        frame.append(static_cast<char>(0x80 | opcode)).append(static_cast<char>(0x80 | payload.size())).append(mask);
        for (qsizetype index = 0; index < payload.size(); ++index)
            frame.append(static_cast<char>(payload[index] ^ mask[index % 4]));
        m_socket.write(frame);
    }
    /// Waits until the server has sent this.
    [[nodiscard]] bool sees(const QByteArray &bytes)
    {
        return QTest::qWaitFor(
            [&] {
                m_received += m_socket.readAll();
                return m_received.contains(bytes);
            },
            20'000);
    }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace

/// The real window, a real runner and a real socket: what the gateway writes is what the view reads.
class TestSocketWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::dressForTests(); }

    void anEchoFromTheHandshakeToTheClose()
    {
        test::WindowRig rig;
        QVERIFY(rig.run(u"websocket.py:app"_s));
        Client client(QUrl(rig.workspace.supervisor.urls().value(0)), "/echo");
        QVERIFY(client.sees("101 Switching Protocols"));
        client.send(1, R"({"say": "hello"})");
        QVERIFY(client.sees(R"({"say": "hello"})"));
        client.send(9, "are you there");
        QVERIFY(client.sees("are you there"));
        QTRY_VERIFY(rig.summary(u"/echo"_s) && rig.summary(u"/echo"_s)->messagesOut == 1);
        rig.workspace.selection.setExchange(rig.exchange(u"/echo"_s));
        ui::ExchangeView &view = rig.window.exchangeView();
        ui::SocketView &socket = *view.socket();
        QCOMPARE(view.tabs()->currentWidget(), &socket);
        QTRY_VERIFY(!socket.index().steps().empty());
        QTRY_COMPARE(socket.index().steps().back().state, trace::SocketState::Open);
        client.send(8, QByteArray::fromHex("03e8"));
        QVERIFY(client.sees(QByteArray::fromHex("880203e8")));
        QTRY_COMPARE(socket.index().steps().back().state, trace::SocketState::Closed);
        QTRY_VERIFY(!rig.summary(u"/echo"_s)->isOpen());
        QCOMPARE(socket.index().end()->code, std::uint16_t(1000));
        QVERIFY(socket.index().end()->clean);
        QVERIFY(socket.index().troubles().empty());
        const ui::SocketEntry *echoed = nullptr;
        for (const ui::SocketEntry &entry : socket.index().entries()) {
            QVERIFY(entry.complete);
            if (isData(entry.kind)) {
                QVERIFY(entry.wire >= 0 && entry.asgi >= 0);
                echoed = &entry;
            }
        }
        QVERIFY(echoed && !echoed->fromClient);
        rig.workspace.selection.setEvent(echoed->wire);
        QTRY_VERIFY(socket.detail()->entry().has_value());
        rig.picture(u"window-websocket-light"_s);
        rig.useScheme(ui::theme::Scheme::Dark);
        rig.picture(u"window-websocket-dark"_s);
        rig.useScheme(ui::theme::Scheme::Light);
    }

    /// What is injected reaches the application, whose answer reaches the client; then the same with a close.
    void speaksInTheClientsPlace()
    {
        test::WindowRig rig;
        rig.window.resize(1320, 860);
        rig.window.show();
        QVERIFY(rig.run(u"websocket.py:app"_s));
        Client client(QUrl(rig.workspace.supervisor.urls().value(0)), "/echo");
        QVERIFY(client.sees("101 Switching Protocols"));
        client.send(1, "from the client");
        QVERIFY(client.sees("from the client"));
        QTRY_VERIFY(rig.exchange(u"/echo"_s) != 0);
        rig.workspace.selection.setExchange(rig.exchange(u"/echo"_s));
        ui::SocketView &socket = *rig.window.exchangeView().socket();
        ui::SocketInjectBar &bar = *socket.injectBar();
        QTRY_VERIFY(bar.isVisible());
        bar.field()->setFocus();
        QTest::keyClicks(bar.field(), u"{\"say\": \"injected\"}"_s);
        QTest::keyClick(bar.field(), Qt::Key_Return);
        QVERIFY(client.sees("injected"));
        QTRY_VERIFY(bar.field()->text().isEmpty());
        QCOMPARE(bar.error(), QString());
        bar.kinds()->setCurrentIndex(1);
        bar.field()->setText(u"00 ff zz"_s);
        QTest::mouseClick(bar.button(), Qt::LeftButton);
        QVERIFY(bar.error().contains(u"no hex"_s));
        rig.picture(u"window-inject-error-light"_s);
        bar.field()->setText(u"00 ff 7f"_s);
        QTest::mouseClick(bar.button(), Qt::LeftButton);
        QVERIFY(client.sees(QByteArray::fromHex("820300ff7f")));
        const auto injected = [&] {
            return std::ranges::count_if(socket.index().entries(), [](const ui::SocketEntry &entry) {
                return entry.injected && entry.wire >= 0 && entry.asgi >= 0;
            });
        };
        QTRY_COMPARE(injected(), 2);
        QVERIFY(socket.index().troubles().empty());
        QTRY_VERIFY(socket.model()->rowCount() >= 6);
        const auto first = std::ranges::find(socket.index().entries(), true, &ui::SocketEntry::injected);
        rig.workspace.selection.setEvent(first->wire);
        QTRY_VERIFY(socket.detail()->entry().has_value());
        QVERIFY2(socket.detail()->title().contains(u"injected"_s), qPrintable(socket.detail()->title()));
        rig.picture(u"window-inject-light"_s);
        rig.useScheme(ui::theme::Scheme::Dark);
        rig.picture(u"window-inject-dark"_s);
        socket.setSection(ui::SocketView::Table);
        rig.picture(u"window-inject-table-dark"_s);
        rig.useScheme(ui::theme::Scheme::Light);
        bar.kinds()->setCurrentIndex(2);
        bar.field()->setText(u"enough"_s);
        QTest::keyClick(bar.field(), Qt::Key_Return);
        QVERIFY(client.sees("enough"));
        QTRY_VERIFY(!rig.summary(u"/echo"_s)->isOpen());
        QTRY_VERIFY(bar.isHidden());
        QCOMPARE(socket.index().end()->code, std::uint16_t(1000));
    }

    void theChatExample()
    {
        test::WindowRig rig;
        rig.window.resize(1440, 900);
        link::RunOptions options;
        options.directory = QDir(test::WindowRig::appsFolder()).filePath(u"../../resources/examples"_s);
        options.target = u"chat.py:app"_s;
        options.port = 0;
        QVERIFY(rig.run(options));
        const QUrl url(rig.workspace.supervisor.urls().value(0));
        QCOMPARE(rig.request("GET", u"/"_s), 200);
        Client ada(url, "/room?name=Ada");
        QVERIFY(ada.sees("\"present\": [\"Ada\"]"));
        Client grace(url, "/room?name=Grace");
        QVERIFY(ada.sees("\"present\": [\"Ada\", \"Grace\"]"));
        Client taken(url, "/room?name=Grace");
        QVERIFY(taken.sees("403 Forbidden"));
        ada.send(1, "Is the oolong back?");
        QVERIFY(ada.sees("oolong back"));
        grace.send(1, "Since this morning: 2 kg from Alishan.");
        QVERIFY(ada.sees("Alishan"));
        ada.send(9, "gs-1");
        QVERIFY(ada.sees("gs-1"));
        ada.send(1, "Keep me 100 g, please.");
        QVERIFY(grace.sees("100 g"));
        grace.send(8, QByteArray::fromHex("03e8"));
        QVERIFY(ada.sees("\"left\": \"Grace\""));
        QTRY_VERIFY(rig.summary(u"/room?name=Ada"_s) && rig.summary(u"/room?name=Ada"_s)->messagesOut == 6);
        rig.workspace.selection.setExchange(rig.exchange(u"/room?name=Ada"_s));
        ui::SocketView &socket = *rig.window.exchangeView().socket();
        QTRY_VERIFY(socket.index().entries().size() >= 11);
        QCOMPARE(socket.index().steps().back().state, trace::SocketState::Open);
        const auto said = std::ranges::find_if(socket.index().entries(), [](const ui::SocketEntry &entry) {
            return isData(entry.kind) && !entry.fromClient && entry.wireSize > 55;
        });
        QVERIFY(said != socket.index().entries().end());
        rig.workspace.selection.setEvent(said->wire);
        QTRY_VERIFY(socket.detail()->entry().has_value());
        rig.picture(u"window-chat-light"_s);
        rig.useScheme(ui::theme::Scheme::Dark);
        rig.picture(u"window-chat-dark"_s);
        const QString light = ui::theme::color(ui::theme::Tone::Muted, QPalette(Qt::white)).name();
        const auto labels = socket.detail()->findChildren<QLabel *>();
        QVERIFY(std::ranges::none_of(labels, [&](const QLabel *label) { return label->text().contains(light); }));
        rig.useScheme(ui::theme::Scheme::Light);
    }
};

QTEST_MAIN(TestSocketWindow)
#include "tst_socketwindow.moc"
