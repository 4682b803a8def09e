#include "common/selection.h"
#include "common/style.h"
#include "common/theme.h"
#include "exchange/exchangeview.h"
#include "resources/resources.h"
#include "source/editor.h"
#include "source/exceptionview.h"
#include "source/sourceview.h"
#include "trace/codec.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace gatescope;
using namespace gatescope::ui;
using namespace gatescope::trace;

namespace {

const QByteArray kSource = "import json\n"
                           "\n"
                           "PRICES = {\"tea\": 3}\n"
                           "\n"
                           "\n"
                           "def price_of(item):\n"
                           "    \"\"\"What one of it costs.\"\"\"\n"
                           "    return PRICES[item]\n"
                           "\n"
                           "\n"
                           "async def app(scope, receive, send):\n"
                           "    message = await receive()\n"
                           "    order = json.loads(message[\"body\"])\n"
                           "    try:\n"
                           "        total = price_of(order[\"item\"])\n"
                           "    except KeyError as error:\n"
                           "        raise ValueError(\"bad item\") from error\n"
                           "    await send({\"type\": \"http.response.start\", \"status\": 200})\n"
                           "    await send({\"type\": \"http.response.body\", \"body\": b\"%d\" % total})\n";

struct Frame {
    std::string file;
    int line;
    std::string function;
    bool library;
};

void writeFrame(SnapshotWriter &out, const Frame &frame)
{
    out.beginDict(6, 6);
    out.str("file");
    out.str(frame.file);
    out.str("line");
    out.integer(frame.line);
    out.str("function");
    out.str(frame.function);
    out.str("library");
    out.boolean(frame.library);
    out.str("layer");
    out.integer(0);
    out.str("locals");
    out.beginDict(frame.library ? 0 : 2, frame.library ? 0 : 2);
    if (!frame.library) {
        out.str("item");
        out.str("coffee");
        out.str("order");
        out.beginDict(2, 2, "shop.models.Order");
        out.str("item");
        out.str("coffee");
        out.str("count");
        out.integer(2);
        out.end();
    }
    out.end();
    out.end();
}

void writeHead(SnapshotWriter &out, Text type, Text message, const std::vector<Frame> &frames, std::uint32_t more)
{
    out.beginDict(4 + more, 4 + more);
    out.str("type");
    out.str(type);
    out.str("message");
    out.str(message);
    out.str("notes");
    out.beginList(1, 1);
    out.str("item numbers are checked by the shop, not by the form");
    out.end();
    out.str("frames");
    out.beginList(frames.size(), static_cast<std::uint32_t>(frames.size()));
    for (const Frame &frame : frames)
        writeFrame(out, frame);
    out.end();
}

} // namespace

/// Exceptions and source in the view of an exchange, with a real file.
class SourceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void theTabIsOfferedOnlyWithAnException();
    void anExceptionIsATreeWithItsOwnFramesFirst();
    void localsOfTheChosenFrame();
    void thePathThroughTheLayers();
    void aLoggedTracebackIsReadWithoutDetail();
    void aHandledExceptionIsShownWithItsSource();
    void aHandledExceptionThatWasLoggedIsShownOnce();
    void groupsAreTrees();
    void copiedAsPythonPrintsIt();
    void theFrameLeadsToItsSource();
    void theSourceFollowsTheSelection();
    void aMarkLeadsToItsEvents();
    void aChangedOrMissingFileIsSaid();
    void editorTemplates();
    void pictures();

private:
    std::uint32_t begin(std::int64_t startedAtUnixNs = 0);
    template <class Event>
    void put(const Event &event, std::uint32_t layer = 0);
    std::uint32_t failing();
    std::uint32_t grouped();
    std::uint32_t handled(trace::LayerEnd how);
    void picture(QWidget &widget, const QString &name);
    [[nodiscard]] std::string file() const { return m_file.toStdString(); }

    QTemporaryDir m_folder;
    QString m_file;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<ExchangeView> m_view;
    SourceView *m_source = nullptr;
    ExceptionView *m_exceptions = nullptr;
    RunId m_run;
    EventHeader m_header;
};

void SourceTest::initTestCase()
{
    QCoreApplication::setOrganizationName(u"gatescope-tests"_s);
    QStandardPaths::setTestModeEnabled(true);
    resources::makeAvailable();
    QApplication::setStyle(new ui::Style);
    QApplication::setFont(theme::interfaceFont());
    QApplication::setPalette(theme::palette(theme::Scheme::Light));
    m_file = m_folder.filePath(u"shop/main.py"_s);
    QVERIFY(QDir(m_folder.path()).mkpath(u"shop"_s));
    QFile out(m_file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(kSource) == kSource.size());
}

void SourceTest::init()
{
    m_view.reset();
    m_selection = std::make_unique<Selection>();
    m_session = std::make_unique<Session>();
    m_view = std::make_unique<ExchangeView>(m_session.get(), m_selection.get(), nullptr);
    m_view->resize(1080, 820);
    const ViewContext context{
        .session = m_session.get(), .selection = m_selection.get(), .reference = nullptr, .focus = m_view->focus()};
    m_source = new SourceView(context);
    m_exceptions = new ExceptionView(context);
    m_view->insertPage(m_view->tabs()->count(), m_source, u"Source"_s);
    m_view->offerPage(m_exceptions, u"Exception"_s, {});
}

std::uint32_t SourceTest::begin(std::int64_t startedAtUnixNs)
{
    m_run = m_session->beginRun({.target = u"shop.main:app"_s, .startedAtUnixNs = startedAtUnixNs});
    m_header = {.exchange = {1}, .connection = {1}, .at = std::chrono::milliseconds(5)};
    put(CallStarted{.interface = Interface::Asgi3, .protocol = Protocol::Http, .method = "POST", .target = "/pay"});
    put(AppCalled{.callable = "shop.main:app"});
    return m_session->numberOf(m_run, {1});
}

template <class Event>
void SourceTest::put(const Event &event, std::uint32_t layer)
{
    m_header.at += std::chrono::microseconds(100);
    m_header.layer = {layer};
    m_session->append(m_run, TraceEvent{m_header, event});
}

std::uint32_t SourceTest::failing()
{
    const auto number = begin();
    const std::string path = file();
    const std::string library = "/usr/lib/python3/dist-packages/starlette/middleware/errors.py";
    put(LayerEntered{.name = "ServerErrorMiddleware", .site = {library, "ServerErrorMiddleware.__call__", 140}}, 1);
    put(LayerEntered{.parent = 1, .name = "app", .site = {path, "app", 11}}, 2);
    put(ReceiveCalled{.site = {path, "app", 12}}, 2);
    put(ReceiveCalled{.site = {path, "app", 12}}, 2);
    put(LayerLeft{.how = LayerEnd::Raised, .exception = "ValueError: bad item", .site = {path, "app", 17}}, 2);
    put(LayerLeft{.how = LayerEnd::PassedOn, .exception = "ValueError: bad item", .site = {path, "app", 17}}, 1);
    SnapshotWriter out;
    const std::vector<Frame> frames{{library, 164, "ServerErrorMiddleware.__call__", true},
                                    {"/usr/lib/python3/dist-packages/anyio/_core.py", 10, "run", true},
                                    {path, 17, "app", false}};
    writeHead(out, "shop.errors.ValueError", "bad item", frames, 1);
    out.str("cause");
    writeHead(out, "KeyError", "'coffee'", {{path, 15, "app", false}, {path, 8, "price_of", false}}, 0);
    out.end();
    out.end();
    put(ExceptionDetail{.exception = out.snapshot()});
    const std::string traceback = "Traceback (most recent call last):\n"
                                  "  File \"" +
                                  path +
                                  "\", line 15, in app\n"
                                  "    total = price_of(order[\"item\"])\n"
                                  "            ^^^^^^^^^^^^^^^^^^^^^^^\n"
                                  "  File \"" +
                                  path +
                                  "\", line 8, in price_of\n"
                                  "    return PRICES[item]\n"
                                  "           ~~~~~~^^^^^^\n"
                                  "KeyError: 'coffee'\n"
                                  "\n"
                                  "The above exception was the direct cause of the following exception:\n"
                                  "\n"
                                  "Traceback (most recent call last):\n"
                                  "  File \"" +
                                  library +
                                  "\", line 164, in __call__\n"
                                  "    await self.app(scope, receive, _send)\n"
                                  "  File \"" +
                                  path +
                                  "\", line 17, in app\n"
                                  "    raise ValueError(\"bad item\") from error\n"
                                  "ValueError: bad item\n";
    put(AppRaised{.type = "ValueError", .message = "bad item", .traceback = traceback, .site = {path, "app", 17}});
    put(ExchangeEnded{.outcome = Outcome::Failed, .status = 500, .reason = "the application raised"});
    m_session->commit();
    return number;
}

std::uint32_t SourceTest::grouped()
{
    const auto number = begin();
    SnapshotWriter out;
    writeHead(out, "ExceptionGroup", "unhandled errors in a TaskGroup (3 sub-exceptions)", {{file(), 12, "app", false}},
              1);
    out.str("exceptions");
    out.beginList(3, 2);
    writeHead(out, "ValueError", "one", {{file(), 8, "price_of", false}}, 0);
    out.end();
    writeHead(out, "OSError", "two", {{file(), 13, "app", false}}, 0);
    out.end();
    out.end();
    out.end();
    put(ExceptionDetail{.exception = out.snapshot()});
    put(AppRaised{.type = "ExceptionGroup", .message = "unhandled", .traceback = "x", .site = {file(), "app", 12}});
    m_session->commit();
    return number;
}

/// A layer dealt with it: nothing left the application.
std::uint32_t SourceTest::handled(trace::LayerEnd how)
{
    const auto number = begin();
    put(LayerEntered{.name = "Rescue", .site = {"/home/ada/rescue.py", "Rescue.__call__", 3}}, 1);
    put(LayerEntered{.parent = 1, .name = "app", .site = {file(), "app", 11}}, 2);
    put(LayerLeft{.how = LayerEnd::Raised, .exception = "ValueError: bad item", .site = {file(), "app", 17}}, 2);
    SnapshotWriter out;
    writeHead(out, "ValueError", "bad item",
              {{"/home/ada/rescue.py", 5, "Rescue.__call__", false}, {file(), 17, "app", false}}, 0);
    out.end();
    put(ExceptionDetail{.exception = out.snapshot()}, 1);
    put(LayerLeft{.how = how, .exception = "ValueError: bad item", .site = {file(), "app", 17}}, 1);
    put(ExchangeEnded{.outcome = Outcome::Completed, .status = 400});
    m_session->commit();
    return number;
}

void SourceTest::aHandledExceptionIsShownWithItsSource()
{
    m_selection->setExchange(handled(LayerEnd::Converted));
    QVERIFY(m_view->tabs()->indexOf(m_exceptions) >= 0);
    m_view->tabs()->setCurrentWidget(m_exceptions);
    QCOMPARE(m_exceptions->model()->rowCount(), 1);
    QVERIFY(m_exceptions->currentFrame());
    QCOMPARE(m_exceptions->currentFrame()->place(), u"main.py:17"_s);
    QTRY_COMPARE(m_exceptions->currentFrame()->source, u"raise ValueError(\"bad item\") from error"_s);
    QVERIFY(m_exceptions->locals()->model()->rowCount() > 0);
    const QString path = m_exceptions->pathText();
    QVERIFY2(path.contains(u"raised in app"_s) && path.contains(u"made a response by Rescue"_s), qPrintable(path));
    QVERIFY2(!path.contains(u"left the"_s) && !path.contains(u"logged"_s), qPrintable(path));
    QCOMPARE(m_exceptions->copyText(), u"Traceback (most recent call last):\n"
                                       "  File \"/home/ada/rescue.py\", line 5, in Rescue.__call__\n"
                                       "  File \"%1\", line 17, in app\n"
                                       "    raise ValueError(\"bad item\") from error\n"
                                       "ValueError: bad item\n"
                                       "item numbers are checked by the shop, not by the form\n"_s.arg(m_file));
}

void SourceTest::aHandledExceptionThatWasLoggedIsShownOnce()
{
    const auto number = handled(LayerEnd::Swallowed);
    const std::string printed = "Traceback (most recent call last):\n  File \"" + file() +
                                "\", line 17, in app\n    as it was printed\nValueError: bad item\n";
    put(LogRecorded{.level = 40, .levelName = "ERROR", .logger = "shop", .message = {"oops"}, .exception = printed});
    m_session->commit();
    m_selection->setExchange(number);
    m_view->tabs()->setCurrentWidget(m_exceptions);
    QCOMPARE(m_exceptions->model()->rowCount(), 1);
    QCOMPARE(m_exceptions->currentFrame()->source, u"as it was printed"_s);
    QVERIFY(m_exceptions->pathText().contains(u"swallowed by Rescue"_s));
    QCOMPARE(m_exceptions->copyText(), QString::fromStdString(printed));
}

void SourceTest::theTabIsOfferedOnlyWithAnException()
{
    const auto number = begin();
    m_session->commit();
    m_selection->setExchange(number);
    QCOMPARE(m_view->tabs()->indexOf(m_exceptions), -1);
    put(AppRaised{.type = "ValueError", .traceback = "ValueError"});
    m_session->commit();
    QVERIFY(m_view->tabs()->indexOf(m_exceptions) >= 0);
    m_selection->setExchange(0);
    QCOMPARE(m_view->tabs()->indexOf(m_exceptions), -1);
}

void SourceTest::anExceptionIsATreeWithItsOwnFramesFirst()
{
    m_selection->setExchange(failing());
    m_view->tabs()->setCurrentWidget(m_exceptions);
    const auto *model = m_exceptions->model();
    QCOMPARE(model->rowCount(), 3);
    QCOMPARE(model->index(0, 0).data().toString(), u"KeyError: 'coffee'"_s);
    QCOMPARE(model->index(1, 0).data().toString(),
             u"The above exception was the direct cause of the following exception:"_s);
    const QModelIndex last = model->index(2, 0);
    QCOMPARE(last.data().toString(), u"shop.errors.ValueError: bad item"_s);
    QCOMPARE(model->rowCount(last), 3);
    QCOMPARE(model->index(0, 0, last).data().toString(), u"item numbers are checked by the shop, not by the form"_s);
    const QModelIndex fold = model->index(1, 0, last);
    QCOMPARE(fold.data().toString(), u"2 frames in starlette, anyio"_s);
    QVERIFY(!m_exceptions->tree()->isExpanded(fold));
    QCOMPARE(model->rowCount(fold), 2);
    const QModelIndex own = model->index(2, 0, last);
    QCOMPARE(m_exceptions->tree()->currentIndex(), own);
    QCOMPARE(own.siblingAtColumn(1).data().toString(), u"raise ValueError(\"bad item\") from error"_s);
    QCOMPARE(own.siblingAtColumn(2).data().toString(), u"main.py:17"_s);
    QCOMPARE(own.siblingAtColumn(3).data().toString(), u"app"_s);
}

void SourceTest::localsOfTheChosenFrame()
{
    m_selection->setExchange(failing());
    m_view->tabs()->setCurrentWidget(m_exceptions);
    const auto *locals = m_exceptions->locals()->model();
    QCOMPARE(locals->rowCount(), 2);
    QCOMPARE(locals->index(0, 0).data().toString(), u"item"_s);
    QVERIFY(locals->index(0, 2).data().toString().contains(u"coffee"_s));
    QCOMPARE(locals->rowCount(locals->index(1, 0)), 2);
}

void SourceTest::thePathThroughTheLayers()
{
    m_selection->setExchange(failing());
    m_view->tabs()->setCurrentWidget(m_exceptions);
    const QString path = m_exceptions->pathText();
    QVERIFY2(path.startsWith(u"raised in app"_s), qPrintable(path));
    QVERIFY2(path.contains(u"passed on by ServerErrorMiddleware"_s), qPrintable(path));
    QVERIFY2(path.endsWith(u"the client got 500 Internal Server Error"_s), qPrintable(path));
}

void SourceTest::aLoggedTracebackIsReadWithoutDetail()
{
    const auto number = begin();
    put(LogRecorded{.level = 40,
                    .levelName = "ERROR",
                    .logger = "shop",
                    .message = {"oops"},
                    .exception =
                        "Traceback (most recent call last):\n  File \"/home/ada/a.py\", line 3, in f\n    g()\n"
                        "ValueError: first line\nsecond line\n"});
    m_session->commit();
    m_selection->setExchange(number);
    QVERIFY(m_view->tabs()->indexOf(m_exceptions) >= 0);
    m_view->tabs()->setCurrentWidget(m_exceptions);
    const auto *model = m_exceptions->model();
    QCOMPARE(model->rowCount(), 1);
    QCOMPARE(model->rowCount(model->index(0, 0)), 1);
    QCOMPARE(model->index(0, 1, model->index(0, 0)).data().toString(), u"g()"_s);
    QVERIFY(m_exceptions->pathText().contains(u"logged"_s));
}

void SourceTest::groupsAreTrees()
{
    m_selection->setExchange(grouped());
    m_view->tabs()->setCurrentWidget(m_exceptions);
    const auto *model = m_exceptions->model();
    const QModelIndex group = model->index(0, 0);
    QCOMPARE(model->rowCount(group), 5); // a note, a frame, two members, what is missing
    QCOMPARE(model->index(2, 0, group).data().toString(), u"1 of 3: ValueError: one"_s);
    QCOMPARE(model->index(4, 0, group).data().toString(), u"1 more in the group were not recorded"_s);
}

void SourceTest::copiedAsPythonPrintsIt()
{
    m_selection->setExchange(failing());
    m_view->tabs()->setCurrentWidget(m_exceptions);
    QVERIFY(m_exceptions->copyText().startsWith(u"Traceback (most recent call last):\n"_s));
    QVERIFY(m_exceptions->copyText().endsWith(u"ValueError: bad item\n"_s));
}

void SourceTest::theFrameLeadsToItsSource()
{
    m_selection->setExchange(failing());
    m_view->tabs()->setCurrentWidget(m_exceptions);
    QSignalSpy wanted(m_exceptions, &ExceptionView::sourceWanted);
    Q_EMIT m_exceptions->tree()->doubleClicked(m_exceptions->tree()->currentIndex());
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toString(), m_file);
    QCOMPARE(wanted[0][1].toInt(), 17);
}

void SourceTest::theSourceFollowsTheSelection()
{
    m_selection->setExchange(failing());
    m_view->tabs()->setCurrentWidget(m_source);
    QTRY_VERIFY(!m_source->isReading());
    QCOMPARE(m_source->file(), m_file);
    QCOMPARE(m_source->code()->toPlainText(), QString::fromUtf8(kSource));
    m_selection->setEvent(4); // the first receive()
    QCOMPARE(m_source->line(), 12);
    QCOMPARE(m_source->code()->line(), 12);
    m_selection->setEvent(2); // a layer of a library, which is not on this machine perhaps
    QVERIFY(m_source->file().endsWith(u"starlette/middleware/errors.py"_s));
    QCOMPARE(m_source->files()->count(), 2);
    m_source->showPlace(m_file, 8);
    QTRY_COMPARE(m_source->code()->line(), 8);
    m_source->copyPlace();
    QCOMPARE(QGuiApplication::clipboard()->text(), m_file + u":8"_s);
}

void SourceTest::aMarkLeadsToItsEvents()
{
    m_selection->setExchange(failing());
    m_view->tabs()->setCurrentWidget(m_source);
    QTRY_VERIFY(!m_source->isReading());
    Q_EMIT m_source->code()->markClicked(12);
    QCOMPARE(m_selection->event(), 4);
    Q_EMIT m_source->code()->markClicked(12);
    QCOMPARE(m_selection->event(), 5);
    m_source->code()->goToMark(true);
    QCOMPARE(m_source->line(), 17);
}

void SourceTest::aChangedOrMissingFileIsSaid()
{
    const auto number = begin(1'000'000'000); // the run began in 1970
    put(SendCalled{.type = "http.response.start", .site = {file(), "app", 18}});
    put(SendCalled{.type = "http.response.body", .site = {"/nowhere/gone.py", "app", 3}});
    m_session->commit();
    m_selection->setExchange(number);
    m_view->tabs()->setCurrentWidget(m_source);
    m_selection->setEvent(2);
    QTRY_VERIFY(!m_source->isReading());
    m_view->show();
    QVERIFY2(m_source->notice().contains(u"was changed"_s), qPrintable(m_source->notice()));
    picture(*m_view, u"source-changed-light"_s);
    m_selection->setEvent(3);
    QTRY_VERIFY(!m_source->isReading());
    QVERIFY(m_source->code()->toPlainText().isEmpty());
    picture(*m_view, u"source-missing-light"_s);
}

void SourceTest::editorTemplates()
{
    QCOMPARE(editorUrl(u"vscode://file/{file}:{line}"_s, u"/a b/c.py"_s, 7).toString(QUrl::FullyEncoded),
             u"vscode://file//a%20b/c.py:7"_s);
    QVERIFY(!editorUrl(u"kate -l {line} {file}"_s, u"/a.py"_s, 7).isValid());
    QCOMPARE(editorCommand(u"kate -l {line} {file}"_s, u"/a b.py"_s, 7),
             QStringList({u"kate"_s, u"-l"_s, u"7"_s, u"/a b.py"_s}));
    QCOMPARE(editorCommand(u"gedit"_s, u"/a.py"_s, 7), QStringList({u"gedit"_s, u"/a.py"_s}));
    setEditorTemplate({});
    QCOMPARE(editorTemplate(), u"vscode://file/{file}:{line}"_s);
}

void SourceTest::picture(QWidget &widget, const QString &name)
{
    QDir folder(QCoreApplication::applicationDirPath() + u"/../screenshots"_s);
    QVERIFY(folder.mkpath(u"."_s));
    QCoreApplication::sendPostedEvents();
    QImage image(widget.size(), QImage::Format_RGB32);
    widget.render(&image);
    QVERIFY(image.save(folder.filePath(name + u".png"_s)));
}

void SourceTest::pictures()
{
    for (const auto &[scheme, name] : {std::pair{theme::Scheme::Light, u"light"_s}, {theme::Scheme::Dark, u"dark"_s}}) {
        QApplication::setPalette(theme::palette(scheme));
        init();
        m_view->show();
        const auto number = failing();
        m_selection->setExchange(number);
        m_view->tabs()->setCurrentWidget(m_exceptions);
        picture(*m_view, u"exception-"_s + name);
        m_view->tabs()->setCurrentWidget(m_source);
        m_selection->setEvent(5);
        QTRY_VERIFY(!m_source->isReading());
        picture(*m_view, u"source-"_s + name);
        init();
        m_view->show();
        m_selection->setExchange(grouped());
        m_view->tabs()->setCurrentWidget(m_exceptions);
        picture(*m_view, u"exception-group-"_s + name);
    }
    QApplication::setPalette(theme::palette(theme::Scheme::Light));
}

QTEST_MAIN(SourceTest)
#include "tst_source.moc"
