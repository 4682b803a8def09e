"""Two applications under names that nobody would guess."""

from hello import asgi as front_door
from hello import wsgi as back_door

__all__ = ["back_door", "front_door"]
