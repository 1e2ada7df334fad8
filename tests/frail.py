"""A host whose line breaks: bodies end in the middle although their length was promised, or wait there."""

from http.server import SimpleHTTPRequestHandler
from threading import Event
from typing import Any


class Line:
    """What becomes of the bodies that a host sends; a test changes it while pages are open."""

    def __init__(self) -> None:
        self.cuts: dict[str, float] = {}
        """End of a path → how many more times its body breaks off."""
        self.held: set[str] = set()
        """Ends of paths whose bodies wait in the middle until `release`."""
        self._released = Event()

    def release(self) -> None:
        """Let everything go on that is held."""
        self.held.clear()
        self._released.set()

    def on(self, handler: type[SimpleHTTPRequestHandler]) -> type[SimpleHTTPRequestHandler]:
        """A host of some kind behind this line."""
        line = self

        class Frail(handler):
            def copyfile(self, source: Any, outputfile: Any) -> None:
                path, body = self.path.partition("?")[0], source.read()
                half = len(body) // 2
                outputfile.write(body[:half])
                if line.breaks(path):
                    self.close_connection = True
                    return
                line.wait(path)
                outputfile.write(body[half:])

        return Frail

    def breaks(self, path: str) -> bool:
        """Whether the body for a path breaks off this time."""
        found = next((end for end, times in self.cuts.items() if times > 0 and path.endswith(end)), None)
        if found is None:
            return False
        self.cuts[found] -= 1
        return True

    def wait(self, path: str) -> None:
        """Wait while the body for a path is held."""
        if path.endswith(tuple(self.held)):
            self._released.wait()
