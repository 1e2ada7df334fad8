"""The Content-Security-Policy: nothing runs that the build didn't put there, nothing is asked of another host."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

INLINE = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
TYPED = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
RUNS = ("module", "text/javascript", "application/javascript")
HEAD = re.compile(r"<head\b[^>]*>\s*(?:<meta charset=[^>]*>)?", re.IGNORECASE)
META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def policy(pages: list[str]) -> str:
    """The policy under which all these pages work, as the value of the header.

    One for the whole site: instant navigation shows every page inside the first one. Material's own small scripts stand
    in the pages and are named by their hashes. Styles may stand in pages: widths of charts and alignments of tables do.

    Args:
        pages: the HTML of every page.
    """
    scripts = sorted({_hash(text) for page in pages for text in _inline(page)})
    return "; ".join(
        [
            "default-src 'self'",
            # Python is WebAssembly; text never becomes code.
            " ".join(["script-src 'self' 'wasm-unsafe-eval'", *scripts]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ]
    )


def _inline(page: str) -> list[str]:
    found = []
    for attributes, text in INLINE.findall(page):
        kind = TYPED.search(attributes)
        if "src=" not in attributes and (kind is None or kind[1].lower() in RUNS):
            found.append(text)
    return found


def _hash(script: str) -> str:
    # A browser reads line ends as one sign, whatever the file has.
    text = script.replace("\r\n", "\n")
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def pages_of(folder: Path) -> list[Path]:
    """Every page of a built site."""
    return sorted(folder.rglob("*.html"))


def write_into_pages(folder: Path, more: str = "") -> str:
    """Compute the policy of a built site and write it into its pages, for hosts that send no headers.

    Args:
        folder: the site.
        more: what else belongs into the head of every page.

    Returns:
        The policy.
    """
    texts = {path: path.read_text("utf-8") for path in pages_of(folder)}
    said = policy(list(texts.values()))
    for path, text in texts.items():
        tag = f'<meta http-equiv="Content-Security-Policy" content="{said}">'
        head = HEAD.search(text)
        if head:
            path.write_text(text[: head.end()] + tag + more + text[head.end() :], "utf-8", newline="")
    return said


def read_from_pages(folder: Path) -> str:
    """The policy that the build wrote into the site's pages; empty for a folder that has none."""
    for path in pages_of(folder):
        found = META.search(path.read_text("utf-8"))
        if found:
            return found[1]
    return ""
