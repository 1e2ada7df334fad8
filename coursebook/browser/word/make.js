// @ts-check
/**
 * A hand-in as a Word file: on paper what a teacher reads and marks by hand, and in a hidden paragraph the same copyable text
 * that a phone would send. The library that writes it is fetched only when a student asks for the file.
 */

import { Broken } from "../handin.js";
import { third } from "../site.js";
import { STATES } from "../verdict.js";
import { t } from "../words.js";
import { codeOf } from "./open.js";
import { pictureOf } from "./picture.js";

/** @typedef {import("./blocks.js").Block} Block */
/** @typedef {{message: string, passed: boolean, points: number, of: number}} Rule */
/** @typedef {{title: string, answer: import("../handin.js").Answer, rules: Rule[], blocks: Block[]}} Part */
/** @typedef {{title: string, course: string, student: import("../handin.js").Student, made: Date, receipt: string, code: string, parts: Part[]}} Content */

/** @type {typeof import("../third/docx.js")} the library, once it is here */
let docx;

const WIDTH = 9070; // twentieths of a point between the margins of an A4 page
const MARGIN = 1418;
const LINE = { style: /** @type {const} */ ("single"), size: 4, color: "999999" };
const BORDERS = { top: LINE, bottom: LINE, left: LINE, right: LINE, insideHorizontal: LINE, insideVertical: LINE };
const SHADE = { type: /** @type {const} */ ("clear"), fill: "EFEFEF", color: "auto" };
const AIRY = { line: 320, lineRule: /** @type {const} */ ("auto") };
const PICTURE = { width: 430, height: 760 }; // most pixels of a chart on the page
/** @param {string} eastAsia */
const font = (eastAsia) => ({ ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia });
const [SONG, HEI, MONO] = [font("SimSun"), font("SimHei"), { ascii: "Consolas", hAnsi: "Consolas", eastAsia: "SimSun" }];

/**
 * Write the file, and read it back as whoever marks it will.
 * @param {Content} content
 * @returns {Promise<Blob>}
 */
export async function makeWord(content) {
  docx ??= await third("docx");
  const blob = await docx.Packer.toBlob(await documentOf(content));
  const read = codeOf(new Uint8Array(await blob.arrayBuffer()));
  if (read !== content.code) throw new Broken(t("word_wrong"));
  return blob;
}

/** @param {Content} content */
async function documentOf(content) {
  const { title, course, student, made, receipt, code, parts } = content;
  /** @type {(import("docx").Paragraph | import("docx").Table)[]} */
  const body = [];
  for (const [place, part] of parts.entries()) body.push(...await partOf(part, parts.length > 1 ? `${place + 1}. ` : ""));
  const day = made.toLocaleString(t("locale"), { dateStyle: "long", timeStyle: "short" });
  const who = [
    [t("word_course"), course, t("word_group"), student.group],
    [t("word_name"), student.name, t("word_student"), student.id],
    [t("word_made_at"), day, t("word_receipt"), receipt],
  ];
  const footer = [
    t("word_footer", { student: `${student.id} ${student.name}`, receipt }),
    docx.PageNumber.CURRENT,
    t("word_footer_of"),
    docx.PageNumber.TOTAL_PAGES,
    t("word_footer_end"),
  ];
  return new docx.Document({
    title,
    creator: student.name,
    description: `${t("word_receipt")} ${receipt}`,
    styles: { default: stylesOf() },
    sections: [{
      properties: { page: { size: { width: 11906, height: 16838 }, margin: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN } } },
      footers: { default: new docx.Footer({ children: [new docx.Paragraph({ alignment: docx.AlignmentType.CENTER, children: [new docx.TextRun({ children: footer, size: 18, color: "666666" })] })] }) },
      children: [
        new docx.Paragraph({ heading: docx.HeadingLevel.TITLE, children: [new docx.TextRun(title)] }),
        tableOf(who, [1200, 3935, 1200, WIDTH - 6335], { titles: [0, 2] }),
        ...body,
        new docx.Paragraph({ heading: docx.HeadingLevel.HEADING_1, keepNext: true, children: [new docx.TextRun(t("word_marks"))] }),
        tableOf([[t("word_peers"), "", t("word_teacher"), ""]], [1400, 3135, 1400, WIDTH - 5935], { titles: [0, 2], together: true }),
        tableOf([[t("word_remark"), "\n\n\n\n"], [t("word_signature"), `${"　".repeat(16)}${t("word_date")}`]], [1400, WIDTH - 1400], { titles: [0], together: true }),
        muted(t("word_note")),
        new docx.Paragraph({ run: { vanish: true }, children: [new docx.TextRun({ text: code, vanish: true, size: 2, noProof: true })] }),
      ],
    }],
  });
}

function stylesOf() {
  /** @param {number} size half points */
  const heading = (size, before = 240) => ({ run: { font: HEI, size, bold: false, color: "000000" }, paragraph: { spacing: { before, after: 100 }, keepNext: true } });
  return {
    document: { run: { font: SONG, size: 21, language: { value: t("locale"), eastAsia: "zh-CN" } }, paragraph: { spacing: AIRY } },
    title: { run: { font: HEI, size: 36, color: "000000" }, paragraph: { alignment: docx.AlignmentType.CENTER, spacing: { after: 200 } } },
    heading1: heading(28),
    heading2: heading(22, 160),
  };
}

/**
 * @param {Part} part
 * @param {string} number
 */
async function partOf({ title, answer, rules, blocks }, number) {
  /** @type {(import("docx").Paragraph | import("docx").Table)[]} */
  const drawn = [new docx.Paragraph({ heading: docx.HeadingLevel.HEADING_1, children: [new docx.TextRun(number + title)] })];
  for (const block of blocks) drawn.push(...await blockOf(block));
  drawn.push(heading(t("word_checked")));
  drawn.push(plain(answer.verdict ? found(answer.verdict, answer.attempts) : t("word_unchecked")));
  if (rules.length) {
    const rows = rules.map((rule) => [t(rule.passed ? "word_met" : "word_missed"), rule.message, `${Math.round(rule.points * 10) / 10} / ${rule.of}`]);
    drawn.push(tableOf([[t("word_result"), t("word_rule"), t("word_points")], ...rows], [1300, WIDTH - 2500, 1200], { head: true }));
  }
  return drawn;
}

/**
 * @param {import("../handin.js").Reached} verdict
 * @param {number} attempts
 */
function found({ status, score }, attempts) {
  const [sign, name] = STATES[status] ?? STATES.fail;
  const share = score > 0 && score < 1 ? t("word_score", { n: Math.round(score * 100) }) : "";
  return t("word_verdict", { sign, name, score: share, n: attempts });
}

/**
 * @param {Block} block
 * @returns {Promise<(import("docx").Paragraph | import("docx").Table)[]>}
 */
async function blockOf(block) {
  if (block.type === "title") return [heading(block.text)];
  if (block.type === "text") return block.text.split("\n").map((line) => plain(line));
  if (block.type === "code") return [tableOf([[block.text.trimEnd()]], [WIDTH], { font: MONO })];
  if (block.type === "table") return [block.head.length ? tableOf([block.head, ...block.rows], widths(block), { head: true }) : tableOf(block.rows, [2400, WIDTH - 2400], { titles: [0] })];
  const picture = await pictureOf(block.process);
  if (!picture) return [plain(t("word_no_chart"))];
  const scale = Math.min(PICTURE.width / picture.width, PICTURE.height / picture.height);
  const transformation = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
  const altText = { name: t("chart"), title: t("chart"), description: legal(block.process.nodes.map((node) => node.text).join(t("comma"))) };
  return [new docx.Paragraph({ alignment: docx.AlignmentType.CENTER, spacing: { line: 240, lineRule: docx.LineRuleType.AUTO }, children: [new docx.ImageRun({ type: "png", data: picture.data, transformation, altText })] })];
}

/**
 * Columns as wide as what stands in them asks for, within reason.
 * @param {import("./blocks.js").Rows} rows
 */
function widths({ head, rows }) {
  const wanted = head.map((name, column) => Math.min(24, Math.max(3, ...[name, ...rows.map((row) => row[column] ?? "")].map((text) => [...text].length))));
  const whole = wanted.reduce((a, b) => a + b);
  return wanted.map((one) => Math.floor(WIDTH * one / whole));
}

/** @param {string} text */
function heading(text) {
  return new docx.Paragraph({ heading: docx.HeadingLevel.HEADING_2, children: [new docx.TextRun(text)] });
}

/**
 * What students typed may hold signs that XML can't, and a file with one of them doesn't open.
 * @param {string} text
 */
function legal(text) {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

/** @param {string} text */
function plain(text) {
  return new docx.Paragraph({ children: [new docx.TextRun(legal(text))] });
}

/** @param {string} text */
function muted(text) {
  return new docx.Paragraph({ spacing: { before: 120 }, children: [new docx.TextRun({ text, size: 18, color: "666666" })] });
}

/**
 * @param {string[][]} rows
 * @param {number[]} columns widths
 * @param {{head?: boolean, titles?: number[], font?: any, together?: boolean}} how whether the first row is repeated on every page; columns
 *   that name what stands beside them; whether it stays on the page of what follows
 */
function tableOf(rows, columns, { head = false, titles = [], font: face = SONG, together = false }) {
  return new docx.Table({
    width: { size: WIDTH, type: docx.WidthType.DXA },
    columnWidths: columns,
    layout: docx.TableLayoutType.FIXED,
    borders: BORDERS,
    rows: rows.map((row, line) => {
      const isHead = head && line === 0;
      return new docx.TableRow({
        tableHeader: isHead,
        cantSplit: !row.some((text) => text.length > 400),
        children: row.map((text, column) => {
          const isTitle = isHead || titles.includes(column);
          const lines = text.split("\n").map((each) => new docx.Paragraph({ spacing: { line: 300, lineRule: docx.LineRuleType.AUTO }, keepNext: together, children: [new docx.TextRun({ text: legal(each), font: isTitle ? HEI : face })] }));
          return new docx.TableCell({
            width: { size: columns[column], type: docx.WidthType.DXA },
            margins: { top: 50, bottom: 50, left: 100, right: 100 },
            verticalAlign: docx.VerticalAlign.CENTER,
            ...(isTitle ? { shading: SHADE } : {}),
            children: lines,
          });
        }),
      });
    }),
  });
}
