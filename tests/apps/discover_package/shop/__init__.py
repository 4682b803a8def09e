"""A package with the application inside: `shop.main:app`, or `shop` for this one."""

from .main import app

__all__ = ["app"]
