"""Training 1: job descriptions with their RACI matrix."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from crm_engine._records import names, text
from crm_engine.artefact._result import Fault, Report, Results, missing, repeated, rows, value
from crm_engine.process import org_check, raci_check
from crm_engine.process._performance import DOWN, UP

VERBS = (  # noqa: SIM905 - a list of words reads better as words
    "制定 编制 拟定 组织 协调 负责 监督 检查 审核 审批 处理 受理 收集 整理 分析 维护 跟进 回访 拜访 "
    "培训 指导 考核 统计 汇总 评估 建立 更新 设计 执行 实施 开发 联系 解答 催收 提交 撰写 管理 预测 优化 "
    "推动 落实 反馈 核对 录入 策划 洽谈 签订 改进"
).split()
# Conditions that say nothing about whether somebody can do the work.
UNFAIR = (  # noqa: SIM905 - likewise
    "限男性 限女性 仅限男 仅限女 男性优先 女性优先 男士优先 女士优先 只招男 只招女 未婚 未育 已婚已育 "
    "35岁以下 30岁以下 35周岁以下 30周岁以下 本地户籍 本地户口 汉族 乙肝 属相 星座 形象好 相貌端正 五官端正"
).split()
SECTIONS = {
    "code": "编号",
    "title": "岗位名称",
    "department": "部门",
    "purpose": "岗位目的",
    "authority": "权限",
    "education": "学历要求",
    "experience": "经验要求",
    "skills": "技能要求",
    "relations": "工作关系",
}


def check_job_description(
    artefact: Mapping[str, Any],
    *,
    sections: Mapping[str, str] = SECTIONS,
    verbs: Collection[str] = VERBS,
    metrics: Collection[str] | None = None,
    tasks: Iterable[str] = (),
    coverage: float = 0.9,
    span_limit: int = 8,
    implied_r: bool = False,
    unfair: Collection[str] = UNFAIR,
    points: Mapping[str, float] | None = None,
    only: Collection[str] | None = None,
) -> Results:
    """Judge job descriptions with their RACI matrix (training 1).

    Args:
        artefact: `{"jobs": [...], "duties": [...], "raci": [...]}`. Jobs: `code`, `title`, `department`, `superior`
            (code of the superior, empty for the head) and the other sections. Duties (or a list `duties` in each job):
            `job` (code), `verb`, `object`, `task` (name in the RACI matrix), `weight` (percent), `metric`, `target`,
            `unit`, `direction`. RACI: `task`, `role` (code or title), `raci`.
        sections: required sections of a job: label by key.
        verbs: words a duty may begin with.
        metrics: names of the known metrics; None accepts any.
        tasks: tasks of the given process that somebody must do.
        coverage: share of `tasks` that the RACI matrix must name.
        span_limit: most direct reports per job.
        implied_r: as in `process.raci_check`.
        unfair: terms that must not be used.
        points: points by rule; 1 where nothing is said.
        only: report only these rules.

    Returns:
        One dictionary per rule: `id`, `passed`, `points`, `place`, `message`. Rules: "sections", "codes", "tree",
        "span", "duties", "weights", "verbs", "kpi", "raci", "raci_duties", "fair", and with `tasks` "coverage".

    Raises:
        ValueError: points or `only` for an unknown rule.

    Formula:
        weights of a job's duties add up to 100 within 0.5; RACI as in `process.raci_check`; the reporting lines are a
        tree; each R or A of a job stands in its duties.

    Source:
        The course's requirements for training 1.

    Example:
        >>> results = check_job_description({"jobs": [], "duties": [], "raci": []}, only=["sections"])
        >>> results[0]["passed"], results[0]["message"]
        (False, '还没有写任何岗位。')
    """
    report = Report(points, only)
    jobs = rows(artefact, "jobs")
    duties = rows(artefact, "duties")
    duties += [{"job": job.get("code"), **duty} for job in jobs for duty in rows(job, "duties")]
    matrix = rows(artefact, "raci")
    report.need(jobs, "岗位", "还没有写任何岗位。")
    title = {text(job.get("code")): text(job.get("title")) or text(job.get("code")) for job in jobs}
    faults = missing(jobs, sections, lambda n, job: f"岗位「{text(job.get('title')) or n}」")
    report.rule("sections", faults, "每个岗位的必填部分都写了。")
    codes = [(f"编号 {code}", f"岗位编号 {code} 用了不止一次。") for code in repeated(jobs, "code")]
    report.rule("codes", codes, "岗位编号没有重复。")
    tree, wide = _tree(jobs, span_limit)
    first = [("汇报关系", "请先改好汇报关系，才能检查管理幅度。")] if tree else []
    report.rule("tree", tree, "汇报关系是一棵树，上级都存在。")
    report.rule("span", first or wide, f"每个岗位的直接下属不超过 {span_limit} 个。")
    report.rule("duties", _duties(duties, title), "每个岗位都有职责，职责都属于某个岗位。")
    report.rule("weights", _weights(duties, title), "每个岗位的职责权重合计是 100%。")
    report.rule("verbs", _verbs(duties, verbs), "每条职责都以动词开头，并写明对象。")
    report.rule("kpi", _kpi(duties, metrics), "每条职责都有指标、目标值、单位和方向。")
    report.rule("raci", _raci(matrix, implied_r=implied_r), "每项任务有且只有一个 A，至少有一个 R。")
    report.rule("raci_duties", _raci_duties(matrix, duties, title), "RACI 里负责的任务都写进了岗位职责。")
    report.rule("fair", _fair(jobs, duties, unfair), "没有与工作无关的限制条件。")
    if wanted := list(tasks):
        report.rule("coverage", _coverage(matrix, wanted, coverage), "给定流程的任务基本都有岗位负责。")
    return report.results()


def _tree(jobs: list[dict[str, Any]], span_limit: int) -> tuple[list[Fault], list[Fault]]:
    try:
        staff = [{"code": job.get("code"), "superior": job.get("superior")} for job in jobs]
        found = org_check(staff, employee="code", manager="superior", span_limit=span_limit)
    except ValueError as error:
        return [("汇报关系", f"{str(error).replace('人员表', '岗位表')}。")], []
    spans = [
        (f"岗位 {c}", f"岗位 {c} 有 {found['span'][c]} 个直接下属，超过了 {span_limit} 个。") for c in found["wide"]
    ]
    return [], spans


def _duties(duties: list[dict[str, Any]], title: Mapping[str, str]) -> list[Fault]:
    owners = {text(duty.get("job")) for duty in duties}
    faults = [
        (f"岗位「{name}」", f"岗位「{name}」还没有写职责。") for code, name in title.items() if code not in owners
    ]
    for n, duty in enumerate(duties, 1):
        if text(duty.get("job")) not in title:
            faults.append((f"职责第 {n} 行", f"职责第 {n} 行的岗位「{text(duty.get('job'))}」不在岗位表里。"))
    return faults


def _weights(duties: list[dict[str, Any]], title: Mapping[str, str]) -> list[Fault]:
    faults = []
    for code, name in title.items():
        shares = [value(duty.get("weight")) for duty in duties if text(duty.get("job")) == code]
        if not shares or any(share is None or share < 0 for share in shares):
            faults.append((f"岗位「{name}」", f"岗位「{name}」的职责权重没有填全，或不是不小于 0 的数字。"))
            continue
        total = sum(share for share in shares if share is not None)
        if abs(total - 100) > 0.5:
            faults.append((f"岗位「{name}」", f"岗位「{name}」的职责权重合计是 {total:g}%，应是 100%。"))
    return faults


def _verbs(duties: list[dict[str, Any]], verbs: Collection[str]) -> list[Fault]:
    faults = []
    for n, duty in enumerate(duties, 1):
        place, verb = f"职责第 {n} 行", text(duty.get("verb"))
        if not any(verb.startswith(word) for word in verbs):
            what = f"以「{verb}」开头，不是职责动词" if verb else "没有写动词"
            faults.append((place, f"{place}{what}，请写清做什么，例如「{'」「'.join(list(verbs)[:3])}」。"))
        if not text(duty.get("object")):
            faults.append((place, f"{place}没有写对象，看不出{verb or '做'}的是什么。"))
    return faults if duties else [("职责", "还没有写任何职责。")]


def _kpi(duties: list[dict[str, Any]], metrics: Collection[str] | None) -> list[Fault]:
    faults = []
    for n, duty in enumerate(duties, 1):
        place, metric = f"职责第 {n} 行", text(duty.get("metric"))
        if not metric:
            faults.append((place, f"{place}没有写考核指标。"))
        elif metrics is not None and metric not in metrics:
            faults.append((place, f"{place}的指标「{metric}」不在指标库里。"))
        if value(duty.get("target")) is None:
            faults.append((place, f"{place}的目标值没有填，或不是数字。"))
        if not text(duty.get("unit")):
            faults.append((place, f"{place}的目标值没有写单位。"))
        if text(duty.get("direction")) not in UP | DOWN:
            faults.append((place, f"{place}没有写明指标是「越大越好」还是「越小越好」。"))
    return faults if duties else [("职责", "还没有写任何职责。")]


def _raci(matrix: list[dict[str, Any]], *, implied_r: bool) -> list[Fault]:
    try:
        return [(f"任务「{f['task']}」", f["message"]) for f in raci_check(matrix, implied_r=implied_r)]
    except ValueError as error:
        return [("RACI 矩阵", f"{error}。")]


def _raci_duties(matrix: list[dict[str, Any]], duties: list[dict[str, Any]], title: Mapping[str, str]) -> list[Fault]:
    if not matrix:
        return [("RACI 矩阵", "RACI 矩阵是空的。")]
    done = {(text(d.get("job")), text(d.get("task")) or text(d.get("object"))) for d in duties}
    faults = []
    for row in matrix:
        role, task = text(row.get("role")), text(row.get("task"))
        if not set(text(row.get("raci")).upper()) & {"R", "A"}:
            continue
        codes = [code for code, name in title.items() if role in {code, name}]
        if not codes:
            faults.append((f"任务「{task}」", f"RACI 矩阵里的岗位「{role}」没有岗位说明书。"))
        elif not any((code, task) in done for code in codes):
            faults.append((f"任务「{task}」", f"岗位「{role}」负责任务「{task}」，但它的职责里没有写这项任务。"))
    return faults


def _fair(jobs: list[dict[str, Any]], duties: list[dict[str, Any]], unfair: Collection[str]) -> list[Fault]:
    faults = []
    for row in [*jobs, *duties]:
        who = text(row.get("title")) or text(row.get("job"))
        cells = [part for cell in row.values() if not isinstance(cell, (dict,)) for part in names(_flat(cell))]
        written = "".join("".join(cells).split())
        faults += [
            (f"岗位「{who}」", f"岗位「{who}」写有「{term}」，这与能否胜任工作无关，容易构成就业歧视，请删去。")
            for term in unfair
            if term in written
        ]
    return faults


def _flat(cell: object) -> object:
    return [part for part in cell if isinstance(part, str)] if isinstance(cell, (list, tuple)) else cell


def _coverage(matrix: list[dict[str, Any]], tasks: list[str], least: float) -> list[Fault]:
    named = {text(row.get("task")) for row in matrix}
    absent = [task for task in tasks if task not in named]
    share = 1 - len(absent) / len(tasks)
    if share >= least - 1e-12:
        return []
    sentence = f"给定流程的任务只安排了 {share:.0%}，应不少于 {least:.0%}，还缺：{'、'.join(absent)}。"
    return [("RACI 矩阵", sentence)]
