"""How every course site is set up: the theme's features, colours' switch and Markdown's extensions."""

from typing import Any

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

EXTENSIONS: dict[str, dict[str, Any]] = {
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {"permalink": False},
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
