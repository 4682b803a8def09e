#include "exchange/syntaxink.h"

#include <KSyntaxHighlighting/Repository>

#include <algorithm>
#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using KSyntaxHighlighting::Theme;

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

KSyntaxHighlighting::Definition definitionFor(const KSyntaxHighlighting::Repository &languages,
                                              const QString &mediaType)
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
        if (mediaType.endsWith(alias.ending))
            return languages.definitionForName(alias.language);
    }
    return mediaType == "text/plain"_L1 ? KSyntaxHighlighting::Definition()
                                        : languages.definitionForMimeType(mediaType);
}

} // namespace gatescope::ui
