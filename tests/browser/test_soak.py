"""Two thousand runs in one page, good, failing and hostile: memory stays flat, and the page still judges right."""

import psutil
import pytest

pytestmark = pytest.mark.browser

RUNS = 2000
GROWTH = 1.25  # a little is the browser's own; a worker or a heap that is left behind is far more
GOOD = ["print(sum(range(100)))", "total = 0\nfor n in [1, 2, 3]:\n    total += n\nprint(total)", "'客户' * 2"]
FAILING = ["1 / 0", "unknown", "print('a'\n", "raise SystemExit", "{}['k']", "open('nothing.csv')"]
HOSTILE = [
    "import builtins\nbuiltins.sum = lambda *_: 7\nbuiltins.print = None",
    "import sys\nsys.modules.clear()",
    "import json\njson.dumps = json.loads = lambda *_: 'forged'",
    "import gc\ngc.disable()\nkept = [bytearray(2 ** 20) for _ in range(20)]",
    "def f(): return f()\nf()",
    "for n in range(20000): print(n)",
    "open('/tmp/left', 'w').write('x' * 10 ** 6)",
    "import random\nrandom.seed(1)\nrandom.random = lambda: 0.5",
]
DEADLY = ["import os\nos._exit(1)", "import js\njs.left = 1", "x = 'a' * 2 ** 29", "while True: pass"]  # end a worker

WORK = """
async (plan) => {
  const { python } = await import("./assets/coursebook/python.js");
  const { signal } = new AbortController();
  const run = (source) =>
    python.use([], (call) => call("run_free", [source, "{}", "{}"], 1), signal).catch((error) => error.name);
  const wrong = [];
  for (const [source, printed] of plan) {
    const told = await run(source);
    const right = printed === null || (told.startsWith("{") && JSON.parse(told).printed === printed);
    if (!right) wrong.push([source, told.slice(0, 300)]);
  }
  return wrong;
}
"""


def plan(runs: int) -> list[tuple[str, str | None]]:
    """Programs in turn, with what the good ones print: the ones after a hostile one are the telling ones."""
    printed = {GOOD[0]: "4950\n", GOOD[1]: "6\n"}
    chosen = []
    for n in range(runs):
        if n % 250 == 249:
            source = DEADLY[n // 250 % len(DEADLY)]
        elif n % 10 == 9:
            source = HOSTILE[n // 10 % len(HOSTILE)]
        elif n % 10 == 4:
            source = FAILING[n // 10 % len(FAILING)]
        else:
            source = GOOD[n % len(GOOD)]
        chosen.append((source, printed.get(source)))
    return chosen


def memory(browser) -> int:
    """Bytes of all pages' processes."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(psutil.Process(each["id"]).memory_info().rss for each in processes if each["type"] == "renderer")


@pytest.mark.timeout(400)
def test_memory_stays_flat_over_two_thousand_runs(browser, watched, demo, demo_url):
    watch = watched()
    page = watch.context.new_page()
    page.goto(f"{demo_url}/share.html")
    page.set_default_timeout(300_000)
    wrong = page.evaluate(WORK, plan(RUNS // 4))
    before = memory(browser)
    wrong += page.evaluate(WORK, plan(RUNS - RUNS // 4))
    after = memory(browser)
    assert wrong == []
    assert after < before * GROWTH, f"{before >> 20} MB after {RUNS // 4} runs, {after >> 20} MB after {RUNS}"
    page.wait_for_selector("course-exercise[data-editor=rich]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(demo.SHARE_RIGHT)
    page.get_by_role("button", name="检查", exact=True).click()
    page.wait_for_selector("course-exercise[data-checks='1'][data-state=ready]")
    assert page.locator("course-exercise").get_attribute("data-verdict") == "pass"
