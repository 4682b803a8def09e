"""The process is lost before there is an application."""

import os

os._exit(7)
