#pragma once

#include "composer/bodyeditor.h"
#include "composer/draftdocument.h"
#include "composer/settingspage.h"

#include "compose/prepare.h"

#include <QComboBox>
#include <QTabWidget>
#include <QTimer>

#include <functional>

class QCheckBox;

namespace gatescope::ui {

class BatchMenu;
class InspectionList;
class RawPage;

/// The editor of an HTTP draft: method, URL, Send, and a tab for each part; what is wrong with the draft stands below,
/// a double click goes there and a button mends it. It shows one document at a time and changes it through
/// DraftDocument::edit().
class DraftView : public QWidget {
    Q_OBJECT

public:
    DraftView(const Variables &variables, QWidget *parent = nullptr);

    /// Null: shows nothing. The document outlives the view or is replaced before it goes.
    void setDocument(DraftDocument *document);
    void setSending(bool sending);
    /// URLs to propose, asked for when the URL gets the focus.
    void setProposals(std::function<QStringList()> urls) { m_proposals = std::move(urls); }
    void focusUrl();

    [[nodiscard]] VariableField *url() const { return m_url; }
    [[nodiscard]] QComboBox *method() const { return m_method; }
    [[nodiscard]] QToolButton *sendButton() const { return m_send; }
    [[nodiscard]] BatchMenu *sendMenu() const { return m_batch; }
    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }
    [[nodiscard]] EntryTable *query() const { return m_query; }
    [[nodiscard]] EntryTable *headers() const { return m_headers; }
    [[nodiscard]] EntryTable *cookies() const { return m_cookies; }
    [[nodiscard]] BodyEditor *body() const { return m_body; }
    [[nodiscard]] SettingsPage *settings() const { return m_settings; }
    [[nodiscard]] QPlainTextEdit *raw() const;
    [[nodiscard]] QCheckBox *rawToggle() const;
    [[nodiscard]] InspectionList *notes() const { return m_notes; }
    [[nodiscard]] const QList<compose::Inspection> &inspections() const;

Q_SIGNALS:
    void sendRequested();
    void cancelRequested();
    void batchRequested(int times, int atOnce);
    /// See VariableField::pasted().
    void pasted(const QString &text, bool *taken);

private:
    QWidget *buildLine();
    void buildTabs();
    void connectTables();
    void refresh();
    void retitle(const compose::HttpDraft &draft);
    void inspect();
    void showInspections(const QList<compose::Inspection> &inspections);
    void goTo(const compose::Inspection &inspection);
    void mend(const compose::Inspection &inspection);
    void makeRaw(bool on);
    static void setRaw(DraftDocument &document, bool on, const Result<compose::Prepared> &prepared);

    const Variables &m_variables;
    DraftDocument *m_document = nullptr;
    bool m_showing = false;
    bool m_sending = false;
    std::function<QStringList()> m_proposals;
    QTimer m_inspectSoon;
    quint64 m_inspected = 0;
    QComboBox *m_method = nullptr;
    VariableField *m_url = nullptr;
    QToolButton *m_send = nullptr;
    BatchMenu *m_batch = nullptr;
    QTabWidget *m_tabs = nullptr;
    EntryTable *m_query = nullptr;
    EntryTable *m_headers = nullptr;
    EntryTable *m_cookies = nullptr;
    BodyEditor *m_body = nullptr;
    SettingsPage *m_settings = nullptr;
    RawPage *m_rawPage = nullptr;
    InspectionList *m_notes = nullptr;
};

} // namespace gatescope::ui
