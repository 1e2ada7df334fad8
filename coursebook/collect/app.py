"""What the network sees: the site, the way in for submissions, and the teacher's pages behind a token."""

import asyncio
import secrets
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from coursebook.collect.site import CourseIndex, Site
from coursebook.collect.store import NotKeptError, Store
from coursebook.collect.taking import MOST_BYTES, Rate, RefusedError, row_of
from coursebook.collect.teacher import Teacher

SLOWEST = 60  # seconds that a submission may take to arrive


@dataclass
class Limits:
    """How often, in a minute: a whole class may sit behind one address; nobody hands in 30 times."""

    address: Rate = field(default_factory=lambda: Rate(3000))
    student: Rate = field(default_factory=lambda: Rate(30))
    wrong: Rate = field(default_factory=lambda: Rate(60))


class Collector:
    """The handlers for students."""

    def __init__(self, course: CourseIndex, store: Store, code: str, limits: Limits | None = None) -> None:
        self.course, self.store, self.code = course, store, code
        self.limits = limits or Limits()

    async def info(self, _: Request) -> Response:
        """Say that a collector is here, and nothing else."""
        about = {"course": self.course.id, "class_code_required": bool(self.code)}
        return JSONResponse(about, headers={"Cache-Control": "no-store"})

    async def take(self, request: Request) -> Response:
        """Take a submission; the receipt is given when it is on disk."""
        try:
            self._admit(request)
            body = await _body(request)
            row = await run_in_threadpool(row_of, body, self.course.id)
            self._slow_down(row["student"])
            kept = await asyncio.wrap_future(self.store.add(row))
        except RefusedError as error:
            return JSONResponse({"message": error.message, "field": error.field}, error.status)
        except NotKeptError:
            return JSONResponse({"message": "老师的电脑存不下作业，请改用文件交，并告诉老师。", "field": ""}, 503)
        return JSONResponse({"receipt": kept.receipt, "again": not kept.is_new}, 201 if kept.is_new else 200)

    def _slow_down(self, student: str) -> None:
        if not self.limits.student.allows(student):
            raise RefusedError("交得太频繁了，请过一分钟再交。", 429)

    def _admit(self, request: Request) -> None:
        address = request.client.host if request.client else ""
        if not self.limits.address.allows(address):
            raise RefusedError("交作业的人太多了，请过一分钟再交。", 429)
        if not self.code:
            return
        if not self.limits.wrong.allows(address, take=False):
            raise RefusedError("班级口令错得太多次了，请过一分钟再试。", 429)
        given = unquote(request.headers.get("X-Class-Code", ""))
        if not secrets.compare_digest(plain_code(given).encode("utf-8", "replace"), plain_code(self.code).encode()):
            self.limits.wrong.allows(address)
            raise RefusedError("班级口令不对，请问老师。", 403, "code")


def plain_code(text: str) -> str:
    """A class code as it is compared: full-width signs, capitals and spaces are no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


async def _body(request: Request) -> bytes:
    too_big = RefusedError(f"作业太大（超过 {MOST_BYTES // 1024 // 1024} MB），请改用文件交，并告诉老师。", 413)
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise too_big
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise too_big
    except (TimeoutError, ClientDisconnect) as error:
        raise RefusedError("作业没有传完，请再交一次。", 408) from error
    return bytes(body)


def make_app(collector: Collector, teacher: Teacher, site: Site) -> Starlette:
    """Put the parts together."""
    return Starlette(
        routes=[
            Route("/collector/info", collector.info),
            Route("/collector/submissions", collector.take, methods=["POST"]),
            *teacher.routes(),
            Mount("/", site),
        ]
    )
