#pragma once

#include "compose/prepare.h"

#include <QFutureWatcher>
#include <QObject>
#include <QtConcurrentRun>

namespace gatescope::compose {

/// Prepares a draft on another thread; then calls `done` with the result on the thread of `context`, from its event
/// loop, unless `context` is gone. Private to core/compose.
template <class Done>
void prepareElsewhere(QObject *context, const HttpDraft &draft, const Variables &variables, Done done)
{
    auto *watcher = new QFutureWatcher<Result<Prepared>>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, done] {
        watcher->deleteLater();
        done(watcher->result());
    });
    watcher->setFuture(QtConcurrent::run([draft, variables] { return prepare(draft, variables); }));
}

} // namespace gatescope::compose
