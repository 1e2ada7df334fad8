"""From a folder of pages to a site for any host: security policy, packed copies, offline use, hosts' settings."""

import json
from pathlib import Path

from coursebook.hosting.hosts import write_settings
from coursebook.hosting.offline import LIST, META, WORKER, write_gone, write_offline
from coursebook.hosting.packing import BR, GZ, effort, pack
from coursebook.hosting.policy import write_into_pages
from coursebook.runtime.publish import SITE as RUNTIME
from coursebook.runtime.report import Report

MANIFEST = "runtime.json"
TEXTS = (".html", ".js", ".mjs", ".css", ".json", ".svg", ".xml", ".csv", ".txt")


def finish(folder: Path, *, live: bool = False, report: Report | None = None) -> None:
    """Complete a built site in place.

    Args:
        folder: what MkDocs has written.
        live: the site is for somebody who is changing it: pack quickly, let browsers keep nothing.
        report: told about the packing, which can take minutes the first time.

    Raises:
        CourseError: a setting in the environment is wrong.
    """
    level = effort("quick" if live else "full")
    policy = write_into_pages(folder, "" if live else META)
    runtime = folder / RUNTIME
    large = [path for path in sorted(runtime.rglob("*")) if path.is_file() and path.name != MANIFEST]
    sizes = pack(large, level=level, report=report)
    if (runtime / MANIFEST).is_file():
        _tell_sizes(runtime, sizes)
    texts = [path for path in sorted(folder.rglob("*")) if path.suffix in TEXTS and path not in large]
    pack(texts, (BR, GZ), level=level, report=report)
    if live:
        write_gone(folder)
    else:
        write_offline(folder)
        pack([folder / WORKER, folder / LIST], (BR, GZ), level=level, report=report)
    write_settings(folder, policy)


def _tell_sizes(runtime: Path, sizes: dict[Path, dict[str, int]]) -> None:
    """Let the page know which packed copies there are, and how many bytes they are on the way."""
    file = runtime / MANIFEST
    manifest = json.loads(file.read_text("utf-8"))
    manifest["packed"] = {path.relative_to(runtime).as_posix(): each for path, each in sorted(sizes.items())}
    file.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8", newline="")
