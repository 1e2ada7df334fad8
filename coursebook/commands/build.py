"""`coursebook build`: the whole site into `site/`."""

import argparse
import sys
import time
from pathlib import Path

from coursebook.building import build_site


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--root", type=Path, default=Path(), metavar="目录", help="课程所在的文件夹（含 mkdocs.yml）")
    parser.add_argument("--site", type=Path, metavar="目录", help="网站放在哪里；不写就是课程文件夹下的 site")
    parser.add_argument("--strict", action="store_true", help="有警告也算失败")


def run(args: argparse.Namespace) -> int:
    """Build; 0 if the site is complete."""
    start = time.monotonic()
    site, warnings = build_site(args.root.resolve(), strict=args.strict, site=args.site and args.site.resolve())
    for warning in warnings:
        print(f"警告：{warning}", file=sys.stderr)
    print(f"网站已建好：{site}（{time.monotonic() - start:.1f} 秒）")
    return 0
