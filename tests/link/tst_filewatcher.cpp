#include "link/filewatcher.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope::link;
using namespace Qt::StringLiterals;

class FileWatcherTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void writingInPlaceIsSeen();
    void replacingByRenameIsSeenAgainAndAgain();
    void removingAndComingBackIsSeen();
    void otherFilesAreNot();

private:
    void write(const QString &name, const QByteArray &content) const;
    QString path(const QString &name) const { return m_folder->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void FileWatcherTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    write(u"app.py"_s, "one");
}

void FileWatcherTest::write(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

void FileWatcherTest::writingInPlaceIsSeen()
{
    FileWatcher watcher;
    QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch({path(u"app.py"_s)});
    write(u"app.py"_s, "one more");
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toStringList(), QStringList{path(u"app.py"_s)});
}

void FileWatcherTest::replacingByRenameIsSeenAgainAndAgain()
{
    FileWatcher watcher;
    QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch({path(u"app.py"_s)});
    for (int round = 1; round <= 3; ++round) {
        write(u"new"_s, QByteArray(round * 10, 'x'));
        QVERIFY(QFile::remove(path(u"app.py"_s)));
        QVERIFY(QFile::rename(path(u"new"_s), path(u"app.py"_s)));
        QTRY_COMPARE(changed.count(), round);
    }
}

void FileWatcherTest::removingAndComingBackIsSeen()
{
    FileWatcher watcher;
    QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch({path(u"app.py"_s)});
    QVERIFY(QFile::remove(path(u"app.py"_s)));
    QTRY_COMPARE(changed.count(), 1);
    write(u"app.py"_s, "back");
    QTRY_COMPARE(changed.count(), 2);
}

void FileWatcherTest::otherFilesAreNot()
{
    FileWatcher watcher;
    QSignalSpy changed(&watcher, &FileWatcher::changed);
    watcher.watch({path(u"app.py"_s)});
    write(u"other.py"_s, "x");
    write(u"app.py"_s, "longer");
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toStringList(), QStringList{path(u"app.py"_s)});
}

QTEST_GUILESS_MAIN(FileWatcherTest)
#include "tst_filewatcher.moc"
