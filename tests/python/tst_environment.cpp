#include "python/environment.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace gatescope;
using namespace gatescope::python;
using namespace Qt::StringLiterals;

class EnvironmentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { qunsetenv("VIRTUAL_ENV"); }
    void readsEnvFiles_data();
    void readsEnvFiles();
    void refusesEnvFiles_data();
    void refusesEnvFiles();
    void variablesThatAreThereStay();
    void readsVenvs_data();
    void readsVenvs();
    void refusesAnotherPython();
    void findsTheVenvBesideTheApp();

private:
    [[nodiscard]] QString written(const QString &name, const QByteArray &text) const
    {
        QFile file(m_folder.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return file.fileName();
    }
    [[nodiscard]] QString venv(const QString &name, const QByteArray &config) const
    {
        QDir(m_folder.path()).mkpath(name);
        (void)written(name + u"/pyvenv.cfg"_s, config);
        return m_folder.filePath(name);
    }

    QTemporaryDir m_folder;
};

void EnvironmentTest::readsEnvFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("read");
    QTest::newRow("plain") << "A=1\nB = two words \n"_ba << "A=1|B=two words"_ba;
    QTest::newRow("comments") << "# first\n\nA=1 # behind\nB=a#b\n"_ba << "A=1|B=a#b"_ba;
    QTest::newRow("export") << "export A=1\nexport=2\n"_ba << "A=1|export=2"_ba;
    QTest::newRow("single quotes") << "A=' a \\n # '\n"_ba << "A= a \\n # "_ba;
    QTest::newRow("double quotes") << "A=\"x\\ty \\\"q\\\" \\$\"\n"_ba << "A=x\ty \"q\" $"_ba;
    QTest::newRow("many lines") << "A=\"one\ntwo\"\nB=3"_ba << "A=one\ntwo|B=3"_ba;
    QTest::newRow("empty") << "A=\nB=''\n"_ba << "A=|B="_ba;
    QTest::newRow("carriage returns") << "A=1\r\nB=\"2\"\r\n"_ba << "A=1|B=2"_ba;
}

void EnvironmentTest::readsEnvFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, read);
    const auto variables = readEnvFile(written(u".env"_s, text));
    QVERIFY2(variables, qPrintable(variables ? QString() : variables.error().error.summary));
    QByteArrayList lines;
    for (const auto &[name, value] : *variables)
        lines.append(name + '=' + value);
    QCOMPARE(lines.join('|'), read);
}

void EnvironmentTest::refusesEnvFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("word");
    QTest::newRow("no name") << "A=1\n=2\n"_ba << 2 << u"name"_s;
    QTest::newRow("no =") << "\n\nJUST_A_NAME\n"_ba << 3 << u"JUST_A_NAME"_s;
    QTest::newRow("open quote") << "A=1\nB=\"x\nC=2\n"_ba << 2 << u"closed"_s;
    QTest::newRow("rest") << "A=\"1\" 2\n"_ba << 1 << u"follows"_s;
}

void EnvironmentTest::refusesEnvFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(QString, word);
    const auto variables = readEnvFile(written(u".env"_s, text));
    QVERIFY(!variables);
    QCOMPARE(variables.error().kind, LoadError::Kind::EnvFileBad);
    QCOMPARE(variables.error().line, line);
    QVERIFY2(variables.error().error.summary.contains(word), qPrintable(variables.error().error.summary));
    QVERIFY(variables.error().error.detail.contains(u"line %1"_s.arg(line)));
    QVERIFY(!readEnvFile(m_folder.filePath(u"missing"_s)));
}

void EnvironmentTest::variablesThatAreThereStay()
{
    qputenv("GATESCOPE_THERE", "before");
    qunsetenv("GATESCOPE_NEW");
    applyEnvironment({{"GATESCOPE_THERE", "after"}, {"GATESCOPE_NEW", "new"}});
    QCOMPARE(qgetenv("GATESCOPE_THERE"), "before");
    QCOMPARE(qgetenv("GATESCOPE_NEW"), "new");
}

void EnvironmentTest::readsVenvs_data()
{
    QTest::addColumn<QByteArray>("config");
    const QByteArray ours = builtInMinorVersion().toUtf8();
    QTest::newRow("venv") << "home = /usr/bin\ninclude-system-site-packages = true\nversion = " + ours + ".5\n";
    QTest::newRow("virtualenv") << "version_info = " + ours + ".5.final.0\n";
    QTest::newRow("uv") << "home=/x\nversion_info = " + ours + "\n";
}

void EnvironmentTest::readsVenvs()
{
    QFETCH(QByteArray, config);
    const auto found = readVenv(venv(u"good"_s, config));
    QVERIFY(found);
    QVERIFY(found->executable.endsWith("/good/bin/python"_L1));
    QCOMPARE(found->systemPackages, config.contains("true"));
}

void EnvironmentTest::refusesAnotherPython()
{
    const auto found = readVenv(venv(u"old"_s, "version = 3.9.2\n"));
    QVERIFY(!found);
    QCOMPARE(found.error().kind, LoadError::Kind::WrongVenvVersion);
    QVERIFY(found.error().error.summary.contains("3.9.2"_L1));
    QVERIFY(found.error().error.summary.contains(builtInMinorVersion()));
    const auto longer = readVenv(venv(u"longer"_s, "version = " + builtInMinorVersion().toUtf8() + "0\n"));
    QVERIFY(!longer);
    const auto none = readVenv(m_folder.filePath(u"nowhere"_s));
    QCOMPARE(none.error().kind, LoadError::Kind::VenvBad);
    const auto silent = readVenv(venv(u"silent"_s, "home = /usr\n"));
    QCOMPARE(silent.error().kind, LoadError::Kind::VenvBad);
}

void EnvironmentTest::findsTheVenvBesideTheApp()
{
    QVERIFY(!*findVenv({}, {m_folder.path()}));
    const QByteArray config = "version = " + builtInMinorVersion().toUtf8() + ".1\n";
    (void)venv(u"project/.venv"_s, config);
    const auto beside = findVenv({}, {m_folder.path(), m_folder.filePath(u"project"_s)});
    QVERIFY(beside && *beside);
    QVERIFY((*beside)->folder.endsWith("project/.venv"_L1));
    const auto asked = findVenv(venv(u"asked"_s, config), {m_folder.filePath(u"project"_s)});
    QVERIFY((*asked)->folder.endsWith("/asked"_L1));
    qputenv("VIRTUAL_ENV", venv(u"active"_s, config).toUtf8());
    QVERIFY((*findVenv({}, {m_folder.filePath(u"project"_s)}))->folder.endsWith("/active"_L1));
    QVERIFY(!findVenv(m_folder.filePath(u"nowhere"_s), {}));
}

QTEST_GUILESS_MAIN(EnvironmentTest)
#include "tst_environment.moc"
