"""The command line: `coursebook COMMAND`; each command lives in a module of its own."""

import argparse
import importlib
import sys

from coursebook import __version__
from coursebook.errors import CourseError

# Command → (module, one line for --help). A module has `arguments(parser)` and `run(args) -> int`;
# it is imported only when its command is called, so that `coursebook --help` is instant.
COMMANDS = {
    "build": ("coursebook.commands.build", "构建整个课程网站"),
    "serve": ("coursebook.commands.serve", "构建并在本机预览，改动后自动重建"),
    "check": ("coursebook.commands.check", "自检练习：参考答案、起始代码和每个典型错误"),
    "standard": ("coursebook.commands.standard", "检查课程标准数据"),
    "mark": ("coursebook.commands.mark", "重新判分：在隔离环境里、用私密测试数据"),
    "collect": ("coursebook.commands.collect", "在教室的局域网里提供网站并收作业"),
    "grades": ("coursebook.commands.grades", "由判分结果重新生成成绩册和达成度报告"),
    "runtime": ("coursebook.commands.runtime", "下载并核对浏览器里的 Python 运行环境"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 the input has faults, 2 wrong usage."""
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="coursebook", description="课程网站生成器")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, (module, line) in COMMANDS.items():
        # Only the wanted command's module is loaded; the others are known by name and line.
        sub = commands.add_parser(name, help=line, description=line)
        if name in words[:1]:
            importlib.import_module(module).arguments(sub)
    args = parser.parse_args(words)
    try:
        return int(importlib.import_module(COMMANDS[args.command][0]).run(args))
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
