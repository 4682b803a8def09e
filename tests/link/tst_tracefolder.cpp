#include "link/tracefolder.h"

#include <QDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace gatescope::link;

class TraceFolderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesWithItsObject();
    void foldersOfTheLivingStay();
    void whatADeadProcessLeftGoes();
};

void TraceFolderTest::goesWithItsObject()
{
    QString path;
    {
        const TraceFolder folder;
        QVERIFY(folder.isValid());
        path = folder.filePath({});
        QVERIFY(QDir(path).exists());
    }
    QVERIFY(!QDir(path).exists());
}

void TraceFolderTest::foldersOfTheLivingStay()
{
    const TraceFolder one;
    const TraceFolder other;
    QVERIFY(QDir(one.filePath({})).exists());
    QVERIFY(one.filePath({}) != other.filePath({}));
}

void TraceFolderTest::whatADeadProcessLeftGoes()
{
#ifdef Q_OS_UNIX
    const QTemporaryDir parent; // of its own: whoever starts a run cleans the common one
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const TraceFolder folder(parent.path());
        const QByteArray path = folder.filePath({}).toLocal8Bit();
        const bool told = ::write(ends[1], path.constData(), static_cast<std::size_t>(path.size())) == path.size();
        ::_exit(told ? 0 : 1);
    }
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
    QByteArray path(4096, '\0');
    path.resize(::read(ends[0], path.data(), static_cast<std::size_t>(path.size())));
    QVERIFY(QDir(QString::fromLocal8Bit(path)).exists());
    const TraceFolder next(parent.path());
    QVERIFY(!QDir(QString::fromLocal8Bit(path)).exists());
    ::close(ends[0]);
    ::close(ends[1]);
#else
    QSKIP("no fork");
#endif
}

QTEST_APPLESS_MAIN(TraceFolderTest)
#include "tst_tracefolder.moc"
