"""The parity collection in the page, from the snapshot: all snippets in one visit."""

import pytest

pytestmark = pytest.mark.browser

WORK = """
async (sources) => {
  const { python } = await import("./assets/coursebook/python.js");
  const found = [];
  for (const source of sources) {
    const run = (call) => call("run_free", [source, "{}", "{}"], 60);
    found.push(await python.use(["pandas"], run, new AbortController().signal));
  }
  return [python.status.boot, found];
}
"""


@pytest.mark.timeout(400)
def test_the_same_in_the_page_as_on_the_host(parity, watched, demo_url, tmp_path):
    sources = parity.snippets()
    page = watched().context.new_page()
    page.set_default_timeout(300_000)
    page.goto(f"{demo_url}/totals.html")
    boot, found = page.evaluate(WORK, [*sources.values()])
    assert boot == "snapshot"
    results = dict(zip(sources, map(parity.shown, found), strict=True))
    assert parity.different(parity.on_the_host(tmp_path), results) == {}
