#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <system_error>

namespace gatescope::call {

/// A file to send from, read by position so that the owner's own offset stays as it is. Any thread.
class File {
public:
    /// Opens it for reading; the error is the system's (no such file, a folder, not allowed).
    [[nodiscard]] static std::expected<std::shared_ptr<const File>, std::error_code> open(const std::string &path);
    /// Duplicates the descriptor: the caller may close its own at once.
    [[nodiscard]] static std::expected<std::shared_ptr<const File>, std::error_code> duplicate(int descriptor);

    explicit File(int descriptor) : m_descriptor(descriptor) {} ///< Takes it over.
    ~File();
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    /// Bytes from `offset`; fewer than asked for only at the end of the file, then 0.
    [[nodiscard]] std::expected<std::size_t, std::error_code> read(std::uint64_t offset, std::span<char> into) const;
    [[nodiscard]] std::expected<std::uint64_t, std::error_code> size() const;
    /// The caller's own position in a duplicated descriptor; 0 where it has none.
    [[nodiscard]] std::uint64_t position() const;

private:
    int m_descriptor;
};

} // namespace gatescope::call
