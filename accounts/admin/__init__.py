"""Admin of people: it shows much, and changes roles only through the operations."""

from . import books, devices, people, profiles
from .scope import ReadOnly

__all__ = ["ReadOnly", "books", "devices", "people", "profiles"]
