#include "archive/exportdialog.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatescope::ui {

using namespace Qt::StringLiterals;
using archive::MaskRule;
using archive::MaskRules;
using archive::MaskTarget;

QByteArray toBytes(const MaskRules &rules)
{
    QJsonArray list;
    for (const MaskRule &rule : rules.rules) {
        if (rule.on && !rule.isOwn)
            continue; // as it comes
        list.append(QJsonObject{{u"target"_s, static_cast<int>(rule.target)},
                                {u"text"_s, rule.text},
                                {u"on"_s, rule.on},
                                {u"own"_s, rule.isOwn}});
    }
    return QJsonDocument(list).toJson(QJsonDocument::Compact);
}

/// Masking itself is on at every start: nobody exports secrets because of what was chosen last month.
MaskRules rulesFrom(const QByteArray &bytes)
{
    MaskRules rules = MaskRules::standard();
    for (const QJsonValue entry : QJsonDocument::fromJson(bytes).array()) {
        const MaskRule kept{.target = static_cast<MaskTarget>(std::clamp(entry["target"_L1].toInt(), 0, 2)),
                            .text = entry["text"_L1].toString(),
                            .on = entry["on"_L1].toBool(),
                            .isOwn = entry["own"_L1].toBool()};
        const auto known = std::ranges::find_if(rules.rules, [&kept](const MaskRule &rule) {
            return rule.target == kept.target && rule.text == kept.text;
        });
        if (known != rules.rules.end())
            known->on = kept.on;
        else if (kept.isOwn && archive::problemOf(kept).isEmpty())
            rules.rules.append(kept);
    }
    return rules;
}

} // namespace gatescope::ui
