// Does what a reader would do on a page with one exercise, as soon as it can be done, and reports to the server.
(() => {
  const complaints = [];
  for (const kind of ["warn", "error"]) {
    const before = console[kind].bind(console);
    console[kind] = (...words) => {
      complaints.push(words.map(String).join(" "));
      before(...words);
    };
  }
  addEventListener("error", (event) => complaints.push(event.message));
  const report = (what) => fetch("/report", { method: "POST", body: JSON.stringify({ ...what, complaints }) });
  const until = (look) =>
    new Promise((done) => {
      const watch = new MutationObserver(() => {
        const found = look();
        if (!found) return;
        watch.disconnect();
        done(found);
      });
      watch.observe(document, { subtree: true, childList: true, attributes: true });
      document.documentElement.dataset.probe = String(performance.now()); // a first look
    });
  // A reader needs longer to read a verdict, or to see that a program hangs.
  const lookAt = () => new Promise((done) => setTimeout(done, 600));
  const exercise = () => document.querySelector("course-exercise");
  const button = (name) => [...document.querySelectorAll("course-exercise button")].find((one) => one.textContent.trim() === name && !one.disabled && !one.hidden);
  const checked = (times) => () => exercise()?.dataset.checks === String(times) && exercise().dataset.verdict && exercise().dataset.state === "ready";

  async function check() {
    (await until(() => button("检查"))).click();
    await until(checked(1));
    const [first, verdict, boot] = [performance.now(), exercise().dataset.verdict, exercise().dataset.boot];
    await report({ first, verdict, boot });
    const again = [];
    for (let times = 2; times < 14; times++) {
      await lookAt();
      const next = await until(() => button("检查"));
      const start = performance.now();
      next.click();
      await until(checked(times));
      again.push(performance.now() - start);
    }
    await report({ again });
  }

  async function stop() {
    (await until(() => button("检查"))).click(); // Python is there afterwards
    await until(checked(1));
    const times = [];
    for (let round = 0; round < 5; round++) {
      (await until(() => button("运行"))).click();
      await until(() => exercise().dataset.python === "busy" && button("停止"));
      await lookAt();
      const start = performance.now();
      button("停止").click();
      await until(() => exercise().dataset.python === "ready" && exercise().dataset.state === "ready" && button("运行"));
      times.push(performance.now() - start);
    }
    await report({ times, isolated: crossOriginIsolated });
  }

  const work = { check, stop }[document.currentScript.dataset.do];
  work().catch((error) => report({ failed: String(error) }));
})();
