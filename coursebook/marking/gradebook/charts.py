"""The pictures of the Word report: PNG, because Word can't show SVG reliably."""

import json
from collections.abc import Sequence
from typing import Any

from coursebook.charts import ACCENT, BAD, GRID, INK, MUTED
from coursebook.marking.gradebook.attainment import reaches
from coursebook.marking.gradebook.report import shown

# Whatever of these the machine has: Windows, macOS, Linux.
FONTS = "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Micro Hei, SimHei, sans-serif"


def bars(rows: Sequence[tuple[str, float]], threshold: float) -> bytes | None:
    """Draw attainments as bars with the threshold; None where no picture can be drawn."""
    data = [
        {"name": name, "value": round(value, 4), "shown": shown(value), "low": not reaches(value, threshold)}
        for name, value in rows
    ]
    order = [row["name"] for row in data]
    y = {"field": "name", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 260}}
    x = {"field": "value", "type": "quantitative", "title": "达成度", "scale": {"domain": [0, 1]}}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}},
            "encoding": {"y": y, "x": x, "color": {"condition": {"test": "datum.low", "value": BAD}, "value": ACCENT}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "color": INK},
            "encoding": {"y": y, "x": x, "text": {"field": "shown"}},
        },
        {
            "mark": {"type": "rule", "strokeDash": [5, 4], "color": INK},
            "data": {"values": [{"limit": threshold}]},
            "encoding": {"x": {"field": "limit", "type": "quantitative"}},
        },
    ]
    return draw({"data": {"values": data}, "width": 400, "height": {"step": 24}, "layer": layers})


def columns(rows: Sequence[tuple[str, int]], title: str) -> bytes | None:
    """Draw how many students are in each band of marks."""
    data = [{"name": name, "count": count} for name, count in rows]
    x = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": 0}}
    y = {"field": "count", "type": "quantitative", "title": title, "axis": {"tickMinStep": 1}}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar", "width": {"band": 0.55}, "color": ACCENT}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "text", "dy": -8, "color": INK},
            "encoding": {"x": x, "y": y, "text": {"field": "count"}},
        },
    ]
    return draw({"data": {"values": data}, "width": 420, "height": 170, "layer": layers})


def draw(spec: dict[str, Any]) -> bytes | None:
    """Return a picture; a report without one is better than none."""
    import vl_convert  # noqa: PLC0415 - half a second that only a report needs

    axis = {"labelColor": INK, "titleColor": MUTED, "gridColor": GRID, "domainColor": GRID, "tickColor": GRID}
    config = {
        "font": FONTS, "background": "white", "view": {"stroke": None},
        "axis": {**axis, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "text": {"fontSize": 12},
    }  # fmt: skip
    try:
        return bytes(vl_convert.vegalite_to_png(json.dumps({**spec, "config": config}), scale=2))
    except (ValueError, RuntimeError, OSError):
        return None
