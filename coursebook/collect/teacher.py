"""The teacher's pages: who has handed in what, live, and everything as one zip. Behind a token that no student has."""

import io
import json
import secrets
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from coursebook.collect.site import CourseIndex
from coursebook.collect.store import Store, file_name
from coursebook.collect.taking import Rate

PAGE = Path(__file__).parent / "page"
COOKIE = "coursebook-teacher"
PATH = "/collector/teacher"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FILES = {"teacher.js": "text/javascript", "teacher.css": "text/css"}


class Teacher:
    """The handlers for the teacher.

    Args:
        expected: the class list as (学号, 姓名, 班级); empty if there is none.
        address: where students open the site.
    """

    def __init__(
        self,
        course: CourseIndex,
        store: Store,
        token: str,
        *,
        code: str = "",
        address: str = "",
        expected: list[tuple[str, str, str]] | None = None,
    ) -> None:
        self.course, self.store, self.token = course, store, token
        self.code, self.address, self.expected = code, address, expected or []
        self.wrong = Rate(30)

    def routes(self) -> list[Route]:
        """Every way that is behind the token, and the page's own files, which say nothing of anybody."""
        return [
            Route(PATH, self.page),
            Route(f"{PATH}/list.json", self._guarded(self.list)),
            Route(f"{PATH}/export.zip", self._guarded(self.export)),
            Route(PATH + "/{name}", self.file),
        ]

    def _refusal(self, request: Request) -> Response | None:
        """The answer to somebody without the token; None for the teacher."""
        address = request.client.host if request.client else ""
        given = request.query_params.get("token") or request.cookies.get(COOKIE, "")
        if secrets.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            return None
        # Only guessing is slowed down: nobody can lock the teacher out.
        if not self.wrong.allows(address):
            return PlainTextResponse("试得太多次了，请过一分钟再打开。", 429, HEADERS)
        return PlainTextResponse("这是老师的页面。请用收作业程序在窗口里显示的教师网址打开。", 403, HEADERS)

    def _guarded(self, handle: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            refusal = self._refusal(request)
            answer: Response = refusal or await handle(request)
            return answer

        return guarded

    async def page(self, request: Request) -> Response:
        """Show the page; the token moves into a cookie at once, so that it isn't read from a projected address bar."""
        refusal = self._refusal(request)
        if refusal:
            return refusal
        if "token" in request.query_params:
            moved = RedirectResponse(PATH, 303, HEADERS)
            moved.set_cookie(COOKIE, self.token, max_age=30 * 86400, path=PATH, httponly=True, samesite="strict")
            return moved
        return HTMLResponse((PAGE / "teacher.html").read_text("utf-8"), headers=HEADERS)

    async def file(self, request: Request) -> Response:
        """Give the page's script and style."""
        name = request.path_params["name"]
        if name not in FILES:
            return PlainTextResponse("没有这个页面。", 404, HEADERS)
        return FileResponse(PAGE / name, media_type=FILES[name], headers={**HEADERS, "Cache-Control": "no-cache"})

    async def list(self, request: Request) -> Response:
        """Tell who has handed in what; nothing new is told in one line."""
        revision = await run_in_threadpool(self.store.revision)
        tag = f'"{revision}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(status_code=304, headers={**HEADERS, "ETag": tag})
        return JSONResponse(await run_in_threadpool(self.overview), headers={**HEADERS, "ETag": tag})

    def overview(self) -> dict[str, Any]:
        """Everything that the page shows."""
        students = {id_: vars(_Pupil(id_, name, group, is_expected=True)) for id_, name, group in self.expected}
        for row in self.store.listed():
            one = students.setdefault(
                row["student"], vars(_Pupil(row["student"], row["name"], row["group_name"], is_expected=False))
            )
            _count(one, row, self.course)
        qr = io.BytesIO()
        if self.address:
            segno.make(self.address, error="m").save(qr, kind="svg", border=2, scale=6, xmldecl=False, svgns=True)
        return {
            "course": self.course.title,
            "titles": self.course.exercises,
            "has_roster": bool(self.expected),
            "address": self.address,
            "code": self.code,
            "qr": qr.getvalue().decode(),
            "students": [*students.values()],
        }

    async def export(self, _: Request) -> Response:
        """Give all submissions as files that `coursebook mark` takes."""
        file = await run_in_threadpool(self._zip)
        name = f"collected-{datetime.now().astimezone():%Y%m%d-%H%M}.zip"
        gone = BackgroundTask(file.unlink, missing_ok=True)
        return FileResponse(file, media_type="application/zip", filename=name, headers=HEADERS, background=gone)

    def _zip(self) -> Path:
        with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for row, text in self.store.texts():
                    archive.writestr(file_name(row, self.course.title), text.encode())
            return Path(target.name)


class _Pupil:
    """A student's line on the page."""

    def __init__(self, id_: str, name: str, group: str, *, is_expected: bool) -> None:
        self.id, self.name, self.group, self.is_expected = id_, name, group, is_expected
        self.other_names: list[str] = []
        self.submissions: list[dict[str, Any]] = []
        self.exercises: dict[str, str] = {}


def _count(one: dict[str, Any], row: dict[str, Any], course: CourseIndex) -> None:
    if row["name"] != one["name"] and row["name"] not in one["other_names"]:
        one["other_names"].append(row["name"])
    done = json.loads(row["summary"])
    # The last hand-in of an exercise is what stands.
    one["exercises"].update({exercise: status for exercise, status in done if exercise in course.exercises})
    one["submissions"].append(
        {"receipt": row["receipt"], "received": row["received"], "scope": row["scope"], "count": len(done)}
    )
