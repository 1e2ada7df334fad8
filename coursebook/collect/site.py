"""The built site as the collector serves it: its own types of files, nothing outside its folder."""

import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from coursebook.errors import CourseError, Problem

COURSE = "assets/coursebook/course.json"
# Windows takes types from the registry, which may say text/plain for scripts; then no module runs.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


@dataclass(frozen=True)
class CourseIndex:
    """What the collector needs to know of the course: its id, title, and the exercises' titles."""

    id: str
    title: str
    exercises: dict[str, str]


def read_course_index(site: Path) -> CourseIndex:
    """Read the course's index from the built site.

    Raises:
        CourseError: there is no built site.
    """
    file = site / COURSE
    try:
        data = json.loads(file.read_text("utf-8"))
        exercises = {one["id"]: one["title"] for one in data["exercises"]}
        return CourseIndex(data["id"], data["title"], exercises)
    except OSError as error:
        message = "没有找到建好的网站；请先运行 coursebook build，或用 --site 指明网站所在的文件夹"
        raise CourseError(Problem(site, "", message)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(Problem(file, "", "课程目录读不懂；请重新运行 coursebook build")) from error


class Site(StaticFiles):
    """The site's folder."""

    def __init__(self, folder: Path) -> None:
        for suffix, kind in TYPES.items():
            mimetypes.add_type(kind, suffix)
        super().__init__(directory=folder, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer, and let browsers ask again each time: the site may have been built anew since."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Let no browser guess a type."""
        response = super().file_response(*args, **kwargs)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
