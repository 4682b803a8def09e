#include "exchange/syntaxstyles.h"

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using KSyntaxHighlighting::Theme;

namespace {

Ink inkOf(Theme::TextStyle style)
{
    struct Row {
        Theme::TextStyle style;
        Ink ink;
    };
    constexpr std::array kRows{
        Row{Theme::Keyword, Ink::Keyword},       Row{Theme::ControlFlow, Ink::Keyword},
        Row{Theme::Function, Ink::Function},     Row{Theme::Variable, Ink::Name},
        Row{Theme::BuiltIn, Ink::Function},      Row{Theme::Extension, Ink::Special},
        Row{Theme::Preprocessor, Ink::Special},  Row{Theme::Attribute, Ink::Name},
        Row{Theme::Char, Ink::String},           Row{Theme::SpecialChar, Ink::Special},
        Row{Theme::String, Ink::String},         Row{Theme::VerbatimString, Ink::String},
        Row{Theme::SpecialString, Ink::Special}, Row{Theme::Import, Ink::Keyword},
        Row{Theme::DataType, Ink::Type},         Row{Theme::DecVal, Ink::Number},
        Row{Theme::BaseN, Ink::Number},          Row{Theme::Float, Ink::Number},
        Row{Theme::Constant, Ink::Number},       Row{Theme::Comment, Ink::Comment},
        Row{Theme::Documentation, Ink::Comment}, Row{Theme::Annotation, Ink::Comment},
        Row{Theme::CommentVar, Ink::Comment},    Row{Theme::Error, Ink::Wrong},
        Row{Theme::Alert, Ink::Wrong},           Row{Theme::Warning, Ink::Special},
    };
    const auto found = std::ranges::find(kRows, style, &Row::style);
    return found == kRows.end() ? Ink::Plain : found->ink;
}

KSyntaxHighlighting::Definition definitionFor(const KSyntaxHighlighting::Repository &languages, const QString &type)
{
    struct Alias {
        QLatin1StringView ending;
        QLatin1StringView language;
    };
    constexpr std::array kAliases{
        Alias{"json"_L1, "JSON"_L1},
        Alias{"javascript"_L1, "JavaScript"_L1},
        Alias{"ecmascript"_L1, "JavaScript"_L1},
        Alias{"xml"_L1, "XML"_L1},
        Alias{"html"_L1, "HTML"_L1},
        Alias{"css"_L1, "CSS"_L1},
        Alias{"yaml"_L1, "YAML"_L1},
        Alias{"python"_L1, "Python"_L1},
        Alias{"markdown"_L1, "Markdown"_L1},
        Alias{"graphql"_L1, "GraphQL"_L1},
        Alias{"sql"_L1, "SQL"_L1},
    };
    for (const Alias &alias : kAliases) {
        if (type.endsWith(alias.ending))
            return languages.definitionForName(alias.language);
    }
    return type == "text/plain"_L1 ? KSyntaxHighlighting::Definition() : languages.definitionForMimeType(type);
}

class Collector : public KSyntaxHighlighting::AbstractHighlighter {
public:
    QList<ByteStyle> run(const QByteArray &utf8)
    {
        KSyntaxHighlighting::State state;
        for (qsizetype at = 0; at < utf8.size();) {
            const auto feed = utf8.indexOf('\n', at);
            const qsizetype end = feed < 0 ? utf8.size() : feed;
            m_line = QString::fromUtf8(utf8.constData() + at, end - at);
            m_start = at;
            m_ascii = m_line.size() == end - at;
            state = highlightLine(m_line, state);
            at = end + 1;
        }
        return std::move(m_styles);
    }

protected:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override
    {
        const Ink ink = inkOf(format.textStyle());
        if (ink == Ink::Plain || length == 0)
            return;
        const qint64 start = m_start + bytes(QStringView(m_line).first(offset));
        const auto size = static_cast<qint32>(bytes(QStringView(m_line).sliced(offset, length)));
        if (!m_styles.isEmpty() && m_styles.last().ink == ink &&
            m_styles.last().start + m_styles.last().length == start)
            m_styles.last().length += size;
        else
            m_styles.append({start, size, ink});
    }

private:
    [[nodiscard]] qsizetype bytes(QStringView text) const { return m_ascii ? text.size() : text.toUtf8().size(); }

    QList<ByteStyle> m_styles;
    QString m_line;
    qint64 m_start = 0;
    bool m_ascii = false;
};

} // namespace

SyntaxStyles::SyntaxStyles() = default;

SyntaxStyles::~SyntaxStyles() = default;

QList<ByteStyle> SyntaxStyles::highlight(const QByteArray &utf8, const QString &mediaType)
{
    if (utf8.size() > kMostHighlighted || utf8.isEmpty())
        return {};
    const QMutexLocker locker(&m_mutex);
    if (!m_repository)
        m_repository = std::make_unique<KSyntaxHighlighting::Repository>();
    const auto definition = definitionFor(*m_repository, mediaType);
    if (!definition.isValid())
        return {};
    Collector collector;
    collector.setDefinition(definition);
    return collector.run(utf8);
}

} // namespace gatescope::ui
