#include "python/context.h"
#include "python/pythonrig.h"
#include "python/site.h"
#include "python/snapshot.h"

using namespace gatescope;
using namespace gatescope::tests;
using python::Ref;

class SnapshotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { needPython(); }
    void copiesValues_data();
    void copiesValues();
    void namesTypesOfSubclasses();
    void boundsTextAndChildren();
    void boundsDepthAndWholeSize();
    void survivesHostileValues();
    void leavesTheActiveExceptionAlone();
    void tellsTheCallersSite();
    void describesExceptions();
    void currentExchangeFollowsContextAndThread();
};

namespace {

std::string encodedCopy(PyObject *value, trace::CaptureLimits limits = {})
{
    trace::SnapshotWriter out(limits);
    python::writeSnapshot(out, value);
    return std::string(out.snapshot().encoded());
}

std::string copyOf(const char *expression, trace::CaptureLimits limits = {})
{
    const python::PythonScope scope;
    return encodedCopy(evaluate(expression).get(), limits);
}

QByteArray printed(const std::string &encoded)
{
    return QByteArray::fromStdString(trace::Snapshot(encoded).root()->repr(2000));
}

} // namespace

void SnapshotTest::copiesValues_data()
{
    QTest::addColumn<QByteArray>("expression");
    QTest::addColumn<QByteArray>("repr");
    QTest::addColumn<QByteArray>("type");
    const auto row = [](const char *expression, const char *repr, const char *type) {
        QTest::newRow(expression) << QByteArray(expression) << QByteArray(repr) << QByteArray(type);
    };
    row("None", "None", "NoneType");
    row("True", "True", "bool");
    row("0", "0", "int");
    row("-42", "-42", "int");
    row("2**63", "9223372036854775808", "int");
    row("-2**63", "-9223372036854775808", "int");
    row("1 << 100000", "100001 bits wide", "int");
    row("1.0", "1.0", "float");
    row("float('inf')", "inf", "float");
    row("'hello'", "'hello'", "str");
    row("'żółw'", "'żółw'", "str");
    row("b'\\x00\\xff'", "b'\\x00\\xff'", "bytes");
    row("[1, 'a']", "[1, 'a']", "list");
    row("(1, 0)", "(1, 0)", "tuple");
    row("{'a': {'b': [None]}}", "{'a': {'b': [None]}}", "dict");
    row("{1, 2} - {2}", "{1}", "set");
    row("range(3)", "range(0, 3)", "range");
    row("dict", "<class 'dict'>", "type");
}

void SnapshotTest::copiesValues()
{
    QFETCH(QByteArray, expression);
    QFETCH(QByteArray, repr);
    QFETCH(QByteArray, type);
    const auto encoded = copyOf(expression.constData());
    QCOMPARE(printed(encoded), repr);
    QCOMPARE(QByteArray::fromStdString(std::string(trace::Snapshot(encoded).root()->typeName())), type);
}

void SnapshotTest::namesTypesOfSubclasses()
{
    const python::PythonScope scope;
    const auto module = runModule("import collections, http, enum\n"
                                  "class Text(str): pass\n"
                                  "class Map(dict):\n"
                                  "    def __iter__(self): raise RuntimeError('not asked')\n"
                                  "class Pair(collections.namedtuple('P', 'a b')): pass\n"
                                  "text, mapping, pair = Text('x'), Map(a=1), Pair(1, 2)\n"
                                  "status, array = http.HTTPStatus.OK, bytearray(b'ab')\n",
                                  "shop");
    const auto check = [&](const char *name, const char *type, trace::ValueKind kind, const char *repr) {
        const auto encoded = encodedCopy(attribute(module, name).get());
        const auto root = trace::Snapshot(encoded).root();
        QCOMPARE(root->typeName(), std::string_view(type));
        QCOMPARE(root->kind(), kind);
        QVERIFY2(printed(encoded).contains(repr), printed(encoded).constData());
    };
    check("text", "shop.Text", trace::ValueKind::Str, "'x'");
    check("mapping", "shop.Map", trace::ValueKind::Dict, "'a': 1");
    check("pair", "shop.Pair", trace::ValueKind::Tuple, "1, 2");
    check("status", "http.HTTPStatus", trace::ValueKind::Object, "<HTTPStatus.OK: 200>");
    check("array", "bytearray", trace::ValueKind::Bytes, "ab");
}

void SnapshotTest::boundsTextAndChildren()
{
    const trace::CaptureLimits limits{.textBytes = 8, .children = 3};
    const auto text = copyOf("'ż' * 100", limits);
    const auto root = trace::Snapshot(text).root();
    QCOMPARE(root->size(), 100U);
    QCOMPARE(root->text(), std::string_view("żżżż"));
    QVERIFY(root->isTruncated());
    const auto list = copyOf("list(range(1000))", limits);
    QCOMPARE(trace::Snapshot(list).root()->size(), 1000U);
    QCOMPARE(trace::Snapshot(list).root()->childCount(), 3U);
    const auto dict = copyOf("{i: i for i in range(1000)}", limits);
    QCOMPARE(trace::Snapshot(dict).root()->childCount(), 6U);
    QVERIFY(trace::Snapshot(dict).root()->isTruncated());
}

void SnapshotTest::boundsDepthAndWholeSize()
{
    const auto deep = copyOf("[[[[[[[[1]]]]]]]]");
    QCOMPARE(printed(deep).count('['), 7);
    QVERIFY(!printed(deep).contains('1'));
    const auto wide = copyOf("[[[['x' * 4000] * 64] * 64] * 64]");
    QVERIFY2(wide.size() < 2 * python::kMostBytes, qPrintable(QString::number(wide.size())));
    const auto many = copyOf("[[[[0] * 64] * 64] * 64]");
    QVERIFY(many.size() < 16 * python::kMostNodes);
}

void SnapshotTest::survivesHostileValues()
{
    const python::PythonScope scope;
    const auto module = runModule("class Bad:\n"
                                  "    def __repr__(self): raise ValueError('no repr')\n"
                                  "class Mutating:\n"
                                  "    def __repr__(self):\n"
                                  "        owner.clear()\n"
                                  "        return 'mutated'\n"
                                  "bad = Bad()\n"
                                  "owner = {'a': Mutating(), 'b': 2, 'c': Mutating()}\n"
                                  "loop = [1]; loop.append(loop)\n"
                                  "ring = {}; ring['self'] = ring\n"
                                  "surrogate = 'a\\udc80b'\n"
                                  "class Wrong:\n"
                                  "    def __repr__(self): return 7\n"
                                  "wrong = Wrong()\n");
    const auto shown = [&](const char *name) { return printed(encodedCopy(attribute(module, name).get())); };
    QCOMPARE(shown("bad"), "<repr() raised ValueError: no repr>");
    QVERIFY(shown("wrong").contains("TypeError"));
    QCOMPARE(shown("owner"), "{'a': mutated, 'b': 2, 'c': mutated}");
    QCOMPARE(shown("loop"), "[1, [...]]");
    QCOMPARE(shown("ring"), "{'self': {...}}");
    QVERIFY2(shown("surrogate").contains("udc80"), shown("surrogate").constData());
    QVERIFY(!PyErr_Occurred());
}

void SnapshotTest::leavesTheActiveExceptionAlone()
{
    const python::PythonScope scope;
    PyErr_SetString(PyExc_KeyError, "mine");
    const Ref value(PyList_New(0));
    (void)encodedCopy(value.get());
    QVERIFY(PyErr_ExceptionMatches(PyExc_KeyError));
    PyErr_Clear();
}

namespace {

PyObject *site(PyObject *, PyObject *)
{
    const auto found = python::callerSite();
    return Py_BuildValue("s#s#I", found.file.data(), Py_ssize_t(found.file.size()), found.function.data(),
                         Py_ssize_t(found.function.size()), found.line);
}

PyMethodDef siteMethod{"site", site, METH_NOARGS, nullptr};

} // namespace

void SnapshotTest::tellsTheCallersSite()
{
    const python::PythonScope scope;
    QVERIFY(!python::callerSite().isKnown());
    const auto module = runModule("class A:\n"
                                  "    def b(self, f):\n"
                                  "        return (\n"
                                  "            f())\n",
                                  "sites");
    const Ref function(PyCFunction_New(&siteMethod, nullptr));
    const Ref type = attribute(module, "A");
    const Ref instance(PyObject_CallNoArgs(type.get()));
    const Ref result(PyObject_CallMethod(instance.get(), "b", "O", function.get()));
    QCOMPARE(python::textOf(result.get()), "('/home/me/sites.py', 'A.b', 4)");
    QVERIFY(python::isApplicationFile("/home/me/app.py"));
    QVERIFY(!python::isApplicationFile("/home/me/.venv/lib/python3.13/site-packages/flask/app.py"));
    QVERIFY(!python::isApplicationFile("<frozen importlib._bootstrap>"));
}

void SnapshotTest::describesExceptions()
{
    const python::PythonScope scope;
    const auto module = runModule("import json\n"
                                  "class Own(Exception): pass\n"
                                  "def fail():\n"
                                  "    try:\n"
                                  "        json.loads('{')\n"
                                  "    except ValueError as error:\n"
                                  "        error.add_note('while testing')\n"
                                  "        raise\n"
                                  "def chain():\n"
                                  "    try: fail()\n"
                                  "    except ValueError as e: raise Own('outer') from e\n",
                                  "failing");
    Ref result(PyObject_CallMethod(module.get(), "fail", nullptr));
    auto text = python::takeException();
    QCOMPARE(text.type, "json.decoder.JSONDecodeError");
    QVERIFY(text.traceback.contains("while testing"));
    QCOMPARE(text.file, "/home/me/failing.py");
    QCOMPARE(text.function, "fail");
    QCOMPARE(text.line, 5U);
    result.reset(PyObject_CallMethod(module.get(), "chain", nullptr));
    text = python::takeException();
    QCOMPARE(text.summary(), "failing.Own: outer");
    QVERIFY(text.traceback.contains("direct cause"));
    QVERIFY(python::takeException().type.empty());
}

void SnapshotTest::currentExchangeFollowsContextAndThread()
{
    const python::PythonScope scope;
    QVERIFY(!python::currentContext().exchange.isValid());
    const trace::Context context{.exchange = {7}, .connection = {3}, .task = 2};
    {
        const python::ExchangeScope inside(context);
        QCOMPARE(python::currentContext().exchange, ExchangeId{7});
        QCOMPARE(python::currentContext().task, 2U);
    }
    QVERIFY(!python::currentContext().exchange.isValid());
    const auto value = python::exchangeValue(context);
    const Ref token(PyContextVar_Set(python::exchangeVariable(), value.get()));
    QCOMPARE(python::currentContext().connection, ConnectionId{3});
    PyContextVar_Reset(python::exchangeVariable(), token.get());
    QVERIFY(!python::currentContext().exchange.isValid());
}

QTEST_GUILESS_MAIN(SnapshotTest)
#include "tst_snapshot.moc"
