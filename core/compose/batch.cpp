#include "compose/batch.h"

#include "compose/sender.h"

namespace gatescope::compose {

using namespace Qt::StringLiterals;

Batch::Batch(QObject *parent) : QObject(parent) {}
Batch::~Batch() = default;
void Batch::start(const HttpDraft &, const Variables &, int, int) {}
void Batch::cancel() {}
BatchSummary Batch::summary() const
{
    return {};
}
} // namespace gatescope::compose
