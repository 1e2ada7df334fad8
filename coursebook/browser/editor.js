// @ts-check
/**
 * The code editor: CodeMirror 6 over the page's own textarea. Until it is there, and if it can't be had, the textarea works.
 * Tab leaves the editor (CodeMirror's default); Enter indents by itself; the buttons of `indent` serve thumbs.
 */

import { third } from "./site.js";
import { t } from "./words.js";

/** @typedef {typeof import("./third/editor.js")} CodeMirror */
/**
 * @typedef {object} Editor
 * @property {() => string} text
 * @property {(text: string) => void} setText as one step that can be undone
 * @property {(line: number | null) => void} mark a line, or none
 * @property {(more: boolean) => void} indent the chosen lines
 * @property {() => void} focus
 * @property {() => void} leave
 */

/** @type {Promise<CodeMirror> | null} */
let loading = null;

function loadCodeMirror() {
  loading ??= /** @type {Promise<CodeMirror>} */ (third("editor"));
  return loading;
}

/**
 * The textarea as an editor.
 * @param {HTMLTextAreaElement} area
 * @returns {Editor}
 */
export function plainEditor(area) {
  return {
    text: () => area.value,
    setText: (text) => {
      area.value = text;
    },
    mark: () => {},
    indent: () => {},
    focus: () => area.focus(),
    leave: () => {},
  };
}

/**
 * @param {HTMLTextAreaElement} area is hidden, and keeps the text for printing and for browsers' own form memory
 * @param {{changed: () => void, run: () => void, check: () => void, label: string}} page
 * @returns {Promise<Editor>} the textarea itself if the bundle can't be had
 */
export async function richEditor(area, page) {
  /** @type {CodeMirror} */
  let cm;
  try {
    cm = await loadCodeMirror();
  } catch {
    loading = null;
    return plainEditor(area);
  }
  const marks = lineMarks(cm);
  const act = (/** @type {() => void} */ press) => () => {
    press();
    return true;
  };
  const { EditorView, EditorState, keymap } = cm;
  const view = new EditorView({
    doc: area.value,
    selection: { anchor: area.selectionStart ?? 0, head: area.selectionEnd ?? 0 },
    extensions: [
      keymap.of([
        { key: "Mod-Enter", run: act(page.check) },
        { key: "Shift-Enter", run: act(page.run) },
      ]),
      cm.lineNumbers(),
      cm.history(),
      cm.drawSelection(),
      cm.bracketMatching(),
      cm.closeBrackets(),
      cm.indentOnInput(),
      cm.indentUnit.of("    "),
      cm.python(),
      cm.syntaxHighlighting(colours(cm)),
      marks.field,
      EditorState.tabSize.of(4),
      EditorView.editorAttributes.of({ class: "cx-editor" }), // a class set by hand is lost when the focus moves
      EditorView.lineWrapping, // no sideways scrolling on a phone
      EditorView.contentAttributes.of({ "aria-label": page.label, autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
      keymap.of([...cm.closeBracketsKeymap, ...cm.defaultKeymap, ...cm.historyKeymap]),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        area.value = update.state.doc.toString();
        page.changed();
      }),
    ],
  });
  const hadFocus = document.activeElement === area;
  area.hidden = true;
  area.after(view.dom);
  if (hadFocus) view.focus();
  return {
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (line) => marks.mark(view, line),
    indent: (more) => {
      (more ? cm.indentMore : cm.indentLess)(view);
      view.focus();
    },
    focus: () => view.focus(),
    leave: () => view.destroy(),
  };
}

/** @param {CodeMirror} cm */
function lineMarks({ StateEffect, StateField, Decoration, EditorView }) {
  const effect = /** @type {import("@codemirror/state").StateEffectType<number | null>} */ (StateEffect.define());
  const look = Decoration.line({ class: "cx-bad-line", attributes: { "aria-label": t("bad_line") } });
  const field = StateField.define({
    create: () => Decoration.none,
    update(marks, change) {
      for (const each of change.effects) {
        if (!each.is(effect)) continue;
        const known = each.value !== null && each.value >= 1 && each.value <= change.state.doc.lines;
        return known ? Decoration.set([look.range(change.state.doc.line(Number(each.value)).from)]) : Decoration.none;
      }
      return change.docChanged ? Decoration.none : marks; // the mark goes as soon as the student mends the code
    },
    provide: (value) => EditorView.decorations.from(value),
  });
  /**
   * @param {import("@codemirror/view").EditorView} view
   * @param {number | null} line
   */
  const mark = (view, line) => {
    view.dispatch({ effects: effect.of(line) });
    if (line && line <= view.state.doc.lines) {
      view.dispatch({ selection: { anchor: view.state.doc.line(line).from }, scrollIntoView: true });
    }
  };
  return { field, mark };
}

/**
 * Colours come from the page's variables, so that light and dark need no second theme.
 * @param {CodeMirror} cm
 */
function colours({ HighlightStyle, tags }) {
  return HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "cx-t-keyword" },
    { tag: [tags.string, tags.special(tags.string)], class: "cx-t-string" },
    { tag: [tags.number, tags.bool, tags.null], class: "cx-t-number" },
    { tag: tags.comment, class: "cx-t-comment" },
    { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "cx-t-definition" },
  ]);
}
