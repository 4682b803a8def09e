#pragma once

#include "exchange/exchangepage.h"
#include "source/codeview.h"

#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;

namespace gatescope::ui {

class HintStack;

/// The source behind an exchange: the file of the selected event at its line, with a mark at every line where something
/// of this exchange happened. A mark leads to its event, once more to the next one of that line. Files are read on
/// another thread; a file that has changed since the run began is shown with a word about it.
class SourceView : public ExchangePage {
    Q_OBJECT

public:
    explicit SourceView(const ViewContext &context, QWidget *parent = nullptr);
    ~SourceView() override;

    void find() override;
    /// A place that no event has: the frame of a traceback.
    void showPlace(const QString &file, int line);
    /// The place that is shown: of the selected event, or where the user is.
    [[nodiscard]] QString file() const { return m_file; }
    [[nodiscard]] int line() const;
    void openInEditor();
    void copyPlace() const;

    [[nodiscard]] CodeView *code() const { return m_code; }
    [[nodiscard]] QComboBox *files() const { return m_files; }
    [[nodiscard]] QString notice() const;
    [[nodiscard]] bool isReading() const { return m_reading; }

Q_SIGNALS:
    void said(const QString &words);

protected:
    void clear() override;
    void take(int index, const trace::TraceEvent &event) override;
    void settle(bool all) override;
    void restyle() override;

private:
    struct KnownFile {
        QString path;
        int events = 0;
        QMap<int, LineMark> marks;
    };
    QWidget *buildContent();
    QWidget *buildBar();
    [[nodiscard]] KnownFile *known(const QString &path);
    void fillFiles();
    void follow(int event);
    void chooseFirst();
    void read();
    void take(const SourceFilePtr &source);
    void showNotice(const SourceFilePtr &source);
    void chooseMark(int line);
    void search();

    std::shared_ptr<SyntaxStyles> m_styles;
    std::vector<KnownFile> m_known;
    QString m_file;
    int m_wanted = 0; ///< The line; 0: none.
    SourceFilePtr m_source;
    int m_ticket = 0;
    bool m_reading = false;

    QComboBox *m_files = nullptr;
    QLineEdit *m_search = nullptr;
    QLabel *m_notice = nullptr;
    CodeView *m_code = nullptr;
    QWidget *m_codePage = nullptr;
    HintStack *m_codeStack = nullptr;
    HintStack *m_stack;
};

} // namespace gatescope::ui
