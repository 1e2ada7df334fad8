"""One verdict from the snapshot in each kind of browser that phones and computer rooms have."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(demo, engines):
    running = engines.Site(demo.folder)
    yield running
    running.close()


@pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"])
def test_a_table_is_judged_from_the_snapshot(engine, engines, site):
    if engines.binary(engine) is None:
        pytest.skip(f"{engine} is not installed, and this system's packages don't have it (see tests/engines.py)")
    told = engines.visit(engine, site, "probe-pandas.html", seconds=240)
    assert (told.get("verdict"), told.get("boot")) == ("pass", "snapshot"), told
    assert [line for line in told["complaints"] if line.startswith("coursebook:")] == []
    assert not any("late" in path for path in site.requests)
