"""The built site as the collector serves it, and what the collector has to know of the course."""

import json
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from coursebook.errors import CourseError, Problem
from coursebook.hosting.replies import Folder

COURSE = "assets/coursebook/course.json"


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


class Site:
    """The site's folder, as an application for the collector's server."""

    def __init__(self, folder: Path) -> None:
        self.folder = Folder(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope)
        if request.method not in ("GET", "HEAD"):
            await Response(status_code=405, headers={"Allow": "GET, HEAD"})(scope, receive, send)
            return
        secure = request.url.scheme == "https"
        reply = await run_in_threadpool(self.folder.reply, scope["path"], request.headers, secure=secure)
        response: Response
        if reply.file is None:
            response = Response(status_code=reply.status, headers=reply.headers)
        else:
            response = FileResponse(reply.file, reply.status, reply.headers)
        await response(scope, receive, send)
