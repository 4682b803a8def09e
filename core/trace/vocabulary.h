#pragma once

#include <cstdint>
#include <string_view>

/// What every event struct is made with: the list of its fields, and the small enumerations they share.
namespace gatescope::trace {

template <class Event, class Member>
struct Field {
    std::string_view name;
    Member Event::*member;
};

template <class Event, class Member>
constexpr Field<Event, Member> field(std::string_view name, Member Event::*member)
{
    return {name, member};
}

enum class Interface : std::uint8_t { None, Wsgi, Asgi3, Asgi2 };
enum class Protocol : std::uint8_t { None, Http, WebSocket, Lifespan };
enum class Party : std::uint8_t { Client, Server, Application, Network };
enum class Severity : std::uint8_t { Info, Warning, Error };
/// The life of a WebSocket as RFC 6455 tells it.
enum class SocketState : std::uint8_t { Connecting, Open, Closing, Closed };
enum class LayerKind : std::uint8_t {
    Callable,  ///< A function, closure, bound method or partial.
    Instance,  ///< An object with __call__.
    Framework, ///< A step inside one callable, told by a framework's adapter: middleware method, hook, dependency.
    Endpoint,  ///< The view, or the innermost application.
};
enum class LayerEnd : std::uint8_t {
    Returned,
    Raised,    ///< An exception of its own left it.
    PassedOn,  ///< An inner layer's exception went through.
    Swallowed, ///< An inner layer's exception ended here, without a response made of it.
    Converted, ///< An inner layer's exception became a response here.
    Abandoned, ///< Cancelled, or the exchange ended first.
};
enum class LayerPort : std::uint8_t { Receive, Send, StartResponse, Item, Write, Input };
enum class Stream : std::uint8_t { Stdout, Stderr };

} // namespace gatescope::trace
