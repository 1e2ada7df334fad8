"""The same folder on hosts of every kind: Python starts on each, over as few bytes as that host allows."""

import importlib.util
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser
SPEC = importlib.util.spec_from_file_location("coursebook_hosts", Path(__file__).parent / "hosts.py")
hosts = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(hosts)


class Traffic:
    """Files of the runtime that a page has taken, and in which packing."""

    def __init__(self, page) -> None:
        self.done: list = []
        page.on("requestfinished", lambda request: self.done.append(request))  # noqa: PLW0108

    def of_wasm(self) -> dict[str, str]:
        """Name's end → how it was packed on the way."""
        found = {}
        for request in self.done:
            name = urlsplit(request.url).path.rsplit("/", 1)[-1]
            if name.startswith("pyodide.asm.wasm"):
                found[name] = request.response().headers.get("content-encoding", "")
        return found


def python_on(watched, address: str) -> tuple[dict[str, str], list[str]]:
    watch = watched(bypass_csp=False)
    page = watch.context.new_page()
    traffic = Traffic(page)
    hosts.start_python(page, address)
    return traffic.of_wasm(), watch.requests


def test_a_host_that_knows_nothing(watched, site, serve):
    found, _ = python_on(watched, serve(site, hosts.Plain))
    assert found == {"pyodide.asm.wasm.zst": ""}


def test_a_host_that_packs_texts_on_the_fly_in_a_folder(watched, site, serve, tmp_path):
    (tmp_path / "crm").symlink_to(site, target_is_directory=True)
    found, asked = python_on(watched, f"{serve(tmp_path, hosts.GzipOnTheFly)}/crm")
    assert found == {"pyodide.asm.wasm.zst": ""}
    assert not [each for each in asked if not urlsplit(each).path.startswith("/crm/")]


def test_a_host_that_unpacks_by_itself(watched, site, serve):
    watch = watched(bypass_csp=False)
    page = watch.context.new_page()
    hosts.start_python(page, serve(site, hosts.Unpacker))
    # It hides some copies too; and what it has unpacked is not the file that the service worker was asked for.
    watch.forgive("404", "ERR_FAILED")


def test_a_host_that_answers_everything_with_a_page(watched, site, serve):
    found, _ = python_on(watched, serve(site, hosts.OnePage))
    assert "pyodide.asm.wasm" in found


def test_nginx_with_the_lines_that_the_build_has_written(watched, site, tmp_path):
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin"):
        pytest.skip("no nginx here (Debian: nginx-light); installing it would start a server that nobody asked for")
    nginx = hosts.Nginx(site, tmp_path)
    try:
        found, asked = python_on(watched, nginx.url)
    finally:
        nginx.stop()
    assert found == {"pyodide.asm.wasm.zst": ""}
    assert not [each for each in asked if not urlsplit(each).path.startswith("/crm/")]
