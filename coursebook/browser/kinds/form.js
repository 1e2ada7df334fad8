// @ts-check
/**
 * Kind `form`: a structured artefact entered on a phone, drawn while it is typed, and reviewed rule by rule in Python.
 * The schema is described in schema.js.
 */

import { button, fill, freshId, h } from "../dom.js";
import { drawChart } from "../chart.js";
import { whenNear, whenTouched } from "../interest.js";
import { showInterest, watchStatus } from "../loading.js";
import { Killed, python, TimedOut, unsupported } from "../python.js";
import { chartOf, fitted, newRecord, recordName, referredLists, removeRecord } from "../schema.js";
import { t } from "../words.js";

/** @typedef {import("../schema.js").FieldSchema} FieldSchema */
/** @typedef {import("../schema.js").Artefact} Artefact */

const REVIEW_LIMIT = 20;

/**
 * @param {import("../course-exercise.js").CourseExercise} exercise
 * @returns {Promise<import("../course-exercise.js").Kind>}
 */
export async function mount(exercise) {
  const { questions } = await exercise.casebook();
  const form = new Form(questions.schema, questions.starter, () => exercise.changed());
  form.write(exercise.work.answer);
  fill(exercise.frame.area, form.node);
  const unwatch = watchStatus(exercise);
  if (unsupported()) exercise.frame.notice("unsupported", unsupported());
  const interest = () => showInterest(exercise);
  whenTouched(exercise, (target) => target === exercise.frame.checkButton, interest);
  const notNear = whenNear(exercise.frame.checkButton, interest);
  return {
    prepare: () => {
      python.prepare(exercise.packages).catch(() => {}); // the review gets the sentence
    },
    read: () => form.artefact,
    write: (answer) => form.write(answer),
    judge: (casebook, signal) => review(exercise, form.artefact, casebook, signal),
    listItems: true,
    leave: () => {
      notNear();
      unwatch();
    },
  };
}

/**
 * @param {import("../course-exercise.js").CourseExercise} exercise
 * @param {Artefact} artefact
 * @param {any} casebook
 * @param {AbortSignal} signal
 * @returns {Promise<import("../verdict.js").Verdict>}
 */
async function review(exercise, artefact, casebook, signal) {
  const texts = [casebook.questions.module, JSON.stringify(artefact), JSON.stringify(casebook)];
  try {
    return JSON.parse(await python.use(exercise.packages, (call) => call("review_form", texts, REVIEW_LIMIT), signal));
  } catch (error) {
    if (!(error instanceof TimedOut || error instanceof Killed)) throw error;
    return { status: "grader_broke", score: 0, message: t("judge_broke") };
  }
}

class Form {
  /**
   * @param {import("../schema.js").Schema} schema
   * @param {Artefact | undefined} starter what is there in the beginning
   * @param {() => void} changed
   */
  constructor(schema, starter, changed) {
    this.schema = schema;
    this.starter = starter;
    this.changed = changed;
    this.referred = referredLists(schema.fields);
    /** @type {Artefact} */
    this.artefact = {};
    this.body = h("div", { class: "cx-form-fields" });
    this.chart = h("div", { class: "cx-form-chart", tabindex: -1 });
    this.chartId = freshId("arrow");
    this.said = h("p", { class: "cx-hidden", role: "status", "aria-live": "polite" });
    this.node = h("div", { class: "cx-form" }, this.body, this.chart, this.said);
  }

  /** @param {any} kept */
  write(kept) {
    this.artefact = fitted(this.schema.fields, kept ?? structuredClone(this.starter));
    this.#draw();
  }

  #draw() {
    fill(this.body, ...this.schema.fields.map((field) => field.type === "list" ? this.#list(field) : this.#field(field, this.artefact)));
    this.#drawChart();
  }

  #drawChart() {
    const process = chartOf(this.schema, this.artefact);
    if (!process) return;
    const empty = h("p", { class: "cx-muted" }, t("chart_empty"));
    fill(this.chart, h("p", { class: "cx-form-title" }, t("chart")), process.nodes.length ? drawChart(process, this.chartId) : empty);
  }

  /**
   * @param {FieldSchema} field
   * @param {Artefact} record
   * @returns {HTMLElement}
   */
  #field(field, record) {
    const id = freshId("form");
    const control = this.#control(field, record[field.key], id);
    control.addEventListener("input", () => {
      record[field.key] = field.type === "number" ? numberOf(control.value) : control.value;
      this.#refreshReferences();
      this.#drawChart();
      this.changed();
    });
    return h("div", { class: "cx-form-row" }, h("label", { for: id }, field.label), control, field.help ? h("p", { class: "cx-muted" }, field.help) : null);
  }

  /**
   * @param {FieldSchema} field
   * @param {any} value
   * @param {string} id
   */
  #control(field, value, id) {
    const common = { id, class: "cx-field", autocomplete: "off" };
    if (field.type === "choice") {
      const control = h("select", { ...common, "data-refer": field.refer });
      fill(control, ...this.#options(field, value));
      return control;
    }
    const control = field.type === "multiline" ? h("textarea", { ...common, rows: 3 }) : h("input", { ...common, type: "text", inputmode: field.type === "number" ? "decimal" : "text" });
    control.value = value ?? "";
    return control;
  }

  /**
   * @param {FieldSchema} field
   * @param {string} value
   */
  #options(field, value) {
    const listKey = field.refer?.split(".")[0];
    const list = this.schema.fields.find((each) => each.key === listKey);
    const options = list
      ? this.artefact[list.key].map((/** @type {Artefact} */ record, /** @type {number} */ place) => ({ value: record.id, label: recordName(list, record, place) }))
      : (field.options ?? []).map((option) => typeof option === "string" ? { value: option, label: option } : option);
    const made = options.map((/** @type {{value: string, label: string}} */ option) => h("option", { value: option.value, selected: option.value === value }, option.label));
    return [h("option", { value: "" }, t("choose")), ...made];
  }

  /** A record's new name shows at once wherever it can be chosen; the student's focus stays where it is. */
  #refreshReferences() {
    const fields = this.schema.fields.flatMap((list) => list.of ?? []).filter((field) => field.refer);
    for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (this.body.querySelectorAll("select[data-refer]"))) {
      const field = fields.find((each) => each.refer === select.dataset.refer);
      if (field && select !== document.activeElement) fill(select, ...this.#options(field, select.value));
    }
  }

  /**
   * @param {FieldSchema} list
   * @returns {HTMLElement}
   */
  #list(list) {
    /** @type {Artefact[]} */
    const records = this.artefact[list.key];
    const rows = records.map((record, place) => this.#record(list, record, place));
    const add = button(t("add", { list: list.label }), () => {
      records.push(newRecord(list, records, this.referred.has(list.key)));
      this.#changedList(list, records.length - 1, "input, select, textarea", t("added", { list: list.label, n: records.length }));
    }, { class: "cx-button cx-add", "data-add": list.key });
    return h(
      "section",
      { class: "cx-list", "aria-label": list.label, "data-list": list.key },
      h("p", { class: "cx-form-title" }, list.label, h("span", { class: "cx-muted" }, t("count", { n: records.length })), this.#toChart(records)),
      list.help ? h("p", { class: "cx-muted" }, list.help) : null,
      h("ol", {}, rows),
      add,
    );
  }

  /**
   * On a phone the chart stands below the lists; one press leads there.
   * @param {Artefact[]} records
   */
  #toChart(records) {
    if (this.schema.type !== "process" || records.length === 0) return null;
    return button(t("to_chart"), () => {
      this.chart.scrollIntoView({ block: "center" });
      this.chart.focus({ preventScroll: true });
    }, { class: "cx-link cx-to-chart" });
  }

  /**
   * @param {FieldSchema} list
   * @param {Artefact} record
   * @param {number} place
   */
  #record(list, record, place) {
    const records = this.artefact[list.key];
    const name = `${list.label} ${place + 1}`;
    /** @param {number} by */
    const move = (by) =>
      h("button", {
        type: "button",
        class: "cx-button cx-arrow",
        "data-move": by < 0 ? "up" : "down",
        "aria-label": t(by < 0 ? "record_up" : "record_down", { name }),
        disabled: place + by < 0 || place + by >= records.length,
        click: () => {
          records.splice(place + by, 0, ...records.splice(place, 1));
          this.#changedList(list, place + by, "button:not([disabled])", t("record_moved", { list: list.label, n: place + by + 1 }));
        },
      }, by < 0 ? "↑" : "↓");
    const remove = h("button", {
      type: "button",
      class: "cx-button cx-arrow",
      "data-remove": true,
      "aria-label": t("remove", { name }),
      click: () => {
        removeRecord(this.schema.fields, this.artefact, list.key, place);
        this.#changedList(list, Math.min(place, records.length - 1), "[data-remove]", t("removed", { name }));
      },
    }, "✕");
    const tools = h("div", { class: "cx-record-tools" }, h("b", {}, name), move(-1), move(1), remove);
    return h("li", { class: "cx-record" }, tools, h("div", { class: "cx-record-fields" }, (list.of ?? []).map((field) => this.#field(field, record))));
  }

  /**
   * @param {FieldSchema} list
   * @param {number} place record that gets the focus
   * @param {string} control within it
   * @param {string} sentence for screen readers
   */
  #changedList(list, place, control, sentence) {
    this.#draw();
    const section = this.body.querySelector(`[data-list="${list.key}"]`);
    const record = section?.querySelectorAll(":scope > ol > li")[place];
    const next = record?.querySelector(control) ?? section?.querySelector("[data-add]");
    /** @type {HTMLElement | null | undefined} */ (next)?.focus();
    this.said.textContent = sentence;
    this.changed();
  }
}

/** @param {string} text */
function numberOf(text) {
  const plain = text.normalize("NFKC").replaceAll(",", "").trim();
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}
