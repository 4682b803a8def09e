"""Calls sys.exit() while it is imported, as scripts without a `__main__` check do."""

import sys

sys.exit("usage: import_exits FILE")
