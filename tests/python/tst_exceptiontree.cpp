#include "python/exceptiontree.h"
#include "python/pythonrig.h"

#include <QByteArray>

using namespace gatescope;
using namespace gatescope::tests;
using python::Ref;
using trace::SnapshotNode;

/// What ExceptionDetail is written with: the form, the bounds, and that no code of the application runs for it.
class ExceptionTreeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { needPython(); }
    void framesAndLocals();
    void causesContextsAndNotes();
    void groupsAndCircles();
    void manyFramesAreCut();
    void hostileLocals();
    void hugeLocalsAreBounded();
};

namespace {

/// The exception that `f()` of a module raises, encoded.
std::string raisedBy(const char *source)
{
    const python::PythonScope scope;
    const Ref module = runModule(source);
    const Ref function = attribute(module, "f");
    const Ref result(PyObject_CallNoArgs(function.get()));
    const Ref exception(PyErr_GetRaisedException());
    if (!exception)
        return {};
    trace::SnapshotWriter out(python::exceptionLimits({}));
    python::writeException(out, exception.get());
    return std::string(out.snapshot().encoded());
}

std::vector<SnapshotNode> items(const std::optional<SnapshotNode> &node)
{
    std::vector<SnapshotNode> all;
    for (auto item = node ? node->firstChild() : std::nullopt; item; item = item->nextSibling())
        all.push_back(*item);
    return all;
}

std::string at(const SnapshotNode &node, std::string_view key)
{
    const auto value = node.value(key);
    return value ? std::string(value->text()) : "(none)";
}

} // namespace

void ExceptionTreeTest::framesAndLocals()
{
    const auto encoded = raisedBy("class Cart:\n"
                                  "    def __init__(self):\n"
                                  "        self.items = ['tea']\n"
                                  "def g(cart, n):\n"
                                  "    raise ValueError('bad ä')\n"
                                  "def f():\n"
                                  "    g(Cart(), 3)\n");
    const auto root = *trace::Snapshot(encoded).root();
    QCOMPARE(at(root, "type"), "ValueError");
    QCOMPARE(at(root, "message"), "bad ä");
    const auto frames = items(root.value("frames"));
    QCOMPARE(frames.size(), 2U);
    QCOMPARE(at(frames[1], "function"), "g");
    QCOMPARE(at(frames[1], "file"), "/home/me/testmodule.py");
    QCOMPARE(at(frames[1], "line"), "5");
    QCOMPARE(at(frames[1], "library"), "False");
    const auto locals = *frames[1].value("locals");
    QCOMPARE(at(locals, "n"), "3");
    const auto cart = *locals.value("cart");
    QCOMPARE(std::string(cart.typeName()), "testmodule.Cart");
    QCOMPARE(cart.value("items")->repr(), "['tea']");
    QVERIFY(!root.value("cause") && !root.value("context") && !root.value("exceptions"));
}

void ExceptionTreeTest::causesContextsAndNotes()
{
    const char *const source = "def f():\n"
                               "    try:\n"
                               "        1 / 0\n"
                               "    except ZeroDivisionError as error:\n"
                               "        late = KeyError('k')\n"
                               "        late.add_note('look here')\n"
                               "        raise late%s\n";
    const auto with = [source](const char *how) { return raisedBy(QByteArray(source).replace("%s", how).constData()); };
    const auto context = with("");
    QCOMPARE(at(*trace::Snapshot(context).root()->value("context"), "type"), "ZeroDivisionError");
    QCOMPARE(items(trace::Snapshot(context).root()->value("notes")).at(0).text(), "look here");
    const auto cause = with(" from error");
    QCOMPARE(at(*trace::Snapshot(cause).root()->value("cause"), "type"), "ZeroDivisionError");
    QVERIFY(!trace::Snapshot(cause).root()->value("context"));
    const auto none = with(" from None");
    QVERIFY(!trace::Snapshot(none).root()->value("cause") && !trace::Snapshot(none).root()->value("context"));
}

void ExceptionTreeTest::groupsAndCircles()
{
    const auto group = raisedBy("def f():\n"
                                "    raise ExceptionGroup('many', [ValueError(str(i)) for i in range(100)])\n");
    const auto members = *trace::Snapshot(group).root()->value("exceptions");
    QCOMPARE(members.size(), 100U);
    QVERIFY(members.isTruncated());
    QVERIFY(members.childCount() > 10 && members.childCount() < static_cast<std::uint32_t>(python::kMostExceptions));
    const auto circle = raisedBy("def f():\n"
                                 "    a, b = ValueError('a'), ValueError('b')\n"
                                 "    a.__cause__, b.__cause__ = b, a\n"
                                 "    raise a\n");
    const auto b = *trace::Snapshot(circle).root()->value("cause");
    QCOMPARE(at(b, "message"), "b");
    QVERIFY(!b.value("cause"));
}

void ExceptionTreeTest::manyFramesAreCut()
{
    const auto encoded = raisedBy("def f():\n    return f()\n");
    const auto root = *trace::Snapshot(encoded).root();
    QCOMPARE(at(root, "type"), "RecursionError");
    const auto list = *root.value("frames");
    const auto frames = items(list);
    QCOMPARE(frames.size(), static_cast<std::size_t>(python::kFirstFrames + python::kLastFrames + 1));
    QVERIFY(list.size() > 500);
    const auto &gap = frames[python::kFirstFrames];
    QCOMPARE(at(gap, "skipped"),
             std::to_string(list.size() - static_cast<std::size_t>(python::kFirstFrames + python::kLastFrames)));
    QCOMPARE(at(frames.back(), "function"), "f");
}

void ExceptionTreeTest::hostileLocals()
{
    const auto encoded = raisedBy("import pathlib\n"
                                  "touched = []\n"
                                  "class Lazy:\n"
                                  "    def __init__(self): self.query = 'SELECT 1'\n"
                                  "    def __repr__(self):\n"
                                  "        touched.append(1)\n"
                                  "        while True: pass\n"
                                  "class Slots:\n"
                                  "    __slots__ = ()\n"
                                  "    def __repr__(self): raise RuntimeError\n"
                                  "    def __getattr__(self, name): touched.append(name)\n"
                                  "def f():\n"
                                  "    lazy, slots, path = Lazy(), Slots(), pathlib.PurePosixPath('/a')\n"
                                  "    nested = {'x': [Lazy()]}\n"
                                  "    lazy.me = lazy\n"
                                  "    raise ValueError(touched)\n");
    const auto root = *trace::Snapshot(encoded).root();
    QCOMPARE(at(root, "message"), "[]");
    const auto locals = *items(root.value("frames")).back().value("locals");
    QCOMPARE(at(*locals.value("lazy"), "query"), "SELECT 1");
    QCOMPARE(at(locals, "slots"), "<testmodule.Slots>");
    QCOMPARE(at(locals, "path"), "PurePosixPath('/a')");
    QVERIFY(locals.value("nested"));
}

void ExceptionTreeTest::hugeLocalsAreBounded()
{
    const auto encoded = raisedBy("def deep(n):\n"
                                  "    big = ['x' * 3000 for _ in range(1000)]\n"
                                  "    more = {str(i): big for i in range(1000)}\n"
                                  "    return deep(n - 1) if n else 1 / 0\n"
                                  "def f():\n"
                                  "    deep(60)\n");
    QVERIFY(encoded.size() > 10'000);
    QVERIFY2(encoded.size() < 512 * 1024, std::to_string(encoded.size()).c_str());
    QCOMPARE(at(*trace::Snapshot(encoded).root(), "type"), "ZeroDivisionError");
}

QTEST_GUILESS_MAIN(ExceptionTreeTest)
#include "tst_exceptiontree.moc"
