"""A real browser, without a window, loads a page that opens a WebSocket.

Run like compat.py: `browser.py [NAME…]`, with the binary in $GATESCOPE. Skipped where Chromium is not installed.
"""

import json
import shutil
import subprocess
import tempfile
import unittest

from harness import PATIENCE, Serve

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless_shell")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--no-default-browser-check", "--disable-background-networking", "--disable-component-update")


class Browser:
    """A run of Chromium with a profile of its own; leaving the `with` ends it."""

    def __init__(self, url):
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._command = [CHROMIUM, *FLAGS, f"--user-data-dir={self._profile.name}", "--remote-debugging-port=0", url]

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *exc_info):
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._profile.cleanup()


@unittest.skipUnless(CHROMIUM, f"none of {', '.join(NAMES)} is installed")
class TestChromium(unittest.TestCase):
    def test_a_page_with_a_web_socket(self):
        with Serve("browser:app") as serve:
            with Browser(serve.url + "/"):
                told = serve.exchange("/told")
                page, socket = serve.exchange("/"), serve.exchange("/ws")
            self.assertEqual(["chat", True, 4000, "enough", True], json.loads(told.joined("wire.request_body")[0]))
            self.assertEqual("completed", page.one("exchange.ended")["outcome"], str(page))
            closed = socket.one("websocket.closed")
            self.assertEqual((4000, "enough", True), (closed["code"], closed["reason"], closed["clean"]))
            self.assertEqual([], socket.all("finding"), str(socket))


if __name__ == "__main__":
    unittest.main(verbosity=2)
