#pragma once

namespace gatescope {

/// One visitor made of lambdas: std::visit(Overloaded{[](const A &) { … }, [](const auto &) { … }}, variant).
template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

} // namespace gatescope
