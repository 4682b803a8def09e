#include "gateway/gateway.h"
#include "gateway/scriptedapplication.h"
#include "trace/ring.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <cstdio>

using namespace testing;

/// bench_gateway [off]: prints its address, and serves until standard input closes. "off" leaves out the trace.
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
