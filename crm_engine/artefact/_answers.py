"""What respondents answered to a questionnaire: reliability, straight-lining, and the figures that students state."""

from collections.abc import Mapping
from statistics import fmean, variance
from typing import Any

from crm_engine._records import text
from crm_engine.artefact._result import Fault, value
from crm_engine.files._cells import yes

OVERALL = ("总体", "总体满意度", "总体满意")
# With fewer scale items, equal answers to all of them are nothing unusual.
STRAIGHT = 5
LABELS = {"nps": "净推荐值", "csi": "满意度指数"}


def by_dimension(scales: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the scale items by their dimension; the overall items belong to none."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in scales:
        if (name := text(item.get("dimension"))) and name not in OVERALL:
            found.setdefault(name, []).append(item)
    return found


def _scores(group: list[dict[str, Any]], answer: Mapping[str, Any]) -> list[float] | None:
    """Return a respondent's scores, reversed items turned round; None when one is missing."""
    found = []
    for item in group:
        given, step = value(answer.get(text(item.get("id")))), value(item.get("points"))
        if given is None or (yes(item.get("reverse")) and step is None):
            return None
        found.append(step + 1 - given if yes(item.get("reverse")) and step is not None else given)
    return found


def straight(scales: list[dict[str, Any]], answers: list[dict[str, Any]], most: float) -> list[Fault]:
    """Find whether too many respondents gave the same answer to every scale item."""
    given = [[value(answer.get(text(i.get("id")))) for i in scales] for answer in answers]
    same = [n for n, row in enumerate(given, 1) if len(row) >= STRAIGHT and None not in row and len(set(row)) == 1]
    if len(same) <= most * len(answers):
        return []
    share = len(same) / len(answers)
    where = "、".join(map(str, same[:5]))
    return [("答卷", f"{share:.0%} 的答卷每道量表题都选同一个答案（如第 {where} 份），这些答卷不可靠，请剔除。")]


def alpha_faults(scales: list[dict[str, Any]], answers: list[dict[str, Any]], least: float) -> list[Fault]:
    """Find the dimensions whose α is below the least that is asked for."""
    faults = []
    for name, group in by_dimension(scales).items():
        table = [row for answer in answers if (row := _scores(group, answer)) is not None]
        if len(group) < 2 or len(table) < 2:
            faults.append((f"维度「{name}」", f"维度「{name}」的题目或完整答卷不足两份，α 系数无法计算。"))
            continue
        whole = variance([sum(row) for row in table])
        parts = sum(variance(column) for column in zip(*table, strict=True))
        found = len(group) / (len(group) - 1) * (1 - parts / whole) if whole else 0.0
        if found < least:
            sentence = f"维度「{name}」的 α 系数是 {found:.3f}，低于 {least:g}，请检查有没有漏标反向题或混入别的内容。"
            faults.append((f"维度「{name}」", sentence))
    return faults


def result_faults(
    items: list[dict[str, Any]], kind: Mapping[str, str], answers: list[dict[str, Any]], stated: Mapping[str, Any]
) -> list[Fault]:
    """Find the stated figures that differ from those computed from the answers."""
    right: dict[str, float] = {}
    asked = [text(item.get("id")) for item in items if kind[text(item.get("id"))] == "nps"]
    votes = [v for answer in answers if asked and (v := value(answer.get(asked[0]))) is not None]
    if votes:
        right["nps"] = 100 * (sum(v >= 9 for v in votes) - sum(v <= 6 for v in votes)) / len(votes)
    scales = [item for item in items if kind[text(item.get("id"))] == "scale"]
    for name, group in by_dimension(scales).items():
        if table := [row for answer in answers if (row := _scores(group, answer)) is not None]:
            right[name] = fmean(fmean(row) for row in table)
    means = [figure for name, figure in right.items() if name != "nps"]
    steps = {value(item.get("points")) for item in scales}
    # The index may be left out: whoever weighs the dimensions unequally states it elsewhere.
    if "csi" in stated and means and len(steps) == 1 and (top := steps.pop()) is not None and top > 1:
        right["csi"] = 100 * (fmean(means) - 1) / (top - 1)
    faults = []
    for name, figure in right.items():
        given, label = value(stated.get(name)), LABELS.get(name, f"维度「{name}」的均值")
        if given is None:
            faults.append(("分析结果", f"分析结果没有写{label}。"))
        elif abs(given - figure) > (0.1 if name in LABELS else 0.01) + 1e-9:
            faults.append(("分析结果", f"{label}写的是 {given:g}，按答卷计算应是 {figure:.2f}。"))
    return faults
