#include "python/capture.h"
#include "python/pythonrig.h"
#include "support/tracetap.h"

#include <QFile>

#include <sys/wait.h>
#include <unistd.h>

using namespace gatescope;
using namespace gatescope::tests;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// Python starts once in a process, so each case runs in a child of its own.
class InterpreterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void putsTheDirectoryFirstAndSetsArguments();
    void usesTheVenvsPackages();
    void honoursPythonPath();
    void stopsInOrder();
    void doesNotWaitForThreadsForEver();
    void writesTheFaultTraceback();

private:
    QTemporaryDir m_folder;
};

namespace {

/// Runs `work` in a child process; answers its exit status, or minus the signal.
template <class Work>
int inChild(Work &&work)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::unique_ptr<python::Interpreter> started(const python::InterpreterOptions &options)
{
    auto interpreter = python::Interpreter::start(options);
    return interpreter ? std::move(*interpreter) : nullptr;
}

/// 0 when the Python statements run without an exception.
int run(const char *source)
{
    const python::PythonScope scope;
    return PyRun_SimpleString(source) == 0 ? 0 : 1;
}

int startAndRun(const python::InterpreterOptions &options, const char *source)
{
    const auto interpreter = started(options);
    return interpreter ? run(source) : 2;
}

} // namespace

void InterpreterTest::initTestCase()
{
    QVERIFY(Py_IsInitialized() == 0);
    qunsetenv("PYTHONPATH");
    qunsetenv("PYTHONDONTWRITEBYTECODE");
}

void InterpreterTest::putsTheDirectoryFirstAndSetsArguments()
{
    const auto folder = m_folder.path();
    QCOMPARE(inChild([&] {
                 qputenv("EXPECTED", folder.toUtf8());
                 return startAndRun({.workingDirectory = folder, .arguments = {u"shop:app"_s}},
                                    "import sys, os\n"
                                    "assert sys.path[0] == os.environ['EXPECTED'], sys.path\n"
                                    "assert sys.argv == ['shop:app'], sys.argv\n"
                                    "assert sys.prefix == sys.base_prefix\n"
                                    "assert not sys.flags.isolated and not sys.flags.no_site\n"
                                    "assert not sys.dont_write_bytecode\n"
                                    "import threading\n"
                                    "assert threading.current_thread() is threading.main_thread()\n");
             }),
             0);
}

void InterpreterTest::usesTheVenvsPackages()
{
    const QString folder = m_folder.filePath(u"venv"_s);
    const QString packages = u"%1/lib/python%2/site-packages"_s.arg(folder, python::builtInMinorVersion());
    writeFile(folder + u"/pyvenv.cfg"_s, "home = /nowhere/bin\ninclude-system-site-packages = false\nversion = " +
                                             python::builtInMinorVersion().toUtf8() + ".1\n");
    writeFile(packages + u"/only_here.py"_s, "word = 'from the venv'\n");
    writeFile(folder + u"/elsewhere/by_pth.py"_s, "word = 'by pth'\n");
    writeFile(packages + u"/extra.pth"_s, folder.toUtf8() + "/elsewhere\n");
    const auto venv = python::readVenv(folder);
    QVERIFY(venv);
    QCOMPARE(inChild([&] {
                 qputenv("EXPECTED", folder.toUtf8());
                 return startAndRun({.venv = *venv},
                                    "import sys, os\n"
                                    "assert sys.prefix == os.environ['EXPECTED'], sys.prefix\n"
                                    "assert sys.base_prefix != sys.prefix\n"
                                    "assert sys.executable == sys.prefix + '/bin/python', sys.executable\n"
                                    "import only_here, by_pth, json, _ssl\n"
                                    "assert only_here.word == 'from the venv' and by_pth.word == 'by pth'\n"
                                    "assert not any('dist-packages' in p for p in sys.path), sys.path\n");
             }),
             0);
}

void InterpreterTest::honoursPythonPath()
{
    writeFile(m_folder.filePath(u"path/from_path.py"_s), "");
    QCOMPARE(inChild([&] {
                 qputenv("PYTHONPATH", m_folder.filePath(u"path"_s).toUtf8());
                 return startAndRun({}, "import from_path\n");
             }),
             0);
}

void InterpreterTest::stopsInOrder()
{
    const auto file = m_folder.filePath(u"order"_s);
    QCOMPARE(inChild([&] {
                 qputenv("OUT", file.toUtf8());
                 auto interpreter = started({});
                 TraceTap tap;
                 const python::Capture capture(tap.writer(), {});
                 const int status = run("import atexit, os, threading, time\n"
                                        "out = open(os.environ['OUT'], 'w')\n"
                                        "atexit.register(lambda: out.write('atexit '))\n"
                                        "t = threading.Thread(target=lambda: (time.sleep(0.1), out.write('thread ')))\n"
                                        "t.start()\n");
                 const auto ending = interpreter->stop(5s);
                 return status == 0 && ending.finalized && ending.threads.isEmpty() ? 0 : 1;
             }),
             0);
    QFile out(file);
    QVERIFY(out.open(QIODevice::ReadOnly));
    QCOMPARE(out.readAll(), "thread atexit ");
}

void InterpreterTest::doesNotWaitForThreadsForEver()
{
    QCOMPARE(inChild([] {
                 auto interpreter = started({});
                 (void)run("import threading\n"
                           "threading.Thread(target=threading.Event().wait, name='stubborn').start()\n");
                 const auto ending = interpreter->stop(50ms);
                 return !ending.finalized && ending.threads == QStringList{u"stubborn"_s} ? 0 : 1;
             }),
             0);
}

void InterpreterTest::writesTheFaultTraceback()
{
    QFile fault(m_folder.filePath(u"fault"_s));
    QVERIFY(fault.open(QIODevice::ReadWrite));
    const int status = inChild([&] {
        ::signal(SIGSEGV, SIG_DFL); // Qt Test has one of its own
        return startAndRun({.faultDescriptor = fault.handle()}, "import ctypes\n"
                                                                "def crash_here(): ctypes.string_at(1)\n"
                                                                "crash_here()\n");
    });
#ifndef __SANITIZE_ADDRESS__
    QCOMPARE(status, -SIGSEGV);
#endif
    QVERIFY(status != 0);
    fault.seek(0);
    const auto text = fault.readAll();
    QVERIFY2(text.contains("Segmentation fault") && text.contains("crash_here"), text.constData());
}

QTEST_GUILESS_MAIN(InterpreterTest)
#include "tst_interpreter.moc"
