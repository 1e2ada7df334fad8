"""The course standard: what a course promises to teach, as checked data."""

from coursebook.standard.model import (
    Competency,
    Doubt,
    Gap,
    Hours,
    Item,
    Knowledge,
    Module,
    Skill,
    Source,
    Standard,
    Target,
    Term,
    Text,
    Theory,
    Training,
)
from coursebook.standard.read import read

__all__ = [
    "Competency",
    "Doubt",
    "Gap",
    "Hours",
    "Item",
    "Knowledge",
    "Module",
    "Skill",
    "Source",
    "Standard",
    "Target",
    "Term",
    "Text",
    "Theory",
    "Training",
    "read",
]
