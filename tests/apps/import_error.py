"""Cannot be imported: a module that it needs is not there."""

import module_that_does_not_exist


def app(environ, start_response):
    return module_that_does_not_exist.answer()
