#pragma once

#include <string>
#include <vector>

namespace testing {

/// One rule of RFC 9110 or RFC 9112: what goes on the wire, and what has to come of it.
struct Http1Rule {
    std::string section; ///< "9112-6.3"
    std::string name;
    std::string wire;
    std::string expected; ///< "200 400 closed": the statuses, and whether a further request is answered. Choices by |.
    std::string seen{}; ///< What the application saw, "GET /a | POST /b [body]"; empty: "-" behind a refusal, else any.
    std::string later{};               ///< Sent when a first head has come back.
    std::vector<std::string> has{};    ///< Parts of all that came back.
    std::vector<std::string> hasNot{}; ///< No parts of it.
};

/// What the bench of these rules allows.
inline constexpr int kMostHead = 4000;
inline constexpr int kMostHeaders = 20;
inline constexpr int kMostTarget = 1000;
inline constexpr int kMostFraming = 500;
inline constexpr int kMostBody = 5000;

std::vector<Http1Rule> http1RequestLineRules();
std::vector<Http1Rule> http1HeaderRules();
std::vector<Http1Rule> http1BodyRules();
std::vector<Http1Rule> http1ConnectionRules();

} // namespace testing
