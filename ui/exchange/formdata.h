#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace gatescope::ui {

struct FormField {
    QString name;
    QString value;
    friend bool operator==(const FormField &, const FormField &) = default;
};

/// application/x-www-form-urlencoded: percent and plus undone, UTF-8, in order, names may repeat.
[[nodiscard]] QList<FormField> parseForm(const QByteArray &body);

struct FormPart {
    QString name;
    QString fileName;
    QByteArray contentType;
    QByteArray bytes;
    QList<FormField> headers;
    bool complete = true; ///< Its closing boundary was seen.
};

/// multipart/form-data and its relatives (RFC 2046 section 5.1). A body that ends early gives what is there.
[[nodiscard]] QList<FormPart> parseMultipart(const QByteArray &body, const QByteArray &boundary);

/// A parameter of a field value: `fieldParameter("text/html; charset=\"utf-8\"", "charset")`. Names without case.
[[nodiscard]] QByteArray fieldParameter(const QByteArray &fieldValue, QByteArrayView name);

} // namespace gatescope::ui
