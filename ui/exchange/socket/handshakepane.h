#pragma once

#include "exchange/bytedocument.h"
#include "exchange/bytepainter.h"
#include "exchange/socket/socketindex.h"

#include <QList>
#include <QPair>
#include <QWidget>

class QSplitter;
class QTextBrowser;

namespace gatescope::ui {

class BodyPane;
class ByteView;

/// A handshake in words: who asked for what, and what was agreed.
struct HandshakeFacts {
    struct Field {
        QString name;
        QString value;
        QString verdict; ///< "as it must be", "not offered by the client"
        bool good = true;
    };
    QList<Field> fields;
};
[[nodiscard]] HandshakeFacts handshakeFacts(std::string_view request, std::string_view response, std::uint16_t status);
/// RFC 6455 section 4.2.2: the only right Sec-WebSocket-Accept for a key.
[[nodiscard]] QString acceptFor(const QString &key);

/// The opening handshake as the HTTP exchange that it is: both heads, the body of a refusal, and what was agreed.
class HandshakePane : public QWidget {
    Q_OBJECT

public:
    explicit HandshakePane(QWidget *parent = nullptr);

    void show(const SocketIndex &index, const trace::EventLog &log);
    void clear();
    [[nodiscard]] ByteView *heads() const { return m_heads; }
    [[nodiscard]] BodyPane *body() const { return m_body; }
    [[nodiscard]] QTextBrowser *facts() const { return m_facts; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void render();
    template <class Head>
    std::string_view addHead(const trace::EventLog &log, int event, ByteSide side);
    void showBody(const SocketIndex &index, const trace::EventLog &log, std::string_view head);

    QSplitter *m_splitter;
    ByteView *m_heads;
    BodyPane *m_body;
    QTextBrowser *m_facts;
    HandshakeFacts m_known;
    QList<ByteStyle> m_styles;
    std::uint16_t m_status = 0;
    int m_shownRequest = -1;
    int m_shownResponse = -1;
    std::size_t m_shownBody = 0;
};

} // namespace gatescope::ui
