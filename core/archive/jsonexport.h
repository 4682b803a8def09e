#pragma once

#include "archive/exporter.h"

namespace gatescope::archive {

/// Exchanges for programs: one object with "format" 1, "comment", "runs" (id, target, python, started) and "exchanges".
/// An exchange has number, run, method, target, status, outcome, its "threads", and its "events", each as trace/print.h
/// writes it. All there is; nothing is left out.
class JsonExporter : public Exporter {
public:
    [[nodiscard]] std::string begin(const std::vector<trace::RunInfo> &runs, const std::string &comment) override;
    [[nodiscard]] std::string add(const Excerpt &excerpt) override;
    [[nodiscard]] std::string end() override { return "\n]}\n"; }

private:
    bool m_any = false;
};

} // namespace gatescope::archive
