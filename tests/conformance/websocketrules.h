#pragma once

#include "conformance/socketbench.h"

/// The rows of tst_websocketrules: RFC 6455 sections 5, 7 and 8 and RFC 7692, each named by its section.
namespace socketbench {

/// What the client sends at once, and the frames that it waits for then.
struct Turn {
    std::string wire;
    Strings answers;
};
using Turns = std::vector<Turn>;

/// Each adds the columns "request" and "turns", and its rows.
void addFrameRules();
void addCharacterRules(); ///< RFC 3629 section 4: borders of each length, and what stands right beside them.
void addClosingRules();
void addDeflateRules();

void addColumns();
/// The last turn ends the connection. `more`: header lines of the handshake.
void talks(const std::string &name, Turns turns, std::string_view more = {});
void closes(const std::string &name, const std::string &wire, const Strings &answers);
/// The socket stays open: the row closes it itself, and sees that it was alive.
void stays(const std::string &name, const std::string &wire, const Strings &answers, std::string_view more = {});
/// The server closes with `code` and reads no more; `before`: what goes well.
void breaks(const std::string &name, const std::string &wire, int code, std::string_view more = {},
            const Turns &before = {});

} // namespace socketbench
