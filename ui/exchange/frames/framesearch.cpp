#include "exchange/frames/framesearch.h"

#include "exchange/frames/framenames.h"

#include <QElapsedTimer>

#include <algorithm>

namespace gatescope::ui {

namespace {

constexpr int kSliceMs = 3;
constexpr int kFramesBetweenLooks = 16;

bool contains(std::string_view bytes, const QByteArray &lower)
{
    const std::string_view needle(lower.constData(), static_cast<std::size_t>(lower.size()));
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
    return !std::ranges::search(bytes, needle, same).empty();
}

} // namespace

FrameSearch::FrameSearch(const FrameModel *model, QObject *parent) : QObject(parent), m_model(model)
{
    m_more.setSingleShot(true);
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &FrameSearch::work);
    connect(model, &FrameModel::modelReset, this, &FrameSearch::restart);
    connect(model, &FrameModel::rowsInserted, this, [this](const QModelIndex &, int first) {
        if (first < m_looked)
            restart();
        else
            m_more.start();
    });
}

void FrameSearch::setText(const QString &text)
{
    m_text = text;
    m_bytes = text.toLower().toUtf8();
    restart();
}

void FrameSearch::restart()
{
    m_found.clear();
    m_looked = 0;
    m_more.stop();
    work();
}

void FrameSearch::work()
{
    if (!isActive())
        return;
    QElapsedTimer timer;
    timer.start();
    const int rows = m_model->rowCount();
    while (m_looked < rows && (m_looked % kFramesBetweenLooks != 0 || timer.elapsed() < kSliceMs)) {
        if (matches(m_model->frameAt(m_looked)))
            m_found.push_back(m_looked);
        ++m_looked;
    }
    if (m_looked < rows)
        m_more.start();
    Q_EMIT changed();
}

bool FrameSearch::matches(std::uint32_t frame) const
{
    const FrameIndex &index = m_model->frameIndex();
    const FrameEntry &at = m_model->entry(frame);
    const trace::EventLog &log = m_model->logOf(at);
    const FrameWords words = wordsOf(log, index, at);
    for (const QString &text : {words.type, words.flags, words.meaning}) {
        if (text.contains(m_text, Qt::CaseInsensitive))
            return true;
    }
    if (const int fields = index.fieldsOf(at); fields >= 0) {
        for (const auto &[name, value] : fieldsIn(log.at(static_cast<std::size_t>(fields)))) {
            if (name.contains(m_text, Qt::CaseInsensitive) || value.contains(m_text, Qt::CaseInsensitive))
                return true;
        }
    }
    return contains(bytesOf(log, index, at).payload, m_bytes);
}

std::optional<int> FrameSearch::next(int from, bool backwards) const
{
    if (m_found.empty())
        return std::nullopt;
    if (backwards) {
        const auto here = std::ranges::lower_bound(m_found, from);
        return here == m_found.begin() ? m_found.back() : *std::prev(here);
    }
    const auto here = std::ranges::upper_bound(m_found, from);
    return here == m_found.end() ? m_found.front() : *here;
}

qsizetype FrameSearch::placeOf(int row) const
{
    const auto here = std::ranges::lower_bound(m_found, row);
    return here != m_found.end() && *here == row ? here - m_found.begin() + 1 : 0;
}

} // namespace gatescope::ui
