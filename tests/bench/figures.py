"""What the measurements of all rounds say: medians, ratios within a round, spread, and the tables that show them."""

import statistics


HEADINGS = {"p50_ms": "p50 ms", "p99_ms": "p99 ms", "cpu_us": "CPU µs"}


def median(measurements, key):
    return statistics.median(one[key] for one in measurements)


def ratios(mine, theirs, key, less_is_better=False):
    """How many times better mine is, for each round that measured both: what disturbs a round disturbs both of them."""
    pairs = [(one[key], other[key]) for one, other in zip(mine, theirs, strict=True) if one and other]
    return [(other / one if less_is_better else one / other) for one, other in pairs if one and other]


def spread(values):
    return {"median": statistics.median(values), "lowest": min(values), "highest": max(values)}


def server_rows(load, found):
    """One row a server: the spread of the compared figure, and the medians of the others."""
    rows = []
    for name, rounds in found.items():
        measured = [one for one in rounds if one]
        if not measured:
            continue
        first, *others = measured[0]
        row = {"load": load.key, "server": name, "unit": load.unit, "rounds": len(measured)}
        rows.append(row | spread([one[first] for one in measured]) | {key: median(measured, key) for key in others})
    return rows


def ratio_rows(load, found):
    rows = []
    for ours, rival, least in load.bars:
        if not any(found.get(ours, [])) or not any(found.get(rival, [])):
            continue
        first = next(iter(next(one for one in found[ours] if one)))
        each = ratios(found[ours], found[rival], first, load.less_is_better)
        if each:
            row = {"load": load.key, "title": load.title, "ours": ours, "rival": rival, "bar": least}
            rows.append(row | spread(each) | {"reached": None if least is None else statistics.median(each) >= least})
    return rows


def limit_rows(load, rows):
    """What a limit on ours says: reached means at most that."""
    if load.limit is None:
        return []
    return [{"load": load.key, "title": load.title, "ours": row["server"], "limit": load.limit, "unit": load.unit,
             "median": row["median"], "reached": row["median"] <= load.limit}
            for row in rows if row["server"].startswith("gatescope")]


def number(value):
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def verdict(reached):
    return {None: "", True: "reached", False: "**missed**"}[reached]


def lines_of(header, rows):
    yield "| " + " | ".join(header) + " |"
    yield "|" + "|".join("---" if index == 0 else "---:" for index in range(len(header))) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def server_table(title, rows):
    """The table of one load, in Markdown, which also reads well in a terminal."""
    further = [key for key in HEADINGS if any(key in row for row in rows)]
    header = [title, rows[0]["unit"], "lowest to highest", *(HEADINGS[key] for key in further)]
    body = [[row["server"], number(row["median"]), f"{number(row['lowest'])} to {number(row['highest'])}",
             *(number(row[key]) if key in row else "" for key in further)] for row in rows]
    return list(lines_of(header, body))


def ratio_table(rows):
    body = [[row["title"], f"{row['ours']} / {row['rival']}", f"{row['median']:.2f}",
             f"{row['lowest']:.2f} to {row['highest']:.2f}", "" if row["bar"] is None else f"{row['bar']:.1f}",
             verdict(row["reached"])] for row in rows]
    return list(lines_of(["load", "how many times better", "median", "lowest to highest", "bar", ""], body))


def limit_table(rows):
    body = [[row["title"], row["ours"], f"{row['median']:.1f} {row['unit']}", f"{row['limit']:g}", verdict(row["reached"])]
            for row in rows]
    return list(lines_of(["what", "server", "median", "at most", ""], body))


def columns(lines):
    """The same table with its columns in line, for a terminal."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|---")]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) if index == 0 else cell.rjust(width)
                      for index, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip() for row in cells]
