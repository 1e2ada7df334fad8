"""Lesson charts: Altair drawings become small SVG pictures whose text stays text and whose colours follow the page.

An author writes `docs/lessons/charts/<name>.py` with a function `chart()` that returns an Altair chart, and takes its
colours from here (`from coursebook.charts import ACCENT, MUTED`). Each of these colours is replaced by a CSS variable
of the site, so the same picture is right in light and dark. Colours that aren't ours stay as they are.
"""

import hashlib
import html
import json
import re
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from coursebook.cache import folder as cache_folder
from coursebook.cache import sources_digest, write
from coursebook.errors import CourseError, Problem

WIDTH = 340  # fits a phone of 360 px

ACCENT = "#0e6664"
ACCENT_SOFT = "#9ccbc8"
INK = "#1f2a33"
MUTED = "#5b6873"
GRID = "#d8dee3"
OK = "#2a7a4b"
WARN = "#94610a"
BAD = "#b3372b"
SURFACE = "#fdfdfc"

VARIABLES = {
    ACCENT: "--cb-accent",
    ACCENT_SOFT: "--cb-accent-soft",
    INK: "--cb-text",
    MUTED: "--cb-muted",
    GRID: "--cb-border",
    OK: "--cb-ok",
    WARN: "--cb-warn",
    BAD: "--cb-bad",
    SURFACE: "--cb-surface",
}

FONT = "sans-serif"
THEME: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "padding": 4,
    "view": {"stroke": None, "continuousWidth": WIDTH - 60, "continuousHeight": 200, "discreteWidth": WIDTH - 60},
    "mark": {"color": ACCENT},
    "bar": {"color": ACCENT},
    "line": {"color": ACCENT, "strokeWidth": 2.5},
    "point": {"color": ACCENT, "filled": True, "size": 60},
    "rule": {"color": MUTED},
    "text": {"color": INK, "fontSize": 13, "font": FONT},
    "axis": {
        "domainColor": MUTED,
        "tickColor": GRID,
        "gridColor": GRID,
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelFont": FONT,
        "titleFont": FONT,
    },
    "legend": {
        "orient": "bottom",
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    },
    "title": {"color": INK, "fontSize": 14, "fontWeight": 600, "anchor": "start"},
    "range": {"category": [ACCENT, WARN, MUTED, ACCENT_SOFT, BAD, OK], "ramp": [ACCENT_SOFT, ACCENT]},
}

COLOUR = re.compile(r'(fill|stroke|stop-color)="(#[0-9a-fA-F]{6})"')
# Inside a picture with one label, the parts' own English labels are noise; so are the tenth decimals of places.
SPOKEN = re.compile(r' (?:role|aria-[a-z]+|pointer-events|class)="[^"]*"')
LONG = re.compile(r"(\d+\.\d{2})\d+")
# vl-convert spells some colours as rgb(r,g,b).
RGB = re.compile(r'"rgb\((\d+), ?(\d+), ?(\d+)\)"')


def draw_all(root: Path, engine: str) -> dict[str, str]:
    """Draw every chart of the lessons; each is drawn again only when its source or the engine has changed.

    Returns:
        SVG text by the chart's name.

    Raises:
        CourseError: a chart's file has a fault; the sentence names the line.
    """
    folder = root / "docs" / "lessons" / "charts"
    files = sorted(p for p in folder.glob("*.py") if not p.name.startswith("_"))
    if not files:
        return {}
    common = sources_digest([Path(__file__), *folder.glob("_*.py")], root, engine)
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for file in files:
        digest = hashlib.sha256(common + file.read_bytes()).hexdigest()[:20]
        kept = cache_folder(root, "charts") / f"{file.stem}-{digest}.svg"
        if not kept.is_file():
            try:
                write(kept, draw(file).encode())
            except CourseError as error:
                problems += error.problems
                continue
        found[file.stem] = kept.read_text(encoding="utf-8")
    if problems:
        raise CourseError(problems)
    return found


def draw(file: Path) -> str:
    """Draw one chart as SVG with CSS variables for colours.

    Raises:
        CourseError: the file can't be run or has no `chart()`.
    """
    import vl_convert  # noqa: PLC0415 - half a second that a cached build doesn't need

    try:
        made = _load(file).chart()
        spec = made.to_dict() if hasattr(made, "to_dict") else made
    except Exception as error:  # the author's own code may raise anything
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(file)]
        place = f"第 {lines[-1]} 行" if lines else ""
        raise CourseError(Problem(file, place, f"画不出这张图（{type(error).__name__}: {error}），请改正")) from error
    config = spec.pop("config", {})
    # Altair's own default view size would win over ours.
    config.pop("view", None)
    spec["config"] = _merge(THEME, config)
    return themed(vl_convert.vegalite_to_svg(json.dumps(spec)))


def themed(svg: str) -> str:
    """Put the site's CSS variables in place of our colours, and let the picture shrink with the screen."""
    svg = RGB.sub(lambda m: '"#{:02x}{:02x}{:02x}"'.format(*map(int, m.groups())), svg)
    svg = COLOUR.sub(_variable, svg)
    svg = SPOKEN.sub("", svg)
    svg = LONG.sub(r"\1", svg)
    # Fixed measures become a limit: the picture may be narrower than drawn, never wider.
    width = re.search(r'<svg[^>]*? width="([\d.]+)"', svg)
    svg = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", svg, count=1)
    limit = f' style="max-width:{float(width.group(1)):.0f}px"' if width else ""
    return svg.replace("<svg ", f"<svg{limit} ", 1).strip()


def figure(svg: str, *, text: str, caption: str = "") -> str:
    """Return one figure on one line, so that Markdown leaves it alone; `text` says what the picture shows."""
    label = html.escape(text, quote=True)
    flat = re.sub(r"\s*\n\s*", " ", svg).replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    below = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="cb-chart">{flat}{below}</figure>'


def _variable(match: re.Match[str]) -> str:
    name = VARIABLES.get(match.group(2).lower())
    return f'{match.group(1)}="var({name})"' if name else match.group()


def _merge(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _load(file: Path) -> ModuleType:
    # Not imported: that would leave byte code beside the lessons, which a watching server takes for a change.
    module = ModuleType(f"coursebook_chart_{file.stem}")
    module.__file__ = str(file)
    exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), module.__dict__)  # noqa: S102 - the course's own
    return module
