#pragma once

#include "archive/maskingtext.h"
#include "trace/snapshot.h"

#include <string>

namespace gatescope::archive {

/// Copies snapshots with their secrets masked; what was cut stays marked. Private to core/archive.
class SnapshotMasker {
public:
    /// `masker` must outlive this.
    template <class MaskText, class MaskValue>
    SnapshotMasker(MaskText text, MaskValue value) : m_text(std::move(text)),
                                                     m_value(std::move(value))
    {
    }

    /// The encoded copy. `body`, where it is given, stands for the bytes of a message's "body", or for the snapshot
    /// itself where that is bytes: they have been masked together with their neighbours.
    [[nodiscard]] std::string masked(const trace::Snapshot &snapshot, const std::string *body = nullptr) const;

private:
    void copy(std::string &out, const trace::SnapshotNode &node, std::string_view name, int level,
              const std::string *body) const;
    void copyChildren(std::string &out, const trace::SnapshotNode &node, std::string_view name, int level,
                      const std::string *body) const;
    [[nodiscard]] std::string leafText(const trace::SnapshotNode &node, std::string_view name) const;

    std::function<std::string(std::string_view)> m_text;
    std::function<std::optional<std::string>(std::string_view name, std::string_view value)> m_value;
};

/// The bytes of a message's "body", or the snapshot itself where that is bytes.
[[nodiscard]] std::optional<trace::SnapshotNode> bodyOf(const trace::Snapshot &snapshot);

} // namespace gatescope::archive
