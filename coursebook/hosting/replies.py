"""How our own servers (`serve`, `collect`) answer for a built site: packed copies, right types, how long to keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from coursebook.hosting import rules
from coursebook.hosting.packing import CODECS, ZST
from coursebook.hosting.policy import read_from_pages
from coursebook.runtime.cache import digest

LOCAL = ("localhost", "127.0.0.1", "[::1]")
NOT_FOUND = "404.html"
LARGE = 1_000_000  # bytes
LIKE_FEWER_BYTES = 0.88  # so much quicker is a large file from zstd, on the networks of schools


@dataclass(frozen=True)
class Reply:
    """What is sent: the file's bytes as they are, or no body."""

    status: int
    headers: dict[str, str]
    file: Path | None = None


class Folder:
    """A built site's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.policy = read_from_pages(self.folder)

    def reply(self, path: str, request: Mapping[str, str], *, secure: bool = False) -> Reply:
        """Answer a GET or HEAD.

        Args:
            path: decoded, inside the site, beginning with a slash.
            request: headers of the request, names in lower case.
            secure: the address begins with https.
        """
        general = self._general(request, secure=secure)
        file = self._find(path)
        if file is None:
            missing = self.folder / NOT_FOUND
            kind = {"Content-Type": rules.TYPES[".html"]}
            return Reply(404, {**general, **kind}, missing if missing.is_file() else None)
        if file.is_dir():
            # Relative, so that it is right below any prefix; a name with a colon must not look like a scheme.
            return Reply(307, {**general, "Location": f"./{quote(file.name)}/"})
        name = file.relative_to(self.folder).as_posix()
        sent, encoding = self._choose(file, request)
        headers = {
            **general,
            "Content-Type": rules.kind(name),
            "Cache-Control": rules.cache_control(name),
            "Vary": "Accept-Encoding",
            "ETag": _tag(sent, sent.stat().st_mtime_ns),
        }
        if encoding:
            headers["Content-Encoding"] = encoding
        if headers["ETag"] in [each.strip().removeprefix("W/") for each in request.get("if-none-match", "").split(",")]:
            return Reply(304, headers)
        return Reply(200, headers, sent)

    def _general(self, request: Mapping[str, str], *, secure: bool) -> dict[str, str]:
        headers = {**rules.ALWAYS, "Cache-Control": rules.ASK_AGAIN}
        if self.policy:
            headers["Content-Security-Policy"] = self.policy
        host = request.get("host", "")
        # Elsewhere browsers ignore these and complain.
        if secure or host.rpartition(":")[0] in LOCAL or host in LOCAL:
            headers |= rules.ISOLATION
        return headers

    def _find(self, path: str) -> Path | None:
        """The file for a path, or a folder whose page lies one slash further; None if there is nothing to show."""
        if "\0" in path or "\\" in path:
            return None
        try:
            found = (self.folder / path.lstrip("/")).resolve()
            if not found.is_relative_to(self.folder):
                return None
            if path.endswith("/"):
                found /= "index.html"
            elif found.is_dir():
                return found if (found / "index.html").is_file() else None
            return found if found.is_file() else None
        except (OSError, ValueError):  # a name that no file can have
            return None

    def _choose(self, file: Path, request: Mapping[str, str]) -> tuple[Path, str]:
        """The copy that arrives first where the browser takes it; a part of a file is only cut out of the file itself.

        That is the smallest, but for large files, which a browser unpacks from zstd three times as fast as from brotli.
        """
        if "range" in request:
            return file, ""
        taken = _accepted(request.get("accept-encoding", ""))
        packed = [(file.with_name(file.name + codec.suffix), codec.encoding) for codec in CODECS]
        there = [(path, name) for path, name in packed if name in taken and path.is_file()]
        quick = LIKE_FEWER_BYTES if file.stat().st_size > LARGE else 1.0
        return min(
            there, key=lambda one: one[0].stat().st_size * (quick if one[1] == ZST.encoding else 1), default=(file, "")
        )


def _accepted(header: str) -> set[str]:
    found = set()
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            found.add(name.strip())
    return found


@lru_cache(4096)
def _tag(file: Path, changed: int) -> str:  # noqa: ARG001 - a changed file has another tag
    return f'"{digest(file)[:20]}"'
