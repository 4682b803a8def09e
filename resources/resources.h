#pragma once

namespace gatescope::resources {

/// Makes `:/gatescope/…` readable: spec/ (the reference texts), examples/ (the built-in apps), icons/ (SVG). Because
/// this library is static, somebody has to ask before the first file is opened; asking again costs nothing.
void makeAvailable();

} // namespace gatescope::resources
