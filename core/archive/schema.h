#pragma once

#include "base/result.h"

#include <QString>
#include <QStringList>

#include <cstdint>

/// The `.gatescope` file: a SQLite 3 database.
///
/// `application_id` is kApplicationId ("GTSC"), `user_version` the version of this description. Times are in ns: those
/// of a run count from its `started_unix_ns`. What is an enum in core/trace is its number here.
///
///     meta      key, value: "created_by", "created_unix_ns", "id" (since version 2: a UUID, the same in every copy)
///     run       one life of one runner: id (from 1), target, interface, python, pid, started_unix_ns, ended (0/1),
///               end_reason, lost_events
///     exchange  one row of the list: number (from 1, unique in the session), run, exchange (its id in the run, which
///               the records carry), connection, …; text columns hold bytes as they were on the wire, mostly UTF-8.
///               Since version 2: blocked_ns, waited_ns (it held the event loop; it waited for others that did)
///     chunk     the records of exchanges, several in a row: id = number << 28 | index of the first record; data: each
///               record as u32 little endian size and bytes (core/trace/codec.h). So one range of the primary key is
///               one exchange, in order.
///     run_chunk the same for records that belong to no exchange: id = run << 28 | index
///     notes     what a person said: number, text, colour (0: none)
///
/// The file is written while recording, in WAL mode, a transaction at least every 200 ms; a file that was closed in
/// order is a single file again. An exchange's row and its chunks are written in one transaction.
///
/// A file of an older version is read as it is; when it is opened to go on recording in it, upgrade.h brings it to this
/// one, in one transaction and without losing anything: what is new in a row is made of the exchange's records. Records
/// of older versions may lack fields that their events got later (core/trace/codec.cpp names them).
///
/// A file from somewhere else is data: its tables must be created by exactly the statements of its version, without
/// views, triggers or indexes of its own, and every record is decoded before it is believed.
namespace gatescope::archive {

inline constexpr std::int32_t kApplicationId = 0x47545343;
inline constexpr std::int32_t kVersion = 2;
inline constexpr int kIndexBits = 28;
inline constexpr const char *kSuffix = "gatescope";

class Connection;

/// Makes the tables in an empty database.
[[nodiscard]] Result<void> createSchema(const Connection &connection);

/// Accepts a file of this version or an older one. Everything else is an error that says what the file is.
[[nodiscard]] Result<void> checkSchema(const Connection &connection);

/// Of the file; the nearest one that is known for one that is damaged.
[[nodiscard]] int versionOf(const Connection &connection);
/// What makes the tables of `version` those of this one.
[[nodiscard]] QStringList additionsSince(int version);
/// For "meta".
[[nodiscard]] QString freshId();

} // namespace gatescope::archive
