#include "base/mailbox.h"

#include <QTest>

#include <cstdint>
#include <poll.h>
#include <string>
#include <thread>

using namespace gatescope;

/// Messages between threads: none is lost, each sender's come in order, and the receiver is woken for every batch.
class MailboxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBellIsReadableUntilItIsQuiet();
    void theBellMayRingManyTimes();
    void allThatWasPostedIsTaken();
    void thePostAfterATakeRingsAgain();
    void manySendersLoseNothing();
    void severalMessagesStayTogether();
};

namespace {

struct Letter {
    std::uint32_t sender = 0;
    std::uint32_t number = 0;
    std::string content;
};

bool isReadable(int fd, int milliseconds = 0)
{
    pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, milliseconds) == 1 && (entry.revents & POLLIN) != 0;
}

constexpr std::uint32_t kSenders = 4;
constexpr std::uint32_t kEach = 20'000;
constexpr int kPatience = 20'000;

template <class Send>
std::vector<std::thread> startSenders(const Send &send)
{
    std::vector<std::thread> threads;
    for (std::uint32_t sender = 0; sender < kSenders; ++sender) {
        threads.emplace_back([sender, &send] {
            for (std::uint32_t number = 0; number < kEach; ++number)
                send(sender, number);
        });
    }
    return threads;
}

} // namespace

void MailboxTest::theBellIsReadableUntilItIsQuiet()
{
    Doorbell bell;
    QVERIFY(!isReadable(bell.fd()));
    bell.ring();
    QVERIFY(isReadable(bell.fd()));
    QVERIFY(isReadable(bell.fd()));
    bell.quiet();
    QVERIFY(!isReadable(bell.fd()));
    bell.quiet();
    QVERIFY(!isReadable(bell.fd()));
}

void MailboxTest::theBellMayRingManyTimes()
{
    Doorbell bell;
    for (int i = 0; i < 100'000; ++i)
        bell.ring();
    bell.quiet();
    QVERIFY(!isReadable(bell.fd()));
    std::thread other([&bell] { bell.ring(); });
    QVERIFY(isReadable(bell.fd(), kPatience));
    other.join();
}

void MailboxTest::allThatWasPostedIsTaken()
{
    Mailbox<std::string> box;
    QVERIFY(box.take().empty());
    box.post("a");
    box.post("b", std::string("c"));
    QVERIFY(isReadable(box.fd()));
    QCOMPARE(box.take(), (std::vector<std::string>{"a", "b", "c"}));
    QVERIFY(!isReadable(box.fd()));
    QVERIFY(box.take().empty());
}

void MailboxTest::thePostAfterATakeRingsAgain()
{
    Mailbox<std::string> box;
    for (int round = 0; round < 3; ++round) {
        box.post("a");
        QVERIFY(isReadable(box.fd()));
        QCOMPARE(box.take().size(), 1U);
        QVERIFY(!isReadable(box.fd()));
    }
}

void MailboxTest::manySendersLoseNothing()
{
    Mailbox<Letter> box;
    const auto send = [&box](std::uint32_t sender, std::uint32_t number) {
        box.post({.sender = sender, .number = number, .content = std::to_string(number)});
    };
    auto threads = startSenders(send);
    std::vector<std::uint32_t> next(kSenders);
    bool inOrder = true;
    while (next != std::vector<std::uint32_t>(kSenders, kEach) && isReadable(box.fd(), kPatience)) {
        for (const Letter &letter : box.take()) {
            inOrder =
                inOrder && letter.number == next[letter.sender] && letter.content == std::to_string(letter.number);
            ++next[letter.sender];
        }
    }
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(inOrder);
    QCOMPARE(next, std::vector<std::uint32_t>(kSenders, kEach));
}

void MailboxTest::severalMessagesStayTogether()
{
    Mailbox<Letter> box;
    const auto send = [&box](std::uint32_t sender, std::uint32_t number) {
        box.post({.sender = sender, .number = number, .content = "head"}, Letter{sender, number, "body"});
    };
    auto threads = startSenders(send);
    std::uint32_t seen = 0;
    bool together = true;
    while (seen < kSenders * kEach && isReadable(box.fd(), kPatience)) {
        const auto letters = box.take();
        together = together && letters.size() % 2 == 0;
        for (std::size_t i = 0; i + 1 < letters.size(); i += 2) {
            together = together && letters[i].content == "head" && letters[i + 1].content == "body" &&
                       letters[i].sender == letters[i + 1].sender && letters[i].number == letters[i + 1].number;
            ++seen;
        }
    }
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(together);
    QCOMPARE(seen, kSenders * kEach);
}

QTEST_APPLESS_MAIN(MailboxTest)
#include "tst_mailbox.moc"
