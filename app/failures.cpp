#include "app/failures.h"

#include <array>

namespace gatescope::app {

namespace {

using Kind = python::LoadError::Kind;
using link::FailureKind;

struct KindRow {
    Kind from;
    FailureKind to;
};

constexpr std::array kKinds{
    KindRow{Kind::StartFailed, FailureKind::Internal},
    KindRow{Kind::EnvFileBad, FailureKind::EnvFileBad},
    KindRow{Kind::VenvBad, FailureKind::WrongVenvVersion},
    KindRow{Kind::WrongVenvVersion, FailureKind::WrongVenvVersion},
    KindRow{Kind::NothingFound, FailureKind::NothingFound},
    KindRow{Kind::ImportFailed, FailureKind::ImportFailed},
    KindRow{Kind::SyntaxError, FailureKind::SyntaxError},
    KindRow{Kind::SystemExit, FailureKind::ExitedInImport},
    KindRow{Kind::AttributeMissing, FailureKind::AttributeMissing},
    KindRow{Kind::NotAnApplication, FailureKind::NotAnApplication},
    KindRow{Kind::FactoryFailed, FailureKind::FactoryFailed},
};

FailureKind kindOf(Kind kind)
{
    for (const auto [from, to] : kKinds) {
        if (from == kind)
            return to;
    }
    return FailureKind::Internal;
}

} // namespace

link::Failure failureOf(const python::LoadError &error)
{
    return {.kind = kindOf(error.kind), .words = error.error, .file = error.file, .line = error.line};
}

} // namespace gatescope::app
