#include "source/exceptionmodel.h"

#include "common/eventwords.h"
#include "common/icons.h"
#include "common/theme.h"

#include <QGuiApplication>

#include <array>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using theme::Tone;

namespace {

struct KindLook {
    ExceptionModel::Kind kind;
    QLatin1StringView icon;
    Tone tone;
    bool bold = false;
    bool italic = false;
};

constexpr std::array kLooks{
    KindLook{ExceptionModel::Kind::Exception, "event-raised"_L1, Tone::Error, true},
    KindLook{ExceptionModel::Kind::Words, ""_L1, Tone::Muted, false, true},
    KindLook{ExceptionModel::Kind::Note, "info"_L1, Tone::Text},
    KindLook{ExceptionModel::Kind::Frame, "lane-application"_L1, Tone::Text},
    KindLook{ExceptionModel::Kind::Fold, "layers-fold"_L1, Tone::Muted},
    KindLook{ExceptionModel::Kind::Skipped, "event-gap"_L1, Tone::Muted},
};

const KindLook &lookOf(ExceptionModel::Kind kind)
{
    return kLooks[static_cast<std::size_t>(kind)];
}

/// A frame of a library is quiet.
Tone toneOf(const KindLook &look, const FrameInfo *frame)
{
    return frame && frame->isLibrary ? Tone::Muted : look.tone;
}

} // namespace

ExceptionModel::ExceptionModel(QObject *parent) : QStandardItemModel(0, static_cast<int>(Column::Count), parent)
{
    setHorizontalHeaderLabels({tr("Exception and frames"), tr("Line of code"), tr("Source"), tr("Layer")});
}

void ExceptionModel::clearAll()
{
    removeRows(0, rowCount());
    m_frames.clear();
    m_exceptions.clear();
    m_first = nullptr;
    m_hasLayers = false;
}

void ExceptionModel::add(ExceptionPtr exception)
{
    m_exceptions.push_back(std::move(exception));
    m_first = nullptr;
    addChain(invisibleRootItem(), *m_exceptions.back(), {});
    restyle();
}

const FrameInfo *ExceptionModel::frame(const QModelIndex &index) const
{
    const int number = index.isValid() ? index.siblingAtColumn(0).data(FrameRole).toInt() : -1;
    return number >= 0 && number < static_cast<int>(m_frames.size()) ? m_frames[static_cast<std::size_t>(number)]
                                                                     : nullptr;
}

QModelIndex ExceptionModel::firstRow() const
{
    return m_first ? m_first->index() : index(0, 0);
}

QStandardItem *ExceptionModel::addRow(QStandardItem *parent, Kind kind, const QStringList &texts, int frame)
{
    QList<QStandardItem *> row;
    for (int column = 0; column < static_cast<int>(Column::Count); ++column) {
        auto *item = new QStandardItem(oneLine(texts.value(column).toStdString(), 400));
        item->setEditable(false);
        item->setToolTip(texts.value(column));
        item->setData(static_cast<int>(kind), KindRole);
        item->setData(frame, FrameRole);
        row.append(item);
    }
    row[static_cast<int>(Column::Source)]->setFont(theme::monospaceFont());
    parent->appendRow(row);
    return row.first();
}

void ExceptionModel::addChain(QStandardItem *parent, const ExceptionInfo &info, const QString &prefix)
{
    if (info.earlier) {
        addChain(parent, *info.earlier, {});
        addRow(parent, Kind::Words, {linkWords(info.link)});
    }
    addException(parent, info, prefix);
}

void ExceptionModel::addException(QStandardItem *parent, const ExceptionInfo &info, const QString &prefix)
{
    QStandardItem *row = addRow(parent, Kind::Exception, {prefix + info.summary()});
    for (const QString &note : info.notes)
        addRow(row, Kind::Note, {note});
    addFrames(row, info);
    for (std::size_t i = 0; i < info.members.size(); ++i)
        addChain(row, *info.members[i], tr("%1 of %2: ").arg(i + 1).arg(info.memberCount));
    if (info.members.size() < info.memberCount)
        addRow(row, Kind::Skipped,
               {tr("%1 more in the group were not recorded").arg(info.memberCount - info.members.size())});
}

void ExceptionModel::addFrames(QStandardItem *parent, const ExceptionInfo &info)
{
    const auto &frames = info.frames;
    for (std::size_t at = 0; at < frames.size();) {
        std::size_t end = at;
        while (end < frames.size() && frames[end].isLibrary && frames[end].skipped == 0)
            ++end;
        QStandardItem *under = end - at > 1 ? addFold(parent, frames, at, end) : parent;
        for (end = std::max(end, at + 1); at < end; ++at)
            addFrame(under, frames[at]);
    }
}

QStandardItem *ExceptionModel::addFold(QStandardItem *parent, const std::vector<FrameInfo> &frames, std::size_t from,
                                       std::size_t to)
{
    constexpr qsizetype kMostNames = 4;
    QStringList packages;
    for (std::size_t at = from; at < to; ++at) {
        if (const QString name = packageOf(frames[at].file); !packages.contains(name))
            packages.append(name);
    }
    const QString more = packages.size() > kMostNames ? u" …"_s : QString();
    return addRow(parent, Kind::Fold,
                  {tr("%1 frames in %2").arg(to - from).arg(packages.mid(0, kMostNames).join(u", "_s)) + more});
}

void ExceptionModel::addFrame(QStandardItem *parent, const FrameInfo &frame)
{
    if (frame.skipped > 0) {
        addRow(parent, Kind::Skipped, {tr("%1 frames were not recorded").arg(frame.skipped)});
        return;
    }
    m_hasLayers = m_hasLayers || !frame.layer.isEmpty();
    m_frames.push_back(&frame);
    QStandardItem *row = addRow(parent, Kind::Frame, {frame.function, frame.source, frame.place(), frame.layer},
                                static_cast<int>(m_frames.size()) - 1);
    parent->child(row->row(), static_cast<int>(Column::Place))->setToolTip(frame.file);
    if (!frame.isLibrary || !m_first)
        m_first = row;
}

void ExceptionModel::restyle()
{
    const QPalette palette = QGuiApplication::palette();
    const auto style = [&](auto &&self, QStandardItem *parent) -> void {
        for (int row = 0; row < parent->rowCount(); ++row) {
            QStandardItem *first = parent->child(row);
            const KindLook &look = lookOf(static_cast<Kind>(first->data(KindRole).toInt()));
            const Tone tone = toneOf(look, frame(first->index()));
            for (int column = 0; column < static_cast<int>(Column::Count); ++column) {
                QStandardItem *item = parent->child(row, column);
                const bool quiet = column > 1 && tone == Tone::Text;
                item->setForeground(theme::color(quiet ? Tone::Muted : tone, palette));
            }
            QFont font = QGuiApplication::font();
            font.setBold(look.bold);
            font.setItalic(look.italic);
            first->setFont(font);
            if (!look.icon.isEmpty())
                first->setIcon(icon(look.icon, look.tone == Tone::Text ? Tone::Application : look.tone));
            self(self, first);
        }
    };
    style(style, invisibleRootItem());
}

} // namespace gatescope::ui
