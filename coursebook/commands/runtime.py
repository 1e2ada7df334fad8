"""`coursebook runtime`: have the browser's Python ready, look whether it is right, say where it lies."""

import argparse

from coursebook.errors import CourseError
from coursebook.runtime.fetch import Settings, fetch, files_dir, verify, wanted
from coursebook.runtime.publish import publish
from coursebook.runtime.report import terminal
from coursebook.runtime.versions import versions


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=["fetch", "prepare", "verify", "where"],
        default="fetch",
        help="fetch 下载并核对（默认）；prepare 再精简好，构建网站时就不必等；verify 只核对；where 显示文件放在哪里",
    )
    parser.add_argument(
        "--from", dest="folder", metavar="文件夹", help="先在这个文件夹里找（或设环境变量 COURSEBOOK_RUNTIME）"
    )
    parser.add_argument("--mirror", metavar="网址", help="再从这个镜像下载（或设环境变量 COURSEBOOK_MIRROR）")
    parser.add_argument("--core", action="store_true", help="只要 Python 本身，不要 numpy 和 pandas")


def run(args: argparse.Namespace) -> int:
    """Do it; 0 if everything is there and right."""
    if args.action == "where":
        print(files_dir())
        return 0
    items = wanted(set() if args.core else None)
    if args.action == "verify":
        right, problems = verify(items)
        if problems:
            raise CourseError(problems)
        print(f"{len(right)} 个文件都在，内容正确：{files_dir()}")
        return 0
    settings = Settings.from_environment(args.folder, args.mirror)
    with terminal() as display:
        files = fetch(items, settings, display)
        if args.action == "prepare":
            publish(set() if args.core else set(versions().packages), (), settings, display)
    size = sum(path.stat().st_size for path in files.values()) / 1e6
    print(f"浏览器里的 Python 已就绪：{len(files)} 个文件，{size:.1f} MB，已逐个核对")
    return 0
