#include "gateway/gateway.h"
#include "gateway/scriptedapplication.h"
#include "trace/ring.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdio>

using namespace testing;

/// bench_gateway [off]: prints its address, and serves until standard input closes. "off" leaves out the trace.
/// Everything is answered with "hello", but /large with 100 MiB, and /sink with the number of bytes that it was sent.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir directory;
    const bool traced = argc < 2 || std::string_view(argv[1]) != "off";
    const QString path = directory.filePath(QStringLiteral("ring"));
    trace::TraceWriter writer(traced ? trace::RingMemory::create(path, 64 * 1024 * 1024).value() : nullptr);
    std::unique_ptr<trace::RingReader> reader;
    if (traced)
        reader = std::make_unique<trace::RingReader>(trace::RingMemory::open(path).value());

    std::atomic<bool> stop = false;
    std::thread drain([&] {
        while (!stop) {
            if (reader)
                reader->read(1 << 20, [](std::string_view) {});
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    });
    call::ResponseBox box;
    ScriptedApplication scripted(box, 1);
    scripted.on("/large", [](Conversation &conversation) {
        constexpr std::size_t kPieces = 1600;
        const std::string piece(64 * 1024, 'x');
        conversation.start(200, {}, kPieces * piece.size());
        for (std::size_t i = 1; i <= kPieces; ++i) {
            conversation.call().waitForDrain();
            conversation.body(piece, i == kPieces);
        }
        conversation.end();
    });
    scripted.on("/sink", [](Conversation &conversation) {
        std::size_t size = 0;
        conversation.wantBody();
        for (std::string piece = conversation.read(); !piece.empty(); piece = conversation.read())
            size += piece.size();
        conversation.answer(std::to_string(size));
    });
    gateway::Gateway gateway({}, scripted, box, writer);
    const auto address = gateway.start();
    std::printf("http://%s/\n", address->text().c_str());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    gateway.stop(std::chrono::seconds(1));
    stop = true;
    drain.join();
}
