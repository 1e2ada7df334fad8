"""The small site that the tests of our modules share."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

HERE = Path(__file__).parent
# Tests are no package: what they share is found by its folder.
sys.path[:0] = [str(HERE), str(HERE.parent / "collect")]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory):
    """The demo site of demo.py, built once."""
    spec = importlib.util.spec_from_file_location("coursebook_browser_demo", HERE / "demo.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo_url(demo, serve) -> str:
    return serve(demo.folder)


@pytest.fixture(scope="session")
def lab_page(new_context, demo_url: str) -> Iterator[tuple]:
    """One page whose Python stays warm over all tests that use `lab`."""
    watch = new_context()
    page = watch.context.new_page()
    page.goto(f"{demo_url}/index.html")
    yield page, watch
    watch.context.close()


@pytest.fixture
def lab(lab_page) -> Iterator:
    """`lab("share")` goes to an exercise as instant navigation does, with nothing stored; Python is kept warm."""
    page, watch = lab_page
    page.evaluate("localStorage.clear()")

    def go(name: str) -> Page:
        page.evaluate("path => window.go(path)", f"{name}.html")
        return page

    yield go
    assert watch.complaints == []


@pytest.fixture
def static(watched):
    """A page on a site without a collector: that the site says so (404) stands in the browser's console."""
    watch = watched()
    yield watch.context.new_page()
    watch.forgive("404", "413", "ERR_FAILED")
