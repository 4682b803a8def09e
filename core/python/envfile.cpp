#include "python/environment.h"

#include <QFile>

#include <algorithm>
#include <string>

namespace gatescope::python {

using namespace Qt::StringLiterals;

namespace {

/// Reads an env file from front to back. Every function returns why it cannot go on, empty when it can.
class EnvFile {
public:
    explicit EnvFile(std::string text) : m_text(std::move(text)) {}

    QString read();
    [[nodiscard]] int line() const
    {
        return 1 + static_cast<int>(std::count(m_text.begin(), m_text.begin() + static_cast<long>(m_start), '\n'));
    }
    [[nodiscard]] const EnvironmentVariables &variables() const { return m_variables; }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char here() const { return atEnd() ? '\n' : m_text[m_at]; }
    void skipBlanks();
    void skipLine();
    QString assignment();
    QByteArray name();
    QString value(QByteArray &out);
    QString quoted(QByteArray &out, char quote);
    QByteArray bare();
    QString endOfLine();

    std::string m_text;
    std::size_t m_at = 0;
    std::size_t m_start = 0; ///< Of the assignment being read.
    EnvironmentVariables m_variables;
};

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

void EnvFile::skipBlanks()
{
    while (!atEnd() && (here() == ' ' || here() == '\t' || here() == '\r'))
        ++m_at;
}

void EnvFile::skipLine()
{
    while (!atEnd() && here() != '\n')
        ++m_at;
    ++m_at;
}

QString EnvFile::read()
{
    while (!atEnd()) {
        skipBlanks();
        m_start = m_at;
        if (here() != '#' && here() != '\n')
            if (const auto problem = assignment(); !problem.isEmpty())
                return problem;
        skipLine();
    }
    return {};
}

QString EnvFile::assignment()
{
    QByteArray key = name();
    if (key == "export" && here() != '=') {
        skipBlanks();
        key = name();
    }
    skipBlanks();
    if (key.isEmpty() || (key.front() >= '0' && key.front() <= '9'))
        return u"a variable name was expected"_s;
    if (here() != '=')
        return u"there is no = after %1"_s.arg(QString::fromUtf8(key));
    ++m_at;
    skipBlanks();
    QByteArray content;
    if (const auto problem = value(content); !problem.isEmpty())
        return problem;
    m_variables.append({key, content});
    return {};
}

QByteArray EnvFile::name()
{
    const std::size_t from = m_at;
    while (!atEnd() && isNameCharacter(here()))
        ++m_at;
    return QByteArray(m_text.data() + from, static_cast<qsizetype>(m_at - from));
}

QString EnvFile::value(QByteArray &out)
{
    if (here() == '\'' || here() == '"') {
        const auto problem = quoted(out, here());
        return problem.isEmpty() ? endOfLine() : problem;
    }
    out = bare();
    return {};
}

QString EnvFile::quoted(QByteArray &out, char quote)
{
    for (++m_at; !atEnd() && here() != quote; ++m_at) {
        if (quote == '"' && here() == '\\' && m_at + 1 < m_text.size()) {
            ++m_at;
            const char c = here();
            out.append(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
        } else {
            out.append(here());
        }
    }
    if (atEnd())
        return u"the quote %1 is never closed"_s.arg(QLatin1Char(quote));
    ++m_at;
    return {};
}

QByteArray EnvFile::bare()
{
    const std::size_t from = m_at;
    while (!atEnd() && here() != '\n') {
        if (here() == '#' && (m_at == from || m_text[m_at - 1] == ' ' || m_text[m_at - 1] == '\t'))
            break;
        ++m_at;
    }
    return QByteArray(m_text.data() + from, static_cast<qsizetype>(m_at - from)).trimmed();
}

QString EnvFile::endOfLine()
{
    skipBlanks();
    return here() == '\n' || here() == '#' ? QString() : u"something follows the closing quote"_s;
}

LoadError bad(const QString &path, const QString &why, int line = 0)
{
    const QString where = line > 0 ? u"%1, line %2"_s.arg(path).arg(line) : path;
    return {.kind = LoadError::Kind::EnvFileBad,
            .error = {.summary = u"The env file cannot be used: %1"_s.arg(why),
                      .detail = where,
                      .wayOut = u"Each line is KEY=VALUE; values may stand in quotes, # begins a comment"_s},
            .file = path,
            .line = line};
}

} // namespace

Result<EnvironmentVariables, LoadError> readEnvFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::unexpected(bad(path, file.errorString()));
    EnvFile env(file.readAll().toStdString());
    if (const auto problem = env.read(); !problem.isEmpty())
        return std::unexpected(bad(path, problem, env.line()));
    return env.variables();
}

} // namespace gatescope::python
