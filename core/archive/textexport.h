#pragma once

#include "archive/exporter.h"

namespace gatescope::archive {

/// Exchanges for people: the summary's line, then every event with its details, as `gatescope call` prints them.
class TextExporter : public Exporter {
public:
    [[nodiscard]] std::string begin(const std::vector<trace::RunInfo> &runs, const std::string &comment) override;
    [[nodiscard]] std::string add(const Excerpt &excerpt) override;
    [[nodiscard]] std::string end() override { return {}; }
};

} // namespace gatescope::archive
