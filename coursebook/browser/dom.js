// @ts-check
/** Building DOM nodes: text is always set as text, never parsed as HTML. */

/**
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Properties
 */

/**
 * Make an element. A property whose value is a function is an event listener; `true` is an attribute without value.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Properties} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...present(children));
  return node;
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(string | Node)[]}
 */
function present(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => child instanceof Node ? child : String(child));
}

/**
 * Replace everything inside a node.
 * @param {Element} node
 * @param {...(Child | Child[])} children
 */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

/**
 * A button that never submits a form.
 * @param {string} label what is written on it
 * @param {(event: MouseEvent) => void} press
 * @param {Properties} [properties]
 */
export function button(label, press, properties = {}) {
  return h("button", { type: "button", class: "cx-button", ...properties, click: press }, label);
}

let last = 0;

/**
 * An id that is unique on the page, to tie a label to its control.
 * @param {string} name
 */
export function freshId(name) {
  last += 1;
  return `cx-${name}-${last}`;
}

/**
 * HTML of the course's own build (rendered hints, solutions); never anything a student or a program made.
 * @param {string} html
 */
export function rendered(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
