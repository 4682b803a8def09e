#pragma once

#include "archive/exportjob.h"
#include "common/theme.h"

#include <QDialog>
#include <QTimer>

#include <array>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace gatescope::ui {

/// The exchanges that can be exported, by what the user calls them.
struct ExportChoices {
    QList<std::uint32_t> selected;
    QList<std::uint32_t> shown; ///< By the filter.
    QList<std::uint32_t> marked;
    QList<std::uint32_t> all;
    bool hasFilter = false;
};

/// Export: which exchanges, which format, where to, and which secrets are masked, with the number of places that each
/// rule finds. Exports by itself, with progress; closes when the file is there.
///
/// The preview counts in a worker thread and begins again when rules or exchanges change.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(const trace::Session &session, ExportChoices choices, const archive::MaskRules &rules,
                 QWidget *parent = nullptr);
    ~ExportDialog() override;

    [[nodiscard]] archive::MaskRules rules() const;
    [[nodiscard]] archive::ExportOptions options() const;
    [[nodiscard]] const QList<std::uint32_t> &numbers() const;
    void setFolder(const QString &folder); ///< Where the file is put unless the user says otherwise.
    void setPath(const QString &path);
    void setFormat(archive::ExportFormat format);
    /// Adds a rule of the user's own; false when it cannot be used, and why is shown.
    bool addPattern(const QString &expression);
    void exportNow();
    [[nodiscard]] QString statusText() const;
    [[nodiscard]] QTreeWidget *ruleTree() const { return m_tree; }
    [[nodiscard]] bool isCounting() const { return m_preview != nullptr || m_wait.isActive(); }

    void reject() override;

Q_SIGNALS:
    void exported(const QString &path, const gatescope::archive::ExportReport &report);

private:
    enum Choice { Selected, Shown, Marked, All, ChoiceCount };
    [[nodiscard]] static QString countText(qsizetype count);
    QWidget *buildChoices();
    QWidget *buildMasking();
    QWidget *buildPatternRow();
    QWidget *buildPath();
    QTreeWidgetItem *addGroup(const QString &title);
    QTreeWidgetItem *addRule(const archive::MaskRule &rule);
    void removePattern();
    void browse();
    void suggestPath();
    void askPreview();
    void startPreview();
    void showCounts(const archive::MaskCounts &counts);
    void setRunning(bool running);
    void say(const QString &words, theme::Tone tone = theme::Tone::Muted);
    void sayProblem(const Error &error);

    const trace::Session &m_session;
    const ExportChoices m_choices;
    std::array<QRadioButton *, ChoiceCount> m_radios{};
    QComboBox *m_format = nullptr;
    QLineEdit *m_path = nullptr;
    QCheckBox *m_masks = nullptr;
    QTreeWidget *m_tree = nullptr;
    std::array<QTreeWidgetItem *, 3> m_groups{};
    QLineEdit *m_pattern = nullptr;
    QPushButton *m_remove = nullptr;
    QWidget *m_settings = nullptr;
    QLabel *m_found = nullptr;
    QLabel *m_statusIcon = nullptr;
    QLabel *m_status = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_cancel = nullptr;
    QTimer m_wait;
    QString m_folder;
    bool m_pathIsOurs = true; ///< Suggested, not chosen.
    std::unique_ptr<archive::MaskPreview> m_preview;
    std::unique_ptr<archive::ExportJob> m_job;
};

/// The rules for a settings file, and back; standard rules that it does not know are on.
[[nodiscard]] QByteArray toBytes(const archive::MaskRules &rules);
[[nodiscard]] archive::MaskRules rulesFrom(const QByteArray &bytes);

} // namespace gatescope::ui
