"""The plot of a report: for each load the servers as bars, as a share of the best one, with the spread of the rounds."""

from xml.sax.saxutils import escape

import figures

WIDTH, LABEL, VALUE, BAR, GAP, HEAD = 980, 250, 150, 16, 26, 44
OURS, THEIRS, INK, LINE = "#1a7f8e", "#9aa5b1", "#1f2933", "#cbd2d9"


def text(x, y, content, anchor="start", weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{INK}">'
            f"{escape(content)}</text>")


def bar(y, row, most):
    """One server: its name, its median, and a whisker from the lowest to the highest round."""
    scale = (WIDTH - LABEL - VALUE) / most
    middle = y + BAR / 2
    ours = row["server"].startswith("gatescope")
    lowest, highest = (LABEL + row[key] * scale for key in ("lowest", "highest"))
    return [
        text(LABEL - 8, middle + 4, row["server"], "end", "bold" if ours else "normal"),
        f'<rect x="{LABEL}" y="{y}" width="{max(row["median"] * scale, 1):.1f}" height="{BAR - 3}" '
        f'fill="{OURS if ours else THEIRS}"/>',
        f'<path d="M{lowest:.1f} {middle - 1.5:.1f}H{highest:.1f}" stroke="{INK}"/>',
        text(WIDTH - 8, middle + 4, f"{figures.number(row['median'])} {row['unit']}", "end"),
    ]


def svg(titles, rows):
    """`titles`: {load key: title}, in order; `rows`: those of figures.server_rows()."""
    parts, y = [], HEAD
    for key, title in titles.items():
        group = [row for row in rows if row["load"] == key]
        if not group:
            continue
        most = max(max(row["highest"] for row in group), 1e-9)
        parts += [f'<path d="M8 {y - 14}H{WIDTH - 8}" stroke="{LINE}"/>', text(8, y, title, weight="bold")]
        y += 8
        for row in group:
            parts += bar(y, row, most)
            y += BAR
        y += GAP
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" '
            'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>')
    return "\n".join([head, text(8, 20, "Bars: median of the rounds; lines: lowest to highest round"), *parts, "</svg>\n"])
