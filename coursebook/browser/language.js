// @ts-check
/** The course's language. A site gets the module of its own language from the folder `language/` under this name. */

export { WORDS } from "./language/zh.js";
