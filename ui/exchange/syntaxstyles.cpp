#include "exchange/syntaxstyles.h"

#include "exchange/syntaxink.h"

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>

namespace gatescope::ui {

namespace {

class Collector : public KSyntaxHighlighting::AbstractHighlighter {
public:
    QList<ByteStyle> run(const QByteArray &utf8)
    {
        KSyntaxHighlighting::State state;
        for (qsizetype at = 0; at < utf8.size();) {
            const auto feed = utf8.indexOf('\n', at);
            const qsizetype end = feed < 0 ? utf8.size() : feed;
            m_line = QString::fromUtf8(utf8.constData() + at, end - at);
            m_start = at;
            m_ascii = m_line.size() == end - at;
            state = highlightLine(m_line, state);
            at = end + 1;
        }
        return std::move(m_styles);
    }

protected:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override
    {
        const Ink ink = inkOf(format.textStyle());
        if (ink == Ink::Plain || length == 0)
            return;
        const qint64 start = m_start + bytes(QStringView(m_line).first(offset));
        const auto size = static_cast<qint32>(bytes(QStringView(m_line).sliced(offset, length)));
        if (!m_styles.isEmpty() && m_styles.last().ink == ink &&
            m_styles.last().start + m_styles.last().length == start)
            m_styles.last().length += size;
        else
            m_styles.append({start, size, ink});
    }

private:
    [[nodiscard]] qsizetype bytes(QStringView text) const { return m_ascii ? text.size() : text.toUtf8().size(); }

    QList<ByteStyle> m_styles;
    QString m_line;
    qint64 m_start = 0;
    bool m_ascii = false;
};

} // namespace

SyntaxStyles::SyntaxStyles() = default;

SyntaxStyles::~SyntaxStyles() = default;

QList<ByteStyle> SyntaxStyles::highlight(const QByteArray &utf8, const QString &mediaType)
{
    if (utf8.size() > kMostHighlighted || utf8.isEmpty())
        return {};
    const QMutexLocker locker(&m_mutex);
    if (!m_repository)
        m_repository = std::make_unique<KSyntaxHighlighting::Repository>();
    const auto definition = definitionFor(*m_repository, mediaType);
    if (!definition.isValid())
        return {};
    Collector collector;
    collector.setDefinition(definition);
    return collector.run(utf8);
}

} // namespace gatescope::ui
