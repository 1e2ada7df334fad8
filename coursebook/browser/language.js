// @ts-check
/** The course's language. A site's bundle has in this place the module of its own language from the folder `language/`. */

export { WORDS } from "./language/zh.js";
