#pragma once

#include "conformance/http1rules.h"

#include <format>

/// What the tables of HTTP/1 are written with.
namespace testing::http1 {

using Rules = std::vector<Http1Rule>;

inline constexpr auto kOpen = "200 open";
inline constexpr auto kBad = "400 closed";

/// Request lines and targets.
inline std::string line(std::string_view requestLine)
{
    return std::string(requestLine) + "\r\nHost: x\r\n\r\n";
}

inline std::string target(std::string_view text)
{
    return line(std::format("GET {} HTTP/1.1", text));
}

/// Heads.
inline std::string get(std::string_view headers, std::string_view path = "/")
{
    return std::format("GET {} HTTP/1.1\r\nHost: x\r\n", path).append(headers) + "\r\n";
}

inline std::string host(std::string_view value)
{
    return std::format("GET /host HTTP/1.1\r\nHost: {}\r\n\r\n", value);
}

inline std::string post(std::string_view headers, std::string_view body)
{
    return std::string("POST / HTTP/1.1\r\nHost: x\r\n").append(headers) + "\r\n" + std::string(body);
}

inline std::string chunked(std::string_view body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

inline std::string smuggled(std::string_view headers)
{
    return post(headers, "5\r\nhello\r\n0\r\n\r\n");
}

inline std::string sized(std::string_view length)
{
    return post(std::format("Content-Length: {}\r\n", length), "hello");
}

inline std::string old(std::string_view headers)
{
    return std::string("GET / HTTP/1.0\r\n").append(headers) + "\r\n";
}

} // namespace testing::http1
