// @ts-check
/** A worker that unpacks one zstd file, so that the page stays alive meanwhile: {packed, bytes} → the file, or null. */

import { ZSTDDecoder } from "./zstd.bundle.js";

// The decoder fetches itself from a data: address, which the site's security policy doesn't allow; so it is answered here.
globalThis.fetch = (/** @type {RequestInfo | URL} */ address) => {
  const text = atob(String(address).split(",")[1]);
  return Promise.resolve(new Response(Uint8Array.from(text, (sign) => sign.charCodeAt(0))));
};

globalThis.addEventListener("message", async ({ data }) => {
  const post = globalThis.postMessage.bind(globalThis);
  try {
    const decoder = new ZSTDDecoder();
    await decoder.init();
    const file = decoder.decode(new Uint8Array(data.packed), data.bytes);
    if (file.byteLength !== data.bytes) throw new Error("not the whole file");
    post(file.buffer, { transfer: [file.buffer] });
  } catch {
    post(null);
  }
});
