// @ts-check
/**
 * A hand-in as a Word file: on paper what a teacher reads and marks by hand, and in a hidden paragraph the same copyable text
 * that a phone would send. Fetched, with the library that writes it, only when a student asks for the file.
 */

import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  ImageRun,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from "../docx.bundle.js";
import { Broken } from "../handin.js";
import { STATES } from "../verdict.js";
import { t } from "../words.js";
import { codeOf } from "./open.js";
import { pictureOf } from "./picture.js";

/** @typedef {import("./blocks.js").Block} Block */
/** @typedef {{message: string, passed: boolean, points: number, of: number}} Rule */
/** @typedef {{title: string, answer: import("../handin.js").Answer, rules: Rule[], blocks: Block[]}} Part */
/** @typedef {{title: string, course: string, student: import("../handin.js").Student, made: Date, receipt: string, code: string, parts: Part[]}} Content */

const WIDTH = 9070; // twentieths of a point between the margins of an A4 page
const MARGIN = 1418;
const LINE = { style: BorderStyle.SINGLE, size: 4, color: "999999" };
const BORDERS = { top: LINE, bottom: LINE, left: LINE, right: LINE, insideHorizontal: LINE, insideVertical: LINE };
const SHADE = { type: ShadingType.CLEAR, fill: "EFEFEF", color: "auto" };
const AIRY = { line: 320, lineRule: LineRuleType.AUTO };
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
  const blob = await Packer.toBlob(await documentOf(content));
  const read = codeOf(new Uint8Array(await blob.arrayBuffer()));
  if (read !== content.code) throw new Broken(t("word_wrong"));
  return blob;
}

/** @param {Content} content */
async function documentOf(content) {
  const { title, course, student, made, receipt, code, parts } = content;
  /** @type {(Paragraph | Table)[]} */
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
    PageNumber.CURRENT,
    t("word_footer_of"),
    PageNumber.TOTAL_PAGES,
    t("word_footer_end"),
  ];
  return new Document({
    title,
    creator: student.name,
    description: `${t("word_receipt")} ${receipt}`,
    styles: { default: stylesOf() },
    sections: [{
      properties: { page: { size: { width: 11906, height: 16838 }, margin: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN } } },
      footers: { default: new Footer({ children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ children: footer, size: 18, color: "666666" })] })] }) },
      children: [
        new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun(title)] }),
        tableOf(who, [1200, 3935, 1200, WIDTH - 6335], { titles: [0, 2] }),
        ...body,
        new Paragraph({ heading: HeadingLevel.HEADING_1, keepNext: true, children: [new TextRun(t("word_marks"))] }),
        tableOf([[t("word_peers"), "", t("word_teacher"), ""]], [1400, 3135, 1400, WIDTH - 5935], { titles: [0, 2], together: true }),
        tableOf([[t("word_remark"), "\n\n\n\n"], [t("word_signature"), `${"　".repeat(16)}${t("word_date")}`]], [1400, WIDTH - 1400], { titles: [0], together: true }),
        muted(t("word_note")),
        new Paragraph({ run: { vanish: true }, children: [new TextRun({ text: code, vanish: true, size: 2, noProof: true })] }),
      ],
    }],
  });
}

function stylesOf() {
  /** @param {number} size half points */
  const heading = (size, before = 240) => ({ run: { font: HEI, size, bold: false, color: "000000" }, paragraph: { spacing: { before, after: 100 }, keepNext: true } });
  return {
    document: { run: { font: SONG, size: 21, language: { value: t("locale"), eastAsia: "zh-CN" } }, paragraph: { spacing: AIRY } },
    title: { run: { font: HEI, size: 36, color: "000000" }, paragraph: { alignment: AlignmentType.CENTER, spacing: { after: 200 } } },
    heading1: heading(28),
    heading2: heading(22, 160),
  };
}

/**
 * @param {Part} part
 * @param {string} number
 */
async function partOf({ title, answer, rules, blocks }, number) {
  /** @type {(Paragraph | Table)[]} */
  const drawn = [new Paragraph({ heading: HeadingLevel.HEADING_1, children: [new TextRun(number + title)] })];
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
 * @returns {Promise<(Paragraph | Table)[]>}
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
  return [new Paragraph({ alignment: AlignmentType.CENTER, spacing: { line: 240, lineRule: LineRuleType.AUTO }, children: [new ImageRun({ type: "png", data: picture.data, transformation, altText })] })];
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
  return new Paragraph({ heading: HeadingLevel.HEADING_2, children: [new TextRun(text)] });
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
  return new Paragraph({ children: [new TextRun(legal(text))] });
}

/** @param {string} text */
function muted(text) {
  return new Paragraph({ spacing: { before: 120 }, children: [new TextRun({ text, size: 18, color: "666666" })] });
}

/**
 * @param {string[][]} rows
 * @param {number[]} columns widths
 * @param {{head?: boolean, titles?: number[], font?: any, together?: boolean}} how whether the first row is repeated on every page; columns
 *   that name what stands beside them; whether it stays on the page of what follows
 */
function tableOf(rows, columns, { head = false, titles = [], font: face = SONG, together = false }) {
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: columns,
    layout: TableLayoutType.FIXED,
    borders: BORDERS,
    rows: rows.map((row, line) => {
      const isHead = head && line === 0;
      return new TableRow({
        tableHeader: isHead,
        cantSplit: !row.some((text) => text.length > 400),
        children: row.map((text, column) => {
          const isTitle = isHead || titles.includes(column);
          const lines = text.split("\n").map((each) => new Paragraph({ spacing: { line: 300, lineRule: LineRuleType.AUTO }, keepNext: together, children: [new TextRun({ text: legal(each), font: isTitle ? HEI : face })] }));
          return new TableCell({
            width: { size: columns[column], type: WidthType.DXA },
            margins: { top: 50, bottom: 50, left: 100, right: 100 },
            verticalAlign: VerticalAlign.CENTER,
            ...(isTitle ? { shading: SHADE } : {}),
            children: lines,
          });
        }),
      });
    }),
  });
}
