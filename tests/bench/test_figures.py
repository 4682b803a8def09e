#!/usr/bin/env python3
"""How the figures of the bench are made, shown and drawn; no server is started."""

import types
import unittest
import xml.etree.ElementTree

import figures
import loads
import plot
import run

LOAD = types.SimpleNamespace(key="hello", title="Hello", unit="requests/s", limit=None, less_is_better=False,
                             bars=(("gatescope, traced", "rival", 2.0), ("gatescope, traced", "absent", 2.0)))
FOUND = {
    "gatescope, traced": [{"rate": 200.0, "p99_ms": 3.0}, {"rate": 330.0, "p99_ms": 1.0}, {"rate": 240.0, "p99_ms": 2.0}],
    "rival": [{"rate": 100.0, "p99_ms": 9.0}, {"rate": 110.0, "p99_ms": 8.0}, {"rate": 100.0, "p99_ms": 7.0}],
}


class Figures(unittest.TestCase):
    def test_median_and_spread_of_a_server(self):
        row = figures.server_rows(LOAD, FOUND)[0]
        self.assertEqual((row["median"], row["lowest"], row["highest"], row["p99_ms"], row["rounds"]), (240, 200, 330, 2, 3))

    def test_ratios_are_taken_within_a_round(self):
        (row,) = figures.ratio_rows(LOAD, FOUND)
        self.assertEqual((row["lowest"], row["median"], row["highest"], row["reached"]), (2.0, 2.4, 3.0, True))

    def test_a_missed_bar(self):
        slow = {**FOUND, "gatescope, traced": FOUND["rival"]}
        self.assertFalse(figures.ratio_rows(LOAD, slow)[0]["reached"])

    def test_less_may_be_better(self):
        self.assertEqual(figures.ratios([{"ms": 2.0}], [{"ms": 6.0}], "ms", less_is_better=True), [3.0])

    def test_a_round_that_failed_counts_for_neither(self):
        self.assertEqual(figures.ratios([None, {"rate": 4.0}], [{"rate": 1.0}, {"rate": 2.0}], "rate"), [2.0])
        self.assertEqual(figures.server_rows(LOAD, {"rival": [None, {"rate": 5.0}]})[0]["rounds"], 1)
        self.assertEqual(figures.server_rows(LOAD, {"rival": [None]}), [])

    def test_a_limit(self):
        load = types.SimpleNamespace(key="memory", title="Memory", unit="KiB", limit=16)
        rows = [{"server": "gatescope, traced", "median": 16.5}, {"server": "rival", "median": 99.0}]
        self.assertEqual([row["reached"] for row in figures.limit_rows(load, rows)], [False])

    def test_numbers(self):
        self.assertEqual([figures.number(value) for value in (12345.6, 999.4, 12.34, 0.126)],
                         ["12 346", "999.4", "12.3", "0.13"])


class Shown(unittest.TestCase):
    def test_tables(self):
        table = figures.server_table("Hello", figures.server_rows(LOAD, FOUND))
        self.assertEqual(table[0], "| Hello | requests/s | lowest to highest | p99 ms |")
        self.assertEqual(table[2], "| gatescope, traced | 240.0 | 200.0 to 330.0 | 2.00 |")
        self.assertEqual(len({len(line) for line in figures.columns(table)}), 1)

    def test_the_plot_is_xml_with_a_bar_a_server(self):
        drawn = xml.etree.ElementTree.fromstring(plot.svg({"hello": "Hello & more"}, figures.server_rows(LOAD, FOUND)))
        bars = [one for one in drawn.iter("{http://www.w3.org/2000/svg}rect") if one.get("x")]
        self.assertEqual(len(bars), 2)
        self.assertGreater(float(bars[0].get("width")), 2 * float(bars[1].get("width")))

    def test_the_page_has_its_marks(self):
        page = run.PAGE.read_text(encoding="utf-8")
        self.assertEqual([page.count(mark) for mark in run.MARKS], [1, 1])


class Loads(unittest.TestCase):
    def test_bars_name_servers_of_their_load(self):
        for load in loads.LOADS:
            names = {server.name for server in load.servers}
            for ours, rival, _ in load.bars:
                self.assertLessEqual({ours, rival} - {loads.WATCHED}, names, load.key)

    def test_what_wrk_says(self):
        text = "    99%    1.50ms\n  10 requests\nRequests/sec:   1234.50\n"
        self.assertEqual(loads.wrk_figures(text), {"rate": 1234.5, "p99_ms": 1.5})
        with self.assertRaises(loads.BenchError):
            loads.wrk_figures(text + "Non-2xx or 3xx responses: 4")


if __name__ == "__main__":
    unittest.main()
