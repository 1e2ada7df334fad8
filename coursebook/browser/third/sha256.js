// SHA-256 in plain JavaScript: `crypto.subtle` doesn't exist on a plain-http LAN address, where many computer rooms read the course.
export { sha256 } from "@noble/hashes/sha2.js";
export { bytesToHex } from "@noble/hashes/utils.js";
