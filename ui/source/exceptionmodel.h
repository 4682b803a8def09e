#pragma once

#include "source/exceptioninfo.h"

#include <QStandardItemModel>

namespace gatescope::ui {

/// Exceptions as rows, in the order in which Python prints them: the cause first. Below an exception its notes and its
/// frames, the libraries' folded, and the members of a group.
class ExceptionModel : public QStandardItemModel {
    Q_OBJECT

public:
    enum class Column { What, Source, Place, Layer, Count };
    enum class Kind { Exception, Words, Note, Frame, Fold, Skipped };
    enum Role {
        KindRole = Qt::UserRole,
        FrameRole, ///< The frame's number for frame(); -1: none.
    };

    explicit ExceptionModel(QObject *parent = nullptr);

    void clearAll();
    void add(ExceptionPtr exception);
    [[nodiscard]] const FrameInfo *frame(const QModelIndex &index) const;
    /// The row to look at first: the innermost frame of the user's own code, of the exception added last.
    [[nodiscard]] QModelIndex firstRow() const;
    [[nodiscard]] bool hasLayers() const { return m_hasLayers; }
    /// The palette is another one.
    void restyle();

private:
    void addChain(QStandardItem *parent, const ExceptionInfo &info, const QString &prefix);
    void addException(QStandardItem *parent, const ExceptionInfo &info, const QString &prefix);
    void addFrames(QStandardItem *parent, const ExceptionInfo &info);
    void addFrame(QStandardItem *parent, const FrameInfo &frame);
    QStandardItem *addFold(QStandardItem *parent, const std::vector<FrameInfo> &frames, std::size_t from,
                           std::size_t to);
    QStandardItem *addRow(QStandardItem *parent, Kind kind, const QStringList &texts, int frame = -1);

    std::vector<ExceptionPtr> m_exceptions;
    std::vector<const FrameInfo *> m_frames;
    QStandardItem *m_first = nullptr;
    bool m_hasLayers = false;
};

} // namespace gatescope::ui
