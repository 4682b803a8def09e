#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <string>

namespace gatescope::app {

/// The values of an option that takes one of a few words.
template <class Value>
using Choices = std::map<std::string, Value>;

/// "auto|off|on", for the help.
template <class Value>
std::string namesOf(const Choices<Value> &choices)
{
    std::string names;
    for (const auto &[name, value] : choices)
        names.append(names.empty() ? "" : "|").append(name);
    return names;
}

/// Turns a choice's name into its value; the error says which there are. The choices outlive the command line.
template <class Value>
CLI::Validator oneOf(const Choices<Value> &choices)
{
    return CLI::Validator(
        [&choices](std::string &given) -> std::string {
            const auto found = choices.find(given);
            if (found == choices.end())
                return "must be one of " + namesOf(choices) + ", not " + given;
            given = std::to_string(static_cast<int>(found->second));
            return {};
        },
        "");
}

/// An option of one value that may be given again and again.
inline CLI::Option *repeatable(CLI::Option *option)
{
    return option->expected(1)->take_all()->allow_extra_args(false);
}

} // namespace gatescope::app
