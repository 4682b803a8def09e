#include "websocket/clientframes.h"
#include "websocket/codec.h"

#include <QTest>

#include <chrono>

using namespace gatescope::websocket;
namespace client = clientframes;

/// An echo without a socket: decode a message, encode its answer. Prints messages and MB a second.
class CodecBench : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void echoes_data();
    void echoes();
};

void CodecBench::echoes_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("atOnce"); // frames a packet
    QTest::addColumn<bool>("deflate");
    QTest::newRow("16 bytes") << 16 << 1 << false;
    QTest::newRow("16 bytes, 64 at once") << 16 << 64 << false;
    QTest::newRow("1 KiB") << 1024 << 1 << false;
    QTest::newRow("64 KiB") << 65536 << 1 << false;
    QTest::newRow("1 MiB") << 1024 * 1024 << 1 << false;
    QTest::newRow("1 KiB, answer deflated") << 1024 << 1 << true;
}

void CodecBench::echoes()
{
    QFETCH(int, size);
    QFETCH(int, atOnce);
    QFETCH(bool, deflate);
    std::string packet;
    for (int i = 0; i < atOnce; ++i)
        packet += client::text(std::string(std::size_t(size), 'x'));
    CodecOptions options;
    if (deflate)
        options.deflate.emplace();
    Codec codec(options);

    std::uint64_t messages = 0;
    std::string out;
    const auto start = std::chrono::steady_clock::now();
    std::chrono::duration<double> took{};
    while (took.count() < 0.5) {
        for (int turn = 0; turn < 16; ++turn) {
            codec.receive(packet);
            out.clear();
            for (auto step = codec.nextStep(); step && !std::holds_alternative<NeedData>(*step);
                 step = codec.nextStep()) {
                if (const auto *message = std::get_if<Message>(&*step)) {
                    Frame answer = codec.sendMessage(message->data, message->isText);
                    Codec::encode(answer, out);
                    ++messages;
                }
            }
        }
        took = std::chrono::steady_clock::now() - start;
    }
    const double rate = double(messages) / took.count();
    qInfo("%s: %.0f messages/s, %.0f MB/s", QTest::currentDataTag(), rate, rate * size / 1e6);
}

QTEST_APPLESS_MAIN(CodecBench)
#include "bench_codec.moc"
