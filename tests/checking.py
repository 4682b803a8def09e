"""What the checks of the sources share: `check_X.py [CHECKOUT]` prints one line for each thing that is wrong, and
`check_X.py --self-test` whether the check finds what was planted; the exit status is 1 where something is."""

import pathlib
import sys
import tempfile


def finds_nothing_to_read(check):
    """A check that reads no file has checked nothing: that has to be told."""
    with tempfile.TemporaryDirectory() as empty:
        return [] if check(pathlib.Path(empty))[1] else ["a folder without sources passes"]


def run(check, self_test):
    """`check` takes the checkout; both answer how many were read, and what is wrong."""
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        count, wrong = self_test()
    else:
        checkout = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parent.parent
        count, wrong = check(checkout.resolve())
    print(*wrong, f"{count} read, {len(wrong)} wrong", sep="\n")
    return 1 if wrong else 0
