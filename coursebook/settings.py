"""How every course site is set up: the theme's features, colours' switch and Markdown's extensions."""

from typing import Any

from pymdownx.slugs import slugify  # type: ignore[import-untyped]

from coursebook.strings import Strings

FEATURES = [
    "navigation.instant",
    "navigation.tabs",
    "navigation.indexes",
    "navigation.top",
    "navigation.footer",
    "navigation.tracking",
    "toc.follow",
    "search.highlight",
    "search.suggest",
    "content.code.copy",
]

# The theme counts a title's words a thousandfold; in a course where every second title says the same word, the rarer
# word that was searched for would not matter any more. How much a page counts is said in `coursebook.pages`.
SEARCH_FIELDS: dict[str, dict[str, float]] = {"title": {"boost": 1}, "text": {"boost": 1}, "tags": {"boost": 100}}

EXTENSIONS: dict[str, dict[str, Any]] = {
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    # Anchors keep Chinese words; the default would call them _1, _2, and change with every new heading.
    "toc": {"permalink": False, "slugify": slugify(case="lower")},
    "pymdownx.highlight": {"anchor_linenums": False, "guess_lang": False},
    "pymdownx.superfences": {},
    "coursebook.markup": {},
}


def palette(t: Strings) -> list[dict[str, Any]]:
    """Light and dark: follows the system until the reader chooses."""
    common = {"primary": "custom", "accent": "custom"}
    return [
        {
            "media": "(prefers-color-scheme: light)",
            "scheme": "default",
            "toggle": {"icon": "material/weather-night", "name": t("to_dark")},
            **common,
        },
        {
            "media": "(prefers-color-scheme: dark)",
            "scheme": "slate",
            "toggle": {"icon": "material/weather-sunny", "name": t("to_light")},
            **common,
        },
    ]
