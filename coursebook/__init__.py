"""Coursebook makes a static course site with exercises that are judged in the reader's browser."""

__version__ = "0.1.0"
