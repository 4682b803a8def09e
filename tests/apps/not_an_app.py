"""Names that exist and are no applications, for the explanation of what was seen."""

import json

number = 42
text = "application"
mapping = {"app": None}
module = json
nothing = None


class Class:
    """Its constructor takes nothing, so it is not an application either."""


instance = Class()


def no_parameters():
    """Perhaps a factory: `--factory` or `not_an_app:no_parameters()`; but it gives 42."""
    return 42


def four_parameters(a, b, c, d):
    pass


async def coroutine_without_parameters():
    pass


async def coroutine_with_four(scope, receive, send, more):
    pass


async def async_generator(scope, receive, send):
    """Async, three parameters, but it yields: calling it gives nothing to await."""
    yield


def generator_of_three(scope, receive, send):
    yield
