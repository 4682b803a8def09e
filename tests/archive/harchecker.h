#pragma once

#include <QString>
#include <QStringList>

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <regex>
#include <string>

namespace gatescope::test {

/// Reads a HAR against the specification of version 1.2: every field that it requires, the type and the range of every
/// field that it knows, and what must agree. What begins with `_` is anybody's.
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
    enum Type { Text, Number, Integer, Size, Duration, Boolean, Object, Array, Time };
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
        case Size: // -1: not known
            return value.is_number_integer() && value.get<std::int64_t>() >= -1;
        case Duration: // -1: there is none
            return value.is_number() && (value.get<double>() >= 0 || value.get<double>() == -1);
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

    /// An empty one where there is none.
    static const Json &part(const Json &json, const char *name)
    {
        static const Json none = Json::object();
        return json.is_object() && json.contains(name) && json[name].is_object() ? json[name] : none;
    }

    static std::string textOf(const Json &json, const char *name)
    {
        return json.is_object() && json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
    }

    void object(const Json &json, const std::string &place, std::initializer_list<Field> fields)
    {
        if (!json.is_object())
            return say(place, "is no object");
        if (json.contains("comment") && !json["comment"].is_string())
            say(place, "comment is no text");
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
        return json.is_object() && json.contains(name) && json[name].is_number() ? json[name].get<double>() : -1;
    }

    template <class Check>
    void each(const Json &parent, const char *name, const std::string &place, Check check)
    {
        if (!parent.is_object() || !parent.contains(name) || !parent[name].is_array())
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
        object(part(json, "creator"), "creator", {{"name", Text, true}, {"version", Text, true}});
        if (json.contains("browser"))
            object(part(json, "browser"), "browser", {{"name", Text, true}, {"version", Text, true}});
        if (textOf(json, "version") != "1.2")
            say("log", "version is not 1.2");
        each(json, "pages", "log", [this](const Json &item, const std::string &place) { page(item, place); });
        each(json, "entries", "log", [this](const Json &item, const std::string &place) { entry(item, place); });
    }

    void page(const Json &json, const std::string &place)
    {
        object(json, place,
               {{"startedDateTime", Time, true},
                {"id", Text, true},
                {"title", Text, true},
                {"pageTimings", Object, true}});
        object(part(json, "pageTimings"), place + ".pageTimings",
               {{"onContentLoad", Duration, false}, {"onLoad", Duration, false}});
        const QString id = QString::fromStdString(textOf(json, "id"));
        if (m_pages.contains(id))
            say(place, "its id is taken");
        m_pages.append(id);
    }

    void entry(const Json &json, const std::string &place)
    {
        object(json, place,
               {{"pageref", Text, false},
                {"startedDateTime", Time, true},
                {"time", Duration, true},
                {"request", Object, true},
                {"response", Object, true},
                {"cache", Object, true},
                {"timings", Object, true},
                {"serverIPAddress", Text, false},
                {"connection", Text, false}});
        if (!json.is_object())
            return;
        if (json.contains("pageref") && !m_pages.contains(QString::fromStdString(textOf(json, "pageref"))))
            say(place, "pageref names no page");
        if (json.contains("connection") && textOf(json, "connection").empty())
            say(place, "connection is empty");
        object(part(json, "cache"), place + ".cache",
               {{"beforeRequest", Object, false}, {"afterRequest", Object, false}});
        request(part(json, "request"), place + ".request");
        response(part(json, "response"), place + ".response");
        timings(json, place);
    }

    void timings(const Json &entry, const std::string &place)
    {
        const Json &json = part(entry, "timings");
        object(json, place + ".timings",
               {{"blocked", Duration, false},
                {"dns", Duration, false},
                {"connect", Duration, false},
                {"send", Duration, true},
                {"wait", Duration, true},
                {"receive", Duration, true},
                {"ssl", Duration, false}});
        double sum = 0;
        for (const char *name : {"blocked", "dns", "connect", "send", "wait", "receive"})
            sum += std::max(number(json, name), 0.0);
        for (const char *name : {"send", "wait", "receive"}) {
            if (number(json, name) < 0)
                say(place, std::string(name) + " must not be negative");
        }
        if (number(json, "ssl") > std::max(number(json, "connect"), 0.0))
            say(place, "ssl is a part of connect");
        if (std::abs(sum - number(entry, "time")) > 0.01)
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
                {"headersSize", Size, true},
                {"bodySize", Size, true}});
        cookies(json, place);
        pairs(json, "headers", place);
        pairs(json, "queryString", place);
        static const std::regex absolute(R"([a-z][a-z0-9+.-]*://[^/].*)");
        const std::string url = textOf(json, "url");
        if (!std::regex_match(url, absolute) || url.contains('#'))
            say(place, "url is not absolute, or has a fragment: " + url);
        if (textOf(json, "method").empty())
            say(place, "method is empty");
        if (!json.contains("postData") || !json["postData"].is_object())
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
                {"headersSize", Size, true},
                {"bodySize", Size, true}});
        cookies(json, place);
        pairs(json, "headers", place);
        const Json &content = part(json, "content");
        object(content, place + ".content",
               {{"size", Size, true},
                {"compression", Integer, false},
                {"mimeType", Text, true},
                {"text", Text, false},
                {"encoding", Text, false}});
        const double status = number(json, "status");
        if (status != 0 && (status < 100 || status > 999))
            say(place, "there is no such status");
        if (content.contains("encoding") && (textOf(content, "encoding") != "base64" || !content.contains("text")))
            say(place, "the encoding of a text is base64");
    }

    QStringList m_wrong;
    QStringList m_pages;
};

} // namespace gatescope::test
