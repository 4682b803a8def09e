"""A folder without an application: the explanation lists what was looked for."""


def add(a, b):
    return a + b
