#pragma once

#include "base/result.h"
#include "exchange/bodydecoder.h"

#include <QMap>
#include <QWidget>

class QLabel;
class QSplitter;
class QStackedWidget;
class QTreeView;
class QStandardItemModel;

namespace gatescope::ui {

class ByteView;
class FindBar;
class ImageView;
class Segments;
class ValueTreeModel;

/// One body: decoded in a worker thread, shown in the way that fits it, with a choice of the others.
///
/// A late answer to an earlier source is dropped. A body that grew keeps its place and its presentation.
class BodyPane : public QWidget {
    Q_OBJECT

public:
    enum Presentation { Pretty, Tree, Table, Parts, Image, Text, Hex };

    explicit BodyPane(std::shared_ptr<SyntaxStyles> styles, QWidget *parent = nullptr);
    ~BodyPane() override;

    /// `grown`: the same body with more at its end.
    void setSource(const BodySource &source, bool grown = false);
    void clear();

    [[nodiscard]] const DecodedBody &body() const { return m_body; }
    [[nodiscard]] bool isDecoding() const { return m_decoding; }
    [[nodiscard]] int presentation() const;
    void setPresentation(int presentation);
    [[nodiscard]] ByteView *bytes() const { return m_bytes; }
    [[nodiscard]] QTreeView *tree() const { return m_tree; }
    [[nodiscard]] QTreeView *partList() const { return m_partList; }
    [[nodiscard]] BodyPane *partPane() const { return m_partPane; }
    [[nodiscard]] FindBar *findBar() const { return m_find; }
    [[nodiscard]] QString noteText() const;

    void find();
    void copyAll();
    [[nodiscard]] Result<void> saveTo(const QString &path) const;
    /// "body.json"
    [[nodiscard]] QString suggestedFileName() const;

Q_SIGNALS:
    /// A decoded body is shown.
    void shown();

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    QWidget *buildParts();
    void decode();
    void take(DecodedBody &&body);
    void offerPresentations();
    void present();
    void showBytes();
    void showTree();
    void showParts();
    void choosePart();
    void showNotes();
    void saveAs();

    std::shared_ptr<SyntaxStyles> m_styles;
    BodySource m_source;
    DecodedBody m_body;
    int m_latest = 0;
    bool m_decoding = false;
    bool m_again = false; ///< The source grew while an older state of it was decoded.
    bool m_keepPlace = false;
    QMap<BodyKind, int> m_preferred;

    Segments *m_choice = nullptr;
    QLabel *m_notes = nullptr;
    QStackedWidget *m_stack = nullptr;
    ByteView *m_bytes = nullptr;
    FindBar *m_find = nullptr;
    QTreeView *m_tree = nullptr;
    ValueTreeModel *m_treeModel = nullptr;
    ImageView *m_image = nullptr;
    QSplitter *m_partsPage = nullptr;
    QTreeView *m_partList = nullptr;
    QStandardItemModel *m_partModel = nullptr;
    BodyPane *m_partPane = nullptr; ///< Made when the first multipart body comes.
};

} // namespace gatescope::ui
