#pragma once

#include "exchange/frames/framewords.h"

#include <QWidget>

class QLabel;
class QSplitter;
class QStandardItemModel;
class QTreeView;

namespace gatescope::ui {

class ByteView;
class HintStack;

/// One frame in full: what each part of it says, beside its bytes. Payloads of a WebSocket are shown without their
/// mask.
class FrameDetail : public QWidget {
    Q_OBJECT

public:
    explicit FrameDetail(QWidget *parent = nullptr);

    void showFrame(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame);
    void clear();

    [[nodiscard]] QTreeView *facts() const { return m_facts; }
    [[nodiscard]] ByteView *bytes() const { return m_bytes; }
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString note() const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildFacts();
    QWidget *buildBytes();
    void showFacts(const QList<FrameFact> &facts);
    void showBytes(const trace::EventLog &log, const FrameIndex &index, const FrameEntry &frame);
    void copyFacts();

    QLabel *m_title;
    QTreeView *m_facts;
    QStandardItemModel *m_model;
    ByteView *m_bytes;
    QLabel *m_note;
    QSplitter *m_splitter;
    HintStack *m_stack = nullptr;
    FrameBytes m_shown; ///< What the document borrows.
};

} // namespace gatescope::ui
