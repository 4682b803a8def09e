#include "link/channel.h"

#include <QLocalServer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace gatescope::link;
using namespace Qt::StringLiterals;

class ChannelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void messagesCrossWholeAndByteByByte();
    void anotherVersionEndsTheConnection();
    void theFirstWordMustBeHello();
    void aHugeFrameIsRefusedBeforeItIsRead();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QLocalServer> m_server;
    std::unique_ptr<QLocalSocket> m_peer; ///< The raw other end.
    std::unique_ptr<Channel> m_channel;
};

namespace {

QByteArray framed(const QByteArray &cbor)
{
    QByteArray length(4, Qt::Uninitialized);
    qToBigEndian(static_cast<quint32>(cbor.size()), length.data());
    return length + cbor;
}

} // namespace

void ChannelTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<QLocalServer>();
    QVERIFY(m_server->listen(m_folder->filePath(u"link"_s)));
    m_peer = std::make_unique<QLocalSocket>();
    m_peer->connectToServer(m_server->fullServerName());
    QVERIFY(m_server->waitForNewConnection(5000));
    std::unique_ptr<QLocalSocket> accepted(m_server->nextPendingConnection());
    accepted->setParent(nullptr);
    m_channel = std::make_unique<Channel>(std::move(accepted));
}

void ChannelTest::cleanup()
{
    m_channel.reset();
    m_peer.reset();
    m_server.reset();
}

void ChannelTest::messagesCrossWholeAndByteByByte()
{
    QList<Message> seen;
    connect(m_channel.get(), &Channel::received, this, [&seen](const Message &message) { seen.append(message); });
    m_channel->expectHello();
    const QByteArray bytes = framed(encode(Hello{.pid = 7})) + framed(encode(Stop{.timeoutMs = 250}));
    m_peer->write(bytes);
    QTRY_COMPARE(seen.size(), 2);
    for (const char byte : framed(encode(Stop{.timeoutMs = 9}))) {
        m_peer->write(&byte, 1);
        m_peer->flush();
        QCoreApplication::sendPostedEvents();
    }
    QTRY_COMPARE(seen.size(), 3);
    QCOMPARE(std::get<Hello>(seen[0]).pid, 7);
    QCOMPARE(std::get<Stop>(seen[1]).timeoutMs, 250U);
    QCOMPARE(std::get<Stop>(seen[2]).timeoutMs, 9U);
}

void ChannelTest::anotherVersionEndsTheConnection()
{
    QList<LinkErrc> errors;
    int messages = 0;
    connect(m_channel.get(), &Channel::failed, this, [&](const LinkError &error) { errors.append(error.code); });
    connect(m_channel.get(), &Channel::received, this, [&] { ++messages; });
    m_channel->expectHello();
    m_peer->write(framed(encode(Hello{.protocol = kProtocol + 1})) + framed(encode(Stopped{})));
    QTRY_COMPARE(m_peer->state(), QLocalSocket::UnconnectedState);
    QCOMPARE(errors, QList<LinkErrc>{LinkErrc::VersionMismatch});
    QCOMPARE(messages, 0);
}

void ChannelTest::theFirstWordMustBeHello()
{
    QList<LinkErrc> errors;
    connect(m_channel.get(), &Channel::failed, this, [&](const LinkError &error) { errors.append(error.code); });
    m_channel->expectHello();
    m_peer->write(framed(encode(Stopped{})));
    QTRY_COMPARE(errors, QList<LinkErrc>{LinkErrc::FirstWordNotHello});
}

void ChannelTest::aHugeFrameIsRefusedBeforeItIsRead()
{
    QList<LinkErrc> errors;
    connect(m_channel.get(), &Channel::failed, this, [&](const LinkError &error) { errors.append(error.code); });
    m_peer->write("\xFF\xFF\xFF\xFF", 4);
    QTRY_COMPARE(errors, QList<LinkErrc>{LinkErrc::FrameTooLarge});
}

QTEST_GUILESS_MAIN(ChannelTest)
#include "tst_channel.moc"
