#include "net/portowner.h"

#include "net/sockettable.h"

#include <QDir>
#include <QFile>
#include <QTcpServer>

#include <utility>

using namespace Qt::StringLiterals;

namespace gatescope::net {

namespace {

constexpr int kCommandLength = 80;
constexpr std::uint16_t kPortsToTry = 100;

/// The inode of the socket that listens on `port`, from a table of the kernel; empty when there is none.
QByteArray listeningInode(const QString &table, std::uint16_t port)
{
    QFile file(table);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray portSuffix = ":" + QByteArray::number(port, 16).toUpper().rightJustified(4, '0');
    const auto lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const auto columns = line.simplified().split(' ');
        if (columns.size() > kInodeColumn && columns[kLocalAddressColumn].endsWith(portSuffix) &&
            columns[kStateColumn] == "0A")
            return columns[kInodeColumn];
    }
    return {};
}

bool holdsSocket(const QString &pid, const QString &link)
{
    const QDir descriptors(u"/proc/%1/fd"_s.arg(pid));
    const auto names = descriptors.entryList(QDir::Files | QDir::System);
    for (const QString &name : names) {
        if (QFile::symLinkTarget(descriptors.filePath(name)).endsWith(link))
            return true;
    }
    return false;
}

QString commandOf(const QString &pid)
{
    QFile file(u"/proc/%1/cmdline"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString command = QString::fromLocal8Bit(file.readAll().replace('\0', ' ')).trimmed();
    return command.size() > kCommandLength ? QString(command.first(kCommandLength) + u"…"_s) : command;
}

} // namespace

std::optional<PortOwner> portOwner(std::uint16_t port)
{
    QByteArray inode = listeningInode(u"/proc/net/tcp"_s, port);
    if (inode.isEmpty())
        inode = listeningInode(u"/proc/net/tcp6"_s, port);
    if (inode.isEmpty())
        return std::nullopt;
    const QString link = u"socket:[%1]"_s.arg(QString::fromLatin1(inode));
    const auto entries = QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &entry : entries) {
        if (entry.front().isDigit() && holdsSocket(entry, link))
            return PortOwner{.pid = entry.toLongLong(), .command = commandOf(entry)};
    }
    return std::nullopt;
}

std::optional<std::uint16_t> nextFreePort(const QHostAddress &address, std::uint16_t port)
{
    for (int candidate = port + 1; candidate <= port + kPortsToTry && candidate <= 65535; ++candidate) {
        QTcpServer probe;
        if (probe.listen(address, static_cast<std::uint16_t>(candidate)))
            return static_cast<std::uint16_t>(candidate);
    }
    return std::nullopt;
}

} // namespace gatescope::net
