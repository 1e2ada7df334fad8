"""Addresses inside the site, always relative: the site works in any folder of any host."""

import posixpath


def url(path: str) -> str:
    """Return the address of a page (`kp04.md` → `kp04/`), relative to the site's root."""
    folder, name = posixpath.split(path)
    stem = name.rsplit(".", 1)[0]
    here = "" if stem == "index" else f"{stem}/"
    return f"{folder}/{here}" if folder else here


def relative(page: str, target: str) -> str:
    """Return the address of `target` as seen from `page`; both are paths of sources."""
    start, end = url(page), url(target)
    found = posixpath.relpath(end or ".", start or ".")
    return f"{found}/"
