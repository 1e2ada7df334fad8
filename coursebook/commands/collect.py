"""`coursebook collect`: serves the built site in the classroom's network and takes the students' hand-ins."""

import argparse
import contextlib
import io
import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import segno
import uvicorn

from coursebook.collect.address import lan_addresses, listen
from coursebook.collect.app import Collector, make_app
from coursebook.collect.site import Site, read_course_index
from coursebook.collect.store import Store
from coursebook.collect.teacher import PATH, Teacher
from coursebook.errors import CourseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

SETTINGS = "collect.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--root", type=Path, default=Path(), metavar="目录", help="课程所在的文件夹")
    parser.add_argument("--site", type=Path, metavar="目录", help="建好的网站；默认是课程文件夹里的 site")
    parser.add_argument("--data", type=Path, metavar="目录", help="作业存在哪里；默认是课程文件夹里的 收件")
    parser.add_argument(
        "--database", metavar="地址", help="改用别的数据库，如 postgresql+psycopg://用户:密码@主机/库名"
    )
    parser.add_argument("--roster", type=Path, metavar="文件", help="学生名单（xlsx 或 csv），用来显示谁还没交")
    parser.add_argument("--class-code", metavar="口令", help="班级口令；默认自动生成并沿用，写 '' 表示不用口令")
    parser.add_argument("--port", type=int, default=8080, metavar="端口", help="默认 8080；0 表示任选一个空闲的")
    parser.add_argument("--host", default="0.0.0.0", metavar="地址", help="默认让同一网络的设备都能打开")  # noqa: S104


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    root = args.root.resolve()
    site = (args.site or root / "site").resolve()
    data = (args.data or root / "收件").resolve()
    course = read_course_index(site)
    expected = _expected(args.roster) if args.roster else []
    token, code = _secrets(data, args.class_code)
    store = Store(args.database or f"sqlite:///{data / 'submissions.db'}")
    try:
        with listen(args.host, args.port) as socket:
            port = socket.getsockname()[1]
            hosts = lan_addresses() if args.host == "0.0.0.0" else [args.host]  # noqa: S104
            addresses = [f"http://{host}:{port}/" for host in hosts or ["127.0.0.1"]]
            teacher = Teacher(course, store, token, code=code, address=addresses[0], expected=expected)
            app = make_app(Collector(course, store, code), teacher, Site(site))
            _announce(
                addresses,
                has_network=bool(hosts),
                code=code,
                token=token,
                where=store.place if args.database else str(data),
            )
            config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", server_header=False)
            with contextlib.suppress(KeyboardInterrupt):
                uvicorn.Server(config).run(sockets=[socket])
    finally:
        store.close()
    print("已停止收作业。")
    return 0


def _expected(path: Path) -> list[tuple[str, str, str]]:
    # Only here: reading sheets takes libraries that a collector without a list doesn't need.
    from coursebook.marking.roster import read_roster  # noqa: PLC0415

    roster = read_roster(path)
    for note in roster.notes:
        print(note)
    return [(one.id, one.name, one.group) for one in roster.students.values()]


def _secrets(data: Path, wanted: str | None) -> tuple[str, str]:
    """The teacher's token and the class code; kept, so that tomorrow's lesson has the same."""
    file = data / SETTINGS
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Students' names and work: a folder that git must never take in.
        (data / ".gitignore").write_text("*\n", "utf-8")
        kept = json.loads(file.read_text("utf-8")) if file.exists() else {}
        token = str(kept.get("token") or secrets.token_urlsafe(24))
        code = str(kept.get("code") or f"{secrets.randbelow(10**6):06d}") if wanted is None else wanted.strip()
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"token": token, "code": code or kept.get("code", "")}), "utf-8")
        draft.replace(file)
    except OSError as error:
        message = f"不能在这里存作业（{os.strerror(error.errno or 0)}）；请用 --data 换一个能写的文件夹"
        raise CourseError(Problem(data, "", message)) from error
    except (ValueError, AttributeError) as error:
        raise CourseError(Problem(file, "", "设置读不懂；请删掉这个文件再运行，会生成新的口令和教师网址")) from error
    return token, code


def _announce(addresses: "Iterable[str]", *, has_network: bool, code: str, token: str, where: str) -> None:
    first, *others = addresses
    print(f"\n学生用的网址：{first}")
    picture = io.StringIO()
    segno.make(first, error="m").terminal(picture, border=2, compact=True)
    with contextlib.suppress(UnicodeEncodeError):  # a console without these signs still has the address
        print(picture.getvalue())
    for other in others:
        print(f"打不开时试试：{other}")
    if not has_network:
        print("没有找到局域网，现在只有本机能打开。")
    print(f"班级口令：{code}" if code else "没有设班级口令，能打开网址的人都能交作业。")
    print(f"\n教师网址（请勿投影或告诉学生）：{first.rstrip('/')}{PATH}?token={token}")
    print(f"作业存在：{where}")
    print("按 Ctrl+C 停止。", flush=True)
