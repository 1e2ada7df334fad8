"""Training 5, first part: the satisfaction questionnaire and what was computed from it."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from crm_engine._records import blank, names, text
from crm_engine.artefact._answers import OVERALL, alpha_faults, by_dimension, result_faults, straight
from crm_engine.artefact._bins import bins_fault
from crm_engine.artefact._result import Fault, Report, Results, missing, repeated, rows, value
from crm_engine.files._cells import yes

KINDS = {
    **dict.fromkeys(("scale", "量表", "打分"), "scale"),
    **dict.fromkeys(("nps", "NPS", "推荐意愿"), "nps"),
    **dict.fromkeys(("single", "单选"), "single"),
    **dict.fromkeys(("multiple", "多选"), "multiple"),
    **dict.fromkeys(("open", "text", "填空", "问答"), "open"),
    **dict.fromkeys(("number", "数字"), "number"),
}
LEADING = ("非常好的", "大家都", "众所周知", "您一定", "难道", "优秀的", "深受好评", "业界领先", "您也认为", "不可否认")
JARGON = ("NPS", "CSI", "SLA", "CRM", "B2B", "B2C", "KPI", "触点", "赋能", "闭环", "抓手", "心智")
PRIVATE = ("收入", "年龄", "电话", "手机", "身份证", "婚姻", "学历", "住址", "微信", "生日", "姓名")
# Words that hold one of the joining characters without joining two things.
HARMLESS = re.compile("和谐|和气|平和|温和|柔和|及时|以及时|涉及|参与|与否|并不|并非|并没有|合并|和善")
JOINED = re.compile(r"[\u4e00-\u9fff](?:和|及|与|并|以及|并且|、)[\u4e00-\u9fff]")
JUMP = re.compile(r"(?:→|->|=>|跳至|跳到|转)\s*([^\s；;,，、]+)")


def check_questionnaire(
    artefact: Mapping[str, Any],
    *,
    per_dimension: int = 3,
    most_items: int = 30,
    sample: int | None = None,
    alpha: float = 0.7,
    most_straight: float = 0.1,
    leading: Collection[str] = LEADING,
    jargon: Collection[str] = JARGON,
    private: Collection[str] = PRIVATE,
    points: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> Results:
    """Judge a satisfaction questionnaire, and the figures computed from its answers (training 5).

    Args:
        artefact: `{"items": [...], "planned_n": ..., "answers": [...], "results": {...}}`. Items: `id`, `text`, `type`
            (scale, nps, single, multiple, open, number; or 量表、NPS、单选、多选、填空、数字), `dimension` (总体 for
            the overall item), `points` (of a scale), `reverse` (yes for a negative statement), `options` (list, or text
            with 、), `required`, `jump` (id of a later item, or text like "否→Q5"). Answers (optional): one row per
            respondent, cells by item id. Results (optional): `nps` (-100 to 100), the mean by dimension, and if
            wanted `csi`, the index from 0 to 100 with equal weights of the dimensions.
        per_dimension: least number of scale items per dimension (the overall item does not count).
        most_items: most items.
        sample: least number of respondents that must be planned; None does not judge it.
        alpha: least Cronbach alpha per dimension.
        most_straight: largest share of respondents who may have given the same answer to all scale items (five or
            more; with fewer it is not judged).
        leading: words that push towards an answer.
        jargon: words that customers do not know.
        private: words of sensitive questions, which belong at the end.
        points: points by rule; 1 where nothing is said.
        only: report only these rules.

    Returns:
        One dictionary per rule: `id`, `passed`, `points`, `place`, `message`. Rules: "items", "overall", "dimensions",
        "scale", "nps", "bins", "jumps", "length", "private", "double", "leading", "jargon"; with `sample` "sample";
        with answers "straight" and "alpha"; with answers and results "results".

    Raises:
        ValueError: points or `only` for an unknown rule.

    Formula:
        alpha = k/(k-1) x (1 - sum of item variances / variance of the sum), reversed items as points + 1 - x, complete
        respondents only; NPS = share of 9 and 10 minus share of 0 to 6, times 100; CSI = (mean of the dimensions - 1) /
        (points - 1) x 100.

    Source:
        The course's requirements for training 5; Cronbach 1951; Reichheld 2003.

    Example:
        >>> items = [{"id": "Q1", "text": "您对服务态度和送货速度满意吗？", "type": "量表", "points": 5}]
        >>> check_questionnaire({"items": items}, only=["double"])[0]["message"]
        '题目 Q1「您对服务态度和送货速度满意吗？」一次问了两件事，请拆成两道题。'
    """
    report = Report(points, only)
    items = rows(artefact, "items")
    report.need(items, "问卷", "问卷还没有题目。")
    kind = {text(item.get("id")): KINDS.get(text(item.get("type")), "") for item in items}
    scales = [item for item in items if kind[text(item.get("id"))] == "scale"]
    report.rule("items", _items(items), "每道题都有编号、题目和题型。")
    overall = [i for i in scales if text(i.get("dimension")) in OVERALL]
    report.rule(
        "overall",
        [] if overall else [("问卷", "问卷没有询问总体满意度的量表题（维度写「总体」）。")],
        "有总体满意度题。",
    )
    report.rule("dimensions", _dimensions(scales, per_dimension), f"每个维度都有 {per_dimension} 道以上的量表题。")
    report.rule("scale", _scale(scales), "量表题的级数一致，正负两端平衡。")
    report.rule("nps", _nps([i for i in items if kind[text(i.get("id"))] == "nps"]), "有 0 至 10 分的推荐意愿题。")
    report.rule("bins", _bins(items), "数字选项不重叠、不遗漏。")
    report.rule("jumps", _jumps(items), "跳转都指向后面的题。")
    long = [("问卷", f"问卷有 {len(items)} 道题，多于 {most_items} 道，客户不会填完。")]
    report.rule("length", long if len(items) > most_items else [], f"题目不超过 {most_items} 道。")
    report.rule("private", _private(items, private), "敏感问题都放在最后。")
    double = [i for i in scales if JOINED.search(HARMLESS.sub("", text(i.get("text"))))]
    report.rule("double", [_about(i, "一次问了两件事，请拆成两道题") for i in double], "每道量表题只问一件事。")
    pushed = [(i, w) for i in items for w in leading if w in text(i.get("text"))]
    report.rule("leading", [_about(i, f"用了「{w}」，会诱导客户回答") for i, w in pushed], "题目没有诱导性。")
    hard = [(i, w) for i in items for w in jargon if w in text(i.get("text"))]
    report.rule("jargon", [_about(i, f"用了客户不懂的「{w}」") for i, w in hard], "题目没有行话。")
    if sample is not None:
        planned = value(artefact.get("planned_n")) if isinstance(artefact, Mapping) else None
        few = f"计划样本量{'没有填' if planned is None else f'是 {planned:g}'}，至少应是 {sample}。"
        report.rule("sample", [("样本量", few)] if planned is None or planned < sample else [], "计划样本量足够。")
    if answers := rows(artefact, "answers"):
        report.rule("straight", straight(scales, answers, most_straight), "没有太多人每题都选同一个答案。")
        report.rule("alpha", alpha_faults(scales, answers, alpha), f"每个维度的 α 系数不低于 {alpha:g}。")
        if isinstance(artefact.get("results"), Mapping):
            found = result_faults(items, kind, answers, artefact["results"])
            report.rule("results", found, "分析结果与答卷一致。")
    return report.results()


def _about(item: Mapping[str, Any], what: str) -> Fault:
    code = text(item.get("id"))
    return f"题目 {code}", f"题目 {code}「{text(item.get('text'))}」{what}。"


def _items(items: list[dict[str, Any]]) -> list[Fault]:
    faults = missing(items, {"id": "编号", "text": "题目", "type": "题型"}, lambda n, _: f"第 {n} 题")
    faults += [(f"题目 {code}", f"题目编号 {code} 用了不止一次。") for code in repeated(items, "id")]
    for n, item in enumerate(items, 1):
        if (given := text(item.get("type"))) and given not in KINDS:
            sentence = f"第 {n} 题的题型「{given}」不认识，应是量表、NPS、单选、多选、填空或数字。"
            faults.append((f"第 {n} 题", sentence))
    return faults


def _dimensions(scales: list[dict[str, Any]], least: int) -> list[Fault]:
    found = by_dimension(scales)
    faults = [_about(item, "没有写属于哪个维度") for item in scales if not text(item.get("dimension"))]
    faults += [
        (f"维度「{name}」", f"维度「{name}」只有 {len(group)} 道量表题，至少要有 {least} 道。")
        for name, group in found.items()
        if len(group) < least
    ]
    return faults if found else [*faults, ("问卷", "问卷还没有分维度的量表题。")]


def _scale(scales: list[dict[str, Any]]) -> list[Fault]:
    faults: list[Fault] = []
    if not scales:
        return [("问卷", "问卷还没有量表题。")]
    steps = [value(item.get("points")) or float(len(names(item.get("options")))) for item in scales]
    usual = max(set(steps), key=lambda step: (steps.count(step), -steps.index(step)))
    for item, step in zip(scales, steps, strict=True):
        if not 4 <= step <= 11 or step != int(step):
            faults.append(_about(item, f"的量表级数是 {step:g}，应是 4 至 11 的整数"))
        elif step != usual:
            faults.append(_about(item, f"是 {step:g} 级量表，其他题多是 {usual:g} 级，请统一"))
        labels = names(item.get("options"))
        negative = sum("不" in label or "差" in label for label in labels)
        positive = sum(
            not ("不" in label or "差" in label) and re.search("一般|中立|普通|尚可|无所谓|说不清", label) is None
            for label in labels
        )
        if labels and negative != positive:
            faults.append(_about(item, f"的选项有 {positive} 个正面、{negative} 个负面，两端不平衡"))
    return faults


def _nps(asked: list[dict[str, Any]]) -> list[Fault]:
    if not asked:
        return [("问卷", "问卷没有推荐意愿（NPS）题。")]
    faults = []
    for item in asked:
        options, step = names(item.get("options")), value(item.get("points"))
        right = [re.match("[0-9]+", o) for o in options]
        ends = [m.group() for m in right if m] == [str(n) for n in range(11)]
        if not ends if options else step != 11:
            faults.append(_about(item, "应是 0 至 10 分，共 11 级"))
    return faults


def _bins(items: list[dict[str, Any]]) -> list[Fault]:
    return [
        _about(item, f"的{wrong}")
        for item in items
        if KINDS.get(text(item.get("type"))) == "single" and (wrong := bins_fault(names(item.get("options"))))
    ]


def _jumps(items: list[dict[str, Any]]) -> list[Fault]:
    place = {text(item.get("id")): n for n, item in enumerate(items)}
    faults = []
    for n, item in enumerate(items):
        given = item.get("jump")
        targets = [text(t) for t in given.values()] if isinstance(given, Mapping) else []
        if not targets and not blank(given):
            targets = JUMP.findall(text(given)) or [text(given)]
        for target in targets:
            if target in {"结束", "end"}:
                continue
            if target not in place:
                faults.append(_about(item, f"跳到 {target}，问卷里没有这道题"))
            elif place[target] <= n:
                faults.append(_about(item, f"跳回 {target}，会绕成圈，只能往后跳"))
    return faults


def _private(items: list[dict[str, Any]], words: Collection[str]) -> list[Fault]:
    marked = [yes(item.get("sensitive")) or any(w in text(item.get("text")) for w in words) for item in items]
    last = max((n for n, private in enumerate(marked) if not private), default=-1)
    early = [item for n, item in enumerate(items) if marked[n] and n < last]
    return [_about(item, "是敏感问题，请移到问卷最后") for item in early]
