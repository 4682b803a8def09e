"""The interpreter inside the built program, against the one of the system: an application must not see which it has.

`interpreter.py [NAME…]`; the binary is in $GATESCOPE.
"""

import json
import subprocess
import sys
import unittest

from harness import APPS, Serve

# packaging/cmake/GatescopePython.cmake says why these four may not be there. hashlib and random do without them.
HASHES = {"_md5", "_sha1", "_sha2", "_sha3"}


class TestInterpreter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        printed = subprocess.run([sys.executable, "-B", APPS / "interpreter.py"], check=True, capture_output=True)
        cls.system = json.loads(printed.stdout)
        with Serve("interpreter:wsgi") as serve:
            cls.ours = serve.request("GET", "/").json

    def test_has_the_modules_of_the_system(self):
        self.assertEqual(set(), set(self.ours["missing"]) - set(self.system["missing"]) - HASHES)

    def test_digests(self):
        self.assertGreater(len(self.system["digests"]), 10)
        self.assertEqual(self.system["digests"], self.ours["digests"])

    def test_seeded_numbers(self):
        self.assertEqual(self.system["random"], self.ours["random"])

    def test_compression(self):
        self.assertEqual(self.system["deflated"], self.ours["deflated"])


if __name__ == "__main__":
    unittest.main()
