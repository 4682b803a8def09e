#pragma once

#include <QObject>
#include <QTemporaryDir>

namespace gatescope::bench {

/// Single things that are large: an exchange and a body of 100 MB, a HAR of 50 000 requests, bodies that are compared.
class BenchLarge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void looksAtALongExchange();
    void showsALongBody_data();
    void showsALongBody();
    void readsAHar();
    void comparesLongBodies_data();
    void comparesLongBodies();

private:
    QTemporaryDir m_folder;
};

} // namespace gatescope::bench
