#include "call/file.h"

#include <QtGlobal>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#ifdef Q_OS_WIN
#include <io.h>
#else
#include <unistd.h>
#endif

namespace gatescope::call {

namespace {

std::unexpected<std::error_code> lastError()
{
    return std::unexpected(std::error_code(errno, std::generic_category()));
}

#ifdef Q_OS_WIN
int openForReading(const char *path)
{
    return ::_open(path, _O_RDONLY | _O_BINARY);
}
int duplicateOf(int descriptor)
{
    return ::_dup(descriptor);
}
void closeDescriptor(int descriptor)
{
    ::_close(descriptor);
}
std::int64_t positionOf(int descriptor)
{
    return ::_lseeki64(descriptor, 0, SEEK_CUR);
}
std::int64_t readAt(int descriptor, char *into, std::size_t most, std::uint64_t offset)
{
    if (::_lseeki64(descriptor, static_cast<std::int64_t>(offset), SEEK_SET) < 0)
        return -1;
    return ::_read(descriptor, into, static_cast<unsigned>(most));
}
#else
int openForReading(const char *path)
{
    return ::open(path, O_RDONLY | O_CLOEXEC);
}
int duplicateOf(int descriptor)
{
    return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
}
void closeDescriptor(int descriptor)
{
    ::close(descriptor);
}
std::int64_t positionOf(int descriptor)
{
    return ::lseek(descriptor, 0, SEEK_CUR);
}
std::int64_t readAt(int descriptor, char *into, std::size_t most, std::uint64_t offset)
{
    return ::pread(descriptor, into, most, static_cast<off_t>(offset));
}
#endif

using Opened = std::expected<std::shared_ptr<const File>, std::error_code>;

Opened checked(int descriptor)
{
    if (descriptor < 0)
        return lastError();
    auto file = std::make_shared<const File>(descriptor);
    struct stat facts{};
    if (::fstat(descriptor, &facts) != 0)
        return lastError();
    if ((facts.st_mode & S_IFMT) == S_IFDIR)
        return std::unexpected(std::make_error_code(std::errc::is_a_directory));
    return file;
}

} // namespace

Opened File::open(const std::string &path)
{
    return checked(openForReading(path.c_str()));
}

Opened File::duplicate(int descriptor)
{
    return checked(duplicateOf(descriptor));
}

File::~File()
{
    closeDescriptor(m_descriptor);
}

std::expected<std::size_t, std::error_code> File::read(std::uint64_t offset, std::span<char> into) const
{
    std::size_t done = 0;
    while (done < into.size()) {
        const auto got = readAt(m_descriptor, into.data() + done, into.size() - done, offset + done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return lastError();
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

std::expected<std::uint64_t, std::error_code> File::size() const
{
    struct stat facts{};
    if (::fstat(m_descriptor, &facts) != 0)
        return lastError();
    return static_cast<std::uint64_t>(facts.st_size);
}

std::uint64_t File::position() const
{
    const auto position = positionOf(m_descriptor);
    return position < 0 ? 0 : static_cast<std::uint64_t>(position);
}

} // namespace gatescope::call
