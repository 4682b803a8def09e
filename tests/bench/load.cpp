// The load that wrk cannot make: WebSocket echo, and requests at a fixed rate. Prints one JSON object.
//
//   bench_load ws PORT PATH CONNECTIONS SECONDS BYTES     one message in flight on each connection
//   bench_load rate PORT PATH CONNECTIONS SECONDS RATE    a request every 1/RATE s, whatever the answers do
//
// Loopback, one thread, poll(). The latency of `rate` counts from the moment at which the request was due, so a server
// that stalls is charged for all that waited (no coordinated omission).
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <format>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr double kPatience = 5; ///< Seconds for the answers that are still under way at the end.

struct Options {
    std::string mode;
    std::uint16_t port = 0;
    std::string path;
    std::size_t connections = 1;
    double seconds = 1;
    double amount = 0; ///< Bytes of a message, or requests a second.
};

[[noreturn]] void fail(const std::string &why)
{
    std::fprintf(stderr, "bench_load: %s\n", why.c_str());
    std::exit(1);
}

/// One connection with at most one question under way.
struct Peer {
    int fd = -1;
    std::string out;
    std::size_t sent = 0;
    std::string in;
    std::optional<Clock::time_point> asked;

    void ask(std::string_view question, Clock::time_point when);
    void flush();
    void receive();
};

void Peer::ask(std::string_view question, Clock::time_point when)
{
    asked = when;
    out.assign(question);
    sent = 0;
    flush();
}

void Peer::flush()
{
    while (sent < out.size()) {
        const auto count = ::send(fd, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN)
            return;
        if (count < 0)
            fail(std::format("send: {}", std::strerror(errno)));
        sent += static_cast<std::size_t>(count);
    }
}

void Peer::receive()
{
    const std::size_t had = in.size();
    ssize_t count = 0;
    in.resize_and_overwrite(had + kReadBytes, [&](char *data, std::size_t) {
        count = ::recv(fd, data + had, kReadBytes, 0);
        return had + static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    });
    if (count == 0)
        fail("the server closed a connection");
    if (count < 0 && errno != EAGAIN)
        fail(std::format("recv: {}", std::strerror(errno)));
}

Peer connected(std::uint16_t port)
{
    Peer peer;
    peer.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(peer.fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        fail(std::format("connect: {}", std::strerror(errno)));
    const int on = 1;
    ::setsockopt(peer.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(peer.fd, F_SETFL, O_NONBLOCK);
    return peer;
}

/// Bytes of the first whole HTTP answer with a Content-Length, 0 when it is not whole yet.
std::size_t httpAnswer(std::string_view in)
{
    const auto end = in.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return 0;
    if (in.substr(8, 4) != " 200")
        fail(std::format("the answer is not 200: {}", in.substr(0, 40)));
    std::string head(in.substr(0, end));
    std::ranges::transform(head, head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    const auto length = head.find("\r\ncontent-length:");
    if (length == std::string::npos)
        fail("the answer has no Content-Length");
    const std::size_t whole = end + 4 + std::strtoull(head.c_str() + length + 17, nullptr, 10);
    return in.size() >= whole ? whole : 0;
}

/// Bytes of the head that opens the WebSocket.
std::size_t openingAnswer(std::string_view in)
{
    const auto end = in.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return 0;
    if (in.substr(8, 4) != " 101")
        fail(std::format("no WebSocket: {}", in.substr(0, 40)));
    return end + 4;
}

std::uint64_t bigEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
}

/// Bytes of the first whole frame of a server (RFC 6455 section 5.2); it is unmasked.
std::size_t frameAnswer(std::string_view in)
{
    if (in.size() < 2)
        return 0;
    const auto shortLength = static_cast<std::uint8_t>(in[1]);
    const std::size_t extra = shortLength == 127 ? 8 : shortLength == 126 ? 2 : 0;
    if (in.size() < 2 + extra)
        return 0;
    const std::size_t whole = 2 + extra + (extra != 0 ? bigEndian(in.substr(2, extra)) : shortLength);
    return in.size() >= whole ? whole : 0;
}

bool isData(std::string_view frame)
{
    const int opcode = frame[0] & 0x0F;
    if (opcode == 8)
        fail("the server closed a WebSocket");
    return opcode <= 2;
}

std::string maskedText(std::size_t size)
{
    std::string frame = "\x81";
    if (size < 126) {
        frame += static_cast<char>(0x80 | size);
    } else if (size < 65536) {
        frame += {static_cast<char>(0xFE), static_cast<char>(size >> 8), static_cast<char>(size)};
    } else {
        frame += static_cast<char>(0xFF);
        for (int shift = 56; shift >= 0; shift -= 8)
            frame += static_cast<char>(std::uint64_t{size} >> shift);
    }
    constexpr std::string_view kMask = "\x37\xfa\x21\x3d";
    frame += kMask;
    for (std::size_t index = 0; index < size; ++index)
        frame += static_cast<char>('a' ^ kMask[index % 4]);
    return frame;
}

class Load {
public:
    explicit Load(const Options &options);
    void echoes();
    void fixedRate();
    void print() const;

private:
    void openWebSockets();
    void wait(std::optional<Clock::time_point> until);
    void take(Peer &peer, std::size_t (*answer)(std::string_view));
    Peer *free();
    bool isBusy() const;
    double percentile(double share) const;

    const Options m_options;
    std::vector<Peer> m_peers;
    std::vector<pollfd> m_polled;
    std::vector<double> m_latencies; ///< Seconds.
    double m_elapsed = 0;
};

Load::Load(const Options &options) : m_options(options)
{
    for (std::size_t number = 0; number < options.connections; ++number)
        m_peers.push_back(connected(options.port));
}

/// Until a peer can be read, or `until`.
void Load::wait(std::optional<Clock::time_point> until)
{
    m_polled.clear();
    for (const Peer &peer : m_peers) {
        const int events = POLLIN | (peer.sent < peer.out.size() ? POLLOUT : 0);
        m_polled.push_back({.fd = peer.fd, .events = static_cast<short>(events), .revents = 0});
    }
    timespec left{.tv_sec = static_cast<time_t>(kPatience), .tv_nsec = 0};
    if (until) {
        const auto rest = std::max(std::chrono::nanoseconds(0), *until - Clock::now());
        left = {.tv_sec = rest.count() / 1'000'000'000, .tv_nsec = rest.count() % 1'000'000'000};
    }
    if (::ppoll(m_polled.data(), m_polled.size(), &left, nullptr) == 0 && !until)
        fail("no answer");
    for (std::size_t index = 0; index < m_peers.size(); ++index) {
        if (m_polled[index].revents & POLLOUT)
            m_peers[index].flush();
        if (m_polled[index].revents & (POLLIN | POLLHUP | POLLERR))
            m_peers[index].receive();
    }
}

void Load::take(Peer &peer, std::size_t (*answer)(std::string_view))
{
    while (const std::size_t size = answer(peer.in)) {
        const bool counts = answer != frameAnswer || isData(peer.in);
        peer.in.erase(0, size);
        if (!counts || !peer.asked)
            continue;
        m_latencies.push_back(Seconds(Clock::now() - *peer.asked).count());
        peer.asked.reset();
    }
}

bool Load::isBusy() const
{
    return std::ranges::any_of(m_peers, [](const Peer &peer) { return peer.asked.has_value(); });
}

Peer *Load::free()
{
    const auto found = std::ranges::find_if(m_peers, [](const Peer &peer) { return !peer.asked; });
    return found == m_peers.end() ? nullptr : &*found;
}

void Load::openWebSockets()
{
    const std::string request = std::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: "
                                            "Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                            "Sec-WebSocket-Version: 13\r\n\r\n",
                                            m_options.path);
    for (Peer &peer : m_peers)
        peer.ask(request, Clock::now());
    while (isBusy()) {
        wait({});
        for (Peer &peer : m_peers)
            take(peer, openingAnswer);
    }
    m_latencies.clear();
}

void Load::echoes()
{
    openWebSockets();
    const std::string message = maskedText(static_cast<std::size_t>(m_options.amount));
    const auto start = Clock::now();
    const auto end = start + std::chrono::duration_cast<Clock::duration>(Seconds(m_options.seconds));
    for (Peer &peer : m_peers)
        peer.ask(message, Clock::now());
    while (isBusy()) {
        wait({});
        for (Peer &peer : m_peers) {
            take(peer, frameAnswer);
            if (const auto now = Clock::now(); !peer.asked && now < end)
                peer.ask(message, now);
        }
    }
    m_elapsed = Seconds(Clock::now() - start).count();
}

void Load::fixedRate()
{
    const std::string request = std::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", m_options.path);
    const auto start = Clock::now();
    const auto total = static_cast<std::uint64_t>(m_options.seconds * m_options.amount);
    const auto due = [&](std::uint64_t number) {
        return start + std::chrono::duration_cast<Clock::duration>(Seconds(double(number) / m_options.amount));
    };
    std::uint64_t number = 0;
    while (number < total || isBusy()) {
        for (Peer *peer = free(); peer && number < total && due(number) <= Clock::now(); peer = free())
            peer->ask(request, due(number++));
        wait(number < total && free() ? std::optional(due(number)) : std::nullopt);
        for (Peer &peer : m_peers)
            take(peer, httpAnswer);
    }
    m_elapsed = Seconds(Clock::now() - start).count();
}

double Load::percentile(double share) const
{
    std::vector<double> sorted = m_latencies;
    const auto at = std::min(sorted.size() - 1, static_cast<std::size_t>(share * double(sorted.size())));
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(at));
    return sorted[at];
}

void Load::print() const
{
    if (m_latencies.empty())
        fail("nothing was answered");
    std::printf("{\"rate\": %.1f, \"p50_ms\": %.4f, \"p99_ms\": %.4f, \"answers\": %zu}\n",
                double(m_latencies.size()) / m_elapsed, percentile(0.5) * 1000, percentile(0.99) * 1000,
                m_latencies.size());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 7)
        fail("ws|rate PORT PATH CONNECTIONS SECONDS BYTES|RATE");
    const Options options{.mode = argv[1],
                          .port = static_cast<std::uint16_t>(std::atoi(argv[2])),
                          .path = argv[3],
                          .connections = std::strtoull(argv[4], nullptr, 10),
                          .seconds = std::atof(argv[5]),
                          .amount = std::atof(argv[6])};
    Load load(options);
    if (options.mode == "ws")
        load.echoes();
    else
        load.fixedRate();
    load.print();
}
