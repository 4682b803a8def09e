#include "compose/copysource.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

namespace {

/// %1: what it sends, %2: the interface, %3: imports, %4: target, %5: folder, %6: body.
constexpr auto kHead = R"py("""%1, at the %2 interface: no server, no socket. Made by Gatescope.

Run it with `pytest` or with `python`; it needs the standard library and the application alone.
"""

%3

TARGET = %4
PROJECT = %5
BODY = %6


def load(target):
    """The application of "module:attribute", "file.py:attribute" or "module:factory()"."""
    sys.path.insert(0, str(PROJECT))
    name, _, attribute = target.partition(":")
    if name.endswith(".py"):
        path = PROJECT / name
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    else:
        module = importlib.import_module(name)
    if not attribute:
        attribute = "app" if hasattr(module, "app") else "application"
    found = module
    for part in attribute.removesuffix("()").split("."):
        found = getattr(found, part)
    return found() if attribute.endswith("()") else found
)py"_L1;

/// %1: the environ.
constexpr auto kWsgi = R"py(

def call(application, environ):
    """Calls a WSGI application as PEP 3333 wants it; answers status, headers and body."""
    started, written = [], []

    def start_response(status, headers, exc_info=None):
        if exc_info and started and written:
            raise exc_info[1].with_traceback(exc_info[2])
        started[:] = [(status, list(headers))]
        return written.append

    result = application(environ, start_response)
    try:
        written.extend(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    status, headers = started[0]
    return int(status.split(" ", 1)[0]), headers, b"".join(written)


def environ():
    return %1
)py"_L1;

/// %1: the scope.
constexpr auto kAsgi = R"py(

class Lifespan:
    """Startup and shutdown, for applications that know them."""

    def __init__(self, application):
        self.application = application
        self.state = {}
        self.commands = asyncio.Queue()
        self.answers = asyncio.Queue()

    async def run(self):
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            await self.application(scope, self.commands.get, self.answers.put)
        except Exception as error:
            await self.answers.put({"type": "unsupported", "message": repr(error)})
        else:
            await self.answers.put({"type": "ended"})

    async def __aenter__(self):
        self.task = asyncio.create_task(self.run())
        await self.commands.put({"type": "lifespan.startup"})
        answer = await self.answers.get()
        assert answer["type"] != "lifespan.startup.failed", answer.get("message")
        return self

    async def __aexit__(self, *_):
        await self.commands.put({"type": "lifespan.shutdown"})
        await self.task


async def call(application, scope, body):
    """Calls an ASGI application; answers status, headers and body."""
    requests = [{"type": "http.request", "body": body, "more_body": False}]
    sent, done = [], asyncio.Event()

    async def receive():
        if requests:
            return requests.pop(0)
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            done.set()

    async with Lifespan(application) as lifespan:
        await application({**scope, "state": dict(lifespan.state)}, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    content = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", [])]
    return start["status"], headers, content


def scope():
    return %1
)py"_L1;

/// %1: name, %2: the call, %3: assertions.
constexpr auto kTest = R"py(

def header(headers, name):
    return next((value for key, value in headers if key.lower() == name), None)


def test_%1():
    status, headers, content = %2
%3

if __name__ == "__main__":
    test_%1()
    print("passed")
)py"_L1;

QString testName(const CopySource &source)
{
    QString name;
    for (const QChar c : source.method().toLower() + QString::fromUtf8(source.endpoint.target.split('?').first()))
        name += c.unicode() < 0x80 && c.isLetterOrNumber() ? c : u'_';
    while (name.contains("__"_L1))
        name.replace("__"_L1, "_"_L1);
    while (name.endsWith(u'_'))
        name.chop(1);
    return name.isEmpty() ? u"request"_s : name.first(std::min<qsizetype>(name.size(), 60));
}

QString assertions(const ExpectedResponse &expected)
{
    QString text = expected.status == 0 ? u"    assert 200 <= status < 600\n"_s
                                        : u"    assert status == %1, content\n"_s.arg(expected.status);
    if (!expected.contentType.isEmpty())
        text += u"    assert header(headers, \"content-type\") == "_s + pythonString(expected.contentType) + u'\n';
    if (expected.body)
        text += u"    assert content == "_s + pythonBytes(*expected.body).replace(u'\n', u"\n    "_s) + u'\n';
    return text;
}

/// Replaces %1, %2 … without a look at what was put in.
QString filledTemplate(QLatin1StringView text, const QStringList &values)
{
    QString out;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const bool isPlace = text[at] == u'%' && at + 1 < text.size();
        const int digit = isPlace ? text[at + 1].toLatin1() - '0' : -1;
        if (digit >= 1 && digit <= values.size())
            out += values[digit - 1], ++at;
        else
            out += text[at];
    }
    return out;
}

QString head(const CopySource &source, const QString &interface, QStringList modules)
{
    modules += {u"importlib"_s, u"importlib.util"_s, u"pathlib"_s, u"sys"_s};
    modules.sort();
    for (QString &module : modules)
        module.prepend(u"import "_s);
    const QString folder = source.context.projectFolder;
    const QString what = source.method() + u' ' + QString::fromUtf8(source.endpoint.target);
    return filledTemplate(
        kHead, {QString(what).replace(u'\\', u"\\\\"_s).replace(u'"', u"'"_s), interface, modules.join(u'\n'),
                pythonString(source.context.target.isEmpty() ? u"app:app"_s : source.context.target),
                folder.isEmpty() ? u"pathlib.Path(__file__).parent"_s : u"pathlib.Path(%1)"_s.arg(pythonString(folder)),
                pythonBody(source.body)});
}

QString test(const CopySource &source, const QString &call)
{
    return filledTemplate(kTest, {testName(source), call, assertions(source.context.expected)});
}

} // namespace

Result<QString> pytestWsgiText(const CopySource &source)
{
    return head(source, u"WSGI"_s, {u"io"_s}) + filledTemplate(kWsgi, {environLiteral(source, u"BODY"_s, u"    "_s)}) +
           test(source, u"call(load(TARGET), environ())"_s);
}

Result<QString> pytestAsgiText(const CopySource &source)
{
    return head(source, u"ASGI"_s, {u"asyncio"_s}) + filledTemplate(kAsgi, {scopeLiteral(source, u"    "_s)}) +
           test(source, u"asyncio.run(call(load(TARGET), scope(), BODY))"_s);
}

} // namespace gatescope::compose
