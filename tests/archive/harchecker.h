#pragma once

#include <QString>
#include <QStringList>

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <regex>
#include <string>

namespace gatescope::test {

/// Reads a HAR against the specification of version 1.2: every field that it requires, and the type of every field that
/// it knows. What begins with `_` is anybody's.
class HarChecker {
public:
    using Json = nlohmann::json;

    /// What is wrong, each with its place.
    [[nodiscard]] static QStringList check(const Json &har)
    {
        HarChecker checker;
        checker.object(har, "", {{"log", Object, true}});
        if (har.contains("log"))
            checker.log(har["log"]);
        return checker.m_wrong;
    }

private:
    enum Type { Text, Number, Integer, Boolean, Object, Array, Time };
    struct Field {
        const char *name;
        Type type;
        bool required;
    };

    void say(const std::string &place, const std::string &words)
    {
        m_wrong.append(QString::fromStdString(place + ": " + words));
    }

    static bool isA(const Json &value, Type type)
    {
        static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d))");
        switch (type) {
        case Text:
            return value.is_string();
        case Number:
            return value.is_number();
        case Integer:
            return value.is_number_integer();
        case Boolean:
            return value.is_boolean();
        case Object:
            return value.is_object();
        case Array:
            return value.is_array();
        case Time:
            return value.is_string() && std::regex_match(value.get<std::string>(), time);
        }
        return false;
    }

    void object(const Json &json, const std::string &place, std::initializer_list<Field> fields)
    {
        if (!json.is_object())
            return say(place, "is no object");
        for (const Field &field : fields) {
            if (!json.contains(field.name)) {
                if (field.required)
                    say(place, std::string("has no ") + field.name);
            } else if (!isA(json[field.name], field.type)) {
                say(place, std::string(field.name) + " has the wrong type: " + json[field.name].dump());
            }
        }
        for (const auto &[name, value] : json.items()) {
            const bool known = std::ranges::any_of(fields, [&name](const Field &field) { return name == field.name; });
            if (!known && !name.starts_with('_') && name != "comment")
                say(place, "the specification does not know " + name);
        }
    }

    static double number(const Json &json, const char *name)
    {
        return json.contains(name) && json[name].is_number() ? json[name].get<double>() : -1;
    }

    template <class Check>
    void each(const Json &parent, const char *name, const std::string &place, Check check)
    {
        if (!parent.contains(name) || !parent[name].is_array())
            return;
        std::size_t index = 0;
        for (const Json &item : parent[name])
            check(item, place + "." + name + "[" + std::to_string(index++) + "]");
    }

    void log(const Json &json)
    {
        object(json, "log",
               {{"version", Text, true},
                {"creator", Object, true},
                {"browser", Object, false},
                {"pages", Array, false},
                {"entries", Array, true}});
        object(json["creator"], "creator", {{"name", Text, true}, {"version", Text, true}});
        if (json["version"] != "1.2")
            say("log", "version is not 1.2");
        each(json, "pages", "log", [this](const Json &page, const std::string &place) {
            object(page, place,
                   {{"startedDateTime", Time, true},
                    {"id", Text, true},
                    {"title", Text, true},
                    {"pageTimings", Object, true}});
            m_pages.append(QString::fromStdString(page["id"].get<std::string>()));
        });
        each(json, "entries", "log", [this](const Json &item, const std::string &place) { entry(item, place); });
    }

    void entry(const Json &json, const std::string &place)
    {
        object(json, place,
               {{"pageref", Text, false},
                {"startedDateTime", Time, true},
                {"time", Number, true},
                {"request", Object, true},
                {"response", Object, true},
                {"cache", Object, true},
                {"timings", Object, true},
                {"serverIPAddress", Text, false},
                {"connection", Text, false}});
        if (json.contains("pageref") && !m_pages.contains(QString::fromStdString(json["pageref"].get<std::string>())))
            say(place, "pageref names no page");
        request(json["request"], place + ".request");
        response(json["response"], place + ".response");
        timings(json, place);
    }

    void timings(const Json &entry, const std::string &place)
    {
        const Json &json = entry["timings"];
        object(json, place + ".timings",
               {{"blocked", Number, false},
                {"dns", Number, false},
                {"connect", Number, false},
                {"send", Number, true},
                {"wait", Number, true},
                {"receive", Number, true},
                {"ssl", Number, false}});
        double sum = 0;
        for (const char *name : {"blocked", "dns", "connect", "send", "wait", "receive"})
            sum += std::max(number(json, name), 0.0);
        for (const char *name : {"send", "wait", "receive"}) {
            if (number(json, name) < 0)
                say(place, std::string(name) + " must not be negative");
        }
        if (std::abs(sum - entry["time"].get<double>()) > 0.01)
            say(place, "time is not the sum of the timings");
    }

    void pairs(const Json &parent, const char *name, const std::string &place)
    {
        each(parent, name, place, [this](const Json &pair, const std::string &where) {
            object(pair, where, {{"name", Text, true}, {"value", Text, true}});
        });
    }

    void cookies(const Json &parent, const std::string &place)
    {
        each(parent, "cookies", place, [this](const Json &cookie, const std::string &where) {
            object(cookie, where,
                   {{"name", Text, true},
                    {"value", Text, true},
                    {"path", Text, false},
                    {"domain", Text, false},
                    {"expires", Time, false},
                    {"httpOnly", Boolean, false},
                    {"secure", Boolean, false}});
        });
    }

    void request(const Json &json, const std::string &place)
    {
        object(json, place,
               {{"method", Text, true},
                {"url", Text, true},
                {"httpVersion", Text, true},
                {"cookies", Array, true},
                {"headers", Array, true},
                {"queryString", Array, true},
                {"postData", Object, false},
                {"headersSize", Integer, true},
                {"bodySize", Integer, true}});
        cookies(json, place);
        pairs(json, "headers", place);
        pairs(json, "queryString", place);
        if (!json.contains("postData"))
            return;
        object(json["postData"], place + ".postData",
               {{"mimeType", Text, true}, {"params", Array, true}, {"text", Text, true}});
        each(json["postData"], "params", place, [this](const Json &param, const std::string &where) {
            object(param, where,
                   {{"name", Text, true},
                    {"value", Text, false},
                    {"fileName", Text, false},
                    {"contentType", Text, false}});
        });
    }

    void response(const Json &json, const std::string &place)
    {
        object(json, place,
               {{"status", Integer, true},
                {"statusText", Text, true},
                {"httpVersion", Text, true},
                {"cookies", Array, true},
                {"headers", Array, true},
                {"content", Object, true},
                {"redirectURL", Text, true},
                {"headersSize", Integer, true},
                {"bodySize", Integer, true}});
        cookies(json, place);
        pairs(json, "headers", place);
        object(json["content"], place + ".content",
               {{"size", Integer, true},
                {"compression", Integer, false},
                {"mimeType", Text, true},
                {"text", Text, false},
                {"encoding", Text, false}});
    }

    QStringList m_wrong;
    QStringList m_pages;
};

} // namespace gatescope::test
