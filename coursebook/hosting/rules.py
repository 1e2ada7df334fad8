"""What every host of a course should say with its files: types, how long they keep, what browsers may do."""

import re

# Not left to the system: Windows takes types from the registry, which may say text/plain for scripts.
TYPES = {
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tar": "application/x-tar",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
OTHER = "application/octet-stream"

# A folder or a part of a name below assets/ that is a content hash: what is once loaded is right for ever.
LASTING = r"assets/.*[/.-](?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}[/.-]"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

# The page may then use shared memory, with which a running program is stopped at once.
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


def is_lasting(path: str) -> bool:
    """Whether the name of a file, as a path inside the site, changes with its content."""
    return bool(re.search(LASTING, path))


def cache_control(path: str) -> str:
    """How long browsers may keep a file without asking."""
    return FOR_EVER if is_lasting(path) else ASK_AGAIN


def kind(path: str) -> str:
    """The type of a file by its name."""
    dot = path.rfind(".")
    return TYPES.get(path[dot:].lower(), OTHER) if dot > path.rfind("/") else OTHER
