#include "python/capture.h"
#include "python/context.h"
#include "python/pythonrig.h"
#include "support/tracetap.h"

using namespace gatescope;
using namespace gatescope::tests;
using python::Ref;

class CaptureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { needPython(); }
    void init();
    void cleanup();
    void linesComeWhole();
    void unfinishedLinesComeAtTheEndOfTheExchange();
    void streamsBehaveLikeTextStreams();
    void outputFindsItsExchange();
    void logRecordsComeOnce();
    void warningsComeWithTheirPlace();
    void lostExceptionsAreTold();
    void everythingIsPutBack();

private:
    void run(const char *source, ExchangeId exchange = {})
    {
        const python::PythonScope scope;
        const python::ExchangeScope inside({.exchange = exchange});
        (void)runModule(source, "said");
    }
    /// "1:out:text" for each Output event: its exchange, stream and text.
    QByteArrayList outputs();

    std::unique_ptr<TraceTap> m_tap;
    std::unique_ptr<python::Capture> m_capture;
};

void CaptureTest::init()
{
    m_tap = std::make_unique<TraceTap>();
    m_capture = std::make_unique<python::Capture>(m_tap->writer(), python::CaptureOptions{});
}

void CaptureTest::cleanup()
{
    m_capture.reset();
    m_tap.reset();
}

QByteArrayList CaptureTest::outputs()
{
    QByteArrayList all;
    for (const auto &event : m_tap->all<trace::Output>()) {
        const auto *output = event.as<trace::Output>();
        all.append(QByteArray::number(event.header.exchange.value) +
                   (output->stream == trace::Stream::Stdout ? ":out:" : ":err:") +
                   QByteArray::fromStdString(std::string(output->text.bytes)));
    }
    return all;
}

void CaptureTest::linesComeWhole()
{
    run("import sys\n"
        "print('one', 'two', end='')\n"
        "print(' three')\n"
        "print('to stderr', file=sys.stderr)\n"
        "sys.stdout.writelines(['a\\n', 'b\\nc'])\n"
        "sys.stdout.flush()\n"
        "sys.stdout.buffer.write(b'bytes\\n')\n"
        "print('zażółć')\n",
        {5});
    QCOMPARE(outputs(), QByteArrayList({"5:out:one two three\n", "5:err:to stderr\n", "5:out:a\n", "5:out:b\n",
                                        "5:out:c", "5:out:bytes\n", "5:out:zażółć\n"}));
}

void CaptureTest::unfinishedLinesComeAtTheEndOfTheExchange()
{
    run("print('half', end='')\n", {6});
    QCOMPARE(outputs(), QByteArrayList());
    run("print('other')\n", {7});
    QCOMPARE(outputs(), QByteArrayList({"7:out:other\n"}));
    m_capture->endOfExchange({6});
    QCOMPARE(outputs(), QByteArrayList({"7:out:other\n", "6:out:half"}));
    run("print('x' * 100_000)\n");
    const auto event = m_tap->all<trace::Output>().back();
    QCOMPARE(event.as<trace::Output>()->text.size, 100'001U);
    QVERIFY(event.as<trace::Output>()->text.isTruncated());
}

void CaptureTest::streamsBehaveLikeTextStreams()
{
    run("import io, sys\n"
        "for stream, fd in ((sys.stdout, 1), (sys.stderr, 2)):\n"
        "    assert isinstance(stream, io.TextIOWrapper)\n"
        "    assert stream.fileno() == fd and stream.encoding == 'utf-8'\n"
        "    assert stream.writable() and not stream.readable() and not stream.seekable()\n"
        "    assert not stream.isatty() and not stream.closed and stream.mode == 'w'\n"
        "    assert stream.name in ('<stdout>', '<stderr>')\n"
        "    assert stream.write('abc\\n') == 4\n"
        "    try: stream.write(b'x')\n"
        "    except TypeError: pass\n"
        "    else: assert False\n"
        "    stream.reconfigure(line_buffering=True)\n"
        "assert sys.stderr.errors == 'backslashreplace' and sys.stdout.errors == 'strict'\n"
        "print('\\udc80', file=sys.stderr)\n"
        "assert sys.__stdout__ is not sys.stdout\n"
        "import contextlib\n"
        "with contextlib.redirect_stdout(io.StringIO()) as other: print('elsewhere')\n"
        "assert other.getvalue() == 'elsewhere\\n'\n");
    QVERIFY(outputs().contains("0:err:\\udc80\n"));
    QVERIFY(!outputs().contains("0:out:elsewhere\n"));
}

void CaptureTest::outputFindsItsExchange()
{
    run("import asyncio, threading\n"
        "print('direct')\n"
        "async def main():\n"
        "    print('in a task')\n"
        "    await asyncio.to_thread(print, 'in a thread')\n"
        "asyncio.run(main())\n"
        "t = threading.Thread(target=print, args=('alone',)); t.start(); t.join()\n",
        {9});
    QCOMPARE(outputs(),
             QByteArrayList({"9:out:direct\n", "9:out:in a task\n", "9:out:in a thread\n", "0:out:alone\n"}));
}

void CaptureTest::logRecordsComeOnce()
{
    run("import logging\n"
        "logging.getLogger().handlers.clear()\n"
        "logging.getLogger('a').setLevel(logging.DEBUG)\n"
        "logging.getLogger('a').debug('seen %d', 1)\n"
        "logging.getLogger('b').debug('below its level')\n"
        "lonely = logging.getLogger('a.b'); lonely.propagate = False\n"
        "lonely.addHandler(logging.NullHandler())\n"
        "try: 1 / 0\n"
        "except ZeroDivisionError: lonely.exception('failed')\n"
        "logging.getLogger('a').info('bad %d', 'args')\n"
        "assert not logging.getLogger().handlers and logging.getLogger().level == logging.WARNING\n",
        {11});
    const auto records = m_tap->all<trace::LogRecorded>();
    QCOMPARE(records.size(), 3U);
    const auto *first = records[0].as<trace::LogRecorded>();
    QCOMPARE(records[0].header.exchange, ExchangeId{11});
    QCOMPARE(first->level, 10);
    QCOMPARE(first->levelName, "DEBUG");
    QCOMPARE(first->logger, "a");
    QCOMPARE(first->message.bytes, "seen 1");
    QCOMPARE(first->site.file, "/home/me/said.py");
    QCOMPARE(first->site.line, 4U);
    QVERIFY(records[1].as<trace::LogRecorded>()->exception.contains("ZeroDivisionError"));
    QCOMPARE(records[2].as<trace::LogRecorded>()->message.bytes, "bad %d");
}

void CaptureTest::warningsComeWithTheirPlace()
{
    run("import warnings\n"
        "warnings.simplefilter('always')\n"
        "warnings.warn('careful', DeprecationWarning)\n",
        {12});
    const auto warnings = m_tap->all<trace::WarningShown>();
    QCOMPARE(warnings.size(), 1U);
    const auto *warning = warnings[0].as<trace::WarningShown>();
    QCOMPARE(warnings[0].header.exchange, ExchangeId{12});
    QCOMPARE(warning->category, "DeprecationWarning");
    QCOMPARE(warning->message, "careful");
    QCOMPARE(warning->site.line, 3U);
    QCOMPARE(outputs(), QByteArrayList()); // not once more as text on stderr
}

void CaptureTest::lostExceptionsAreTold()
{
    run("import threading\n"
        "def work(): raise KeyError('lost')\n"
        "t = threading.Thread(target=work, name='worker'); t.start(); t.join()\n"
        "class Bad:\n"
        "    def __del__(self): raise ValueError('in del')\n"
        "bad = Bad(); del bad\n");
    const auto records = m_tap->all<trace::LogRecorded>();
    QCOMPARE(records.size(), 2U);
    const auto *thread = records[0].as<trace::LogRecorded>();
    QCOMPARE(thread->logger, "threading.excepthook");
    QCOMPARE(thread->message.bytes, "Exception in thread worker: KeyError: 'lost'");
    QCOMPARE(thread->site.line, 2U);
    const auto *unraisable = records[1].as<trace::LogRecorded>();
    QCOMPARE(unraisable->logger, "sys.unraisablehook");
    QVERIFY(unraisable->exception.contains("in del"));
    QCOMPARE(outputs(), QByteArrayList());
}

void CaptureTest::everythingIsPutBack()
{
    m_capture.reset();
    run("import sys, logging, warnings, threading\n"
        "assert sys.stdout is sys.__stdout__ and sys.stderr is sys.__stderr__\n"
        "assert sys.excepthook is sys.__excepthook__\n"
        "assert threading.excepthook is threading.__excepthook__\n"
        "assert warnings.showwarning is warnings._showwarning_orig\n"
        "assert logging.Logger.callHandlers.__qualname__ == 'Logger.callHandlers'\n");
    QCOMPARE(m_tap->events().size(), 0U);
}

QTEST_GUILESS_MAIN(CaptureTest)
#include "tst_capture.moc"
