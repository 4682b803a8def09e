#pragma once

/// The columns of the kernel's tables of sockets, /proc/net/tcp and tcp6: see proc_net_tcp(5).
namespace gatescope::net {

inline constexpr int kLocalAddressColumn = 1;
inline constexpr int kStateColumn = 3;
inline constexpr int kInodeColumn = 9;

} // namespace gatescope::net
