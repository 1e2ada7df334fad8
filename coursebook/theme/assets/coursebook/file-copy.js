// For a copy of the site that is opened from a folder: links lead to files, and a sentence says what doesn't work.
(() => {
  const text = document.currentScript.dataset.text;
  addEventListener("DOMContentLoaded", () => {
    for (const link of document.querySelectorAll("a[href]")) {
      const url = new URL(link.href);
      if (url.protocol !== "file:" || !url.pathname.endsWith("/")) continue;
      url.pathname += "index.html";
      link.href = url.href;
    }
    const note = document.createElement("p");
    note.className = "cx-file-copy";
    note.textContent = text;
    document.body.prepend(note);
  });
})();
