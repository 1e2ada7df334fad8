"""What must hold between the parts of a standard beyond the form of each part."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from coursebook.standard.model import Gap, Standard, Theory

# (item's id, key, message)
Fault = tuple[str, str, str]


def faults(standard: Standard) -> Iterator[Fault]:
    """Yield every contradiction in the standard; nothing is yielded for a sound one."""
    yield from _ids(standard)
    yield from _references(standard)
    yield from _levels(standard)
    yield from _hours(standard)
    yield from _glossary(standard)


def _ids(standard: Standard) -> Iterator[Fault]:
    seen: dict[str, int] = defaultdict(int)
    for item, _, _ in standard.walk():
        seen[item.id] += 1
        # Folder and page names are ids in lower case, so two ids may not differ by case alone.
        if item.id.lower() != item.id and item.id.lower() in seen:
            yield item.id, "id", f"编号 {item.id} 与 {item.id.lower()} 只有大小写不同，请改一个"
    for name, count in seen.items():
        if count > 1:
            yield name, "id", f"编号 {name} 出现了 {count} 次，每个编号只能用一次，请改成不同的编号"


def _references(standard: Standard) -> Iterator[Fault]:
    knowledge = {k.id for k in standard.knowledge}
    modules = {m.id for m in standard.modules}
    documents = {d.id for d in standard.documents}
    parts = {p.id for p in standard.hours.parts} if standard.hours else set()
    for item, _, source in standard.walk():
        if source is None:
            yield item.id, "source", "没有写出处，请加上 source = { document = …, place = … }"
        elif source.document not in documents:
            yield item.id, "source.document", f"指向不存在的文件 {source.document}，现有：{_list(documents)}"
        for name in getattr(item, "knowledge", ()):
            if name not in knowledge:
                yield item.id, "knowledge", f"指向不存在的知识点 {name}，现有：{_list(knowledge)}"
        module = getattr(item, "module", "")
        if module and module not in modules:
            yield item.id, "module", f"指向不存在的模块 {module}，现有：{_list(modules)}"
        part = getattr(item, "part", "")
        if part and part not in parts:
            yield item.id, "part", f"指向不存在的课时类别 {part}，现有：{_list(parts)}"


def _levels(standard: Standard) -> Iterator[Fault]:
    levels = standard.course.levels
    for point in standard.knowledge:
        for target in point.targets:
            if target.level and target.level not in levels:
                yield target.id, "level", f"程度「{target.level}」不在课程的程度里：{'、'.join(levels)}"
            elif not standard.level(target):
                yield target.id, "text", f"看不出程度：请以{'、'.join(levels)}之一开头，或写明 level"


def _hours(standard: Standard) -> Iterator[Fault]:
    hours = standard.hours
    if hours is None:
        return
    # Hours are compared as fractions: 0.1 + 0.2 must be 0.3 to a teacher.
    used: dict[str, Fraction] = defaultdict(Fraction)
    rows: list[Theory | Gap] = [*standard.theory, *standard.gaps]
    for row in rows:
        used[row.part] += Fraction(str(row.hours))
    total = sum((Fraction(str(p.hours)) for p in hours.parts), Fraction())
    if hours.parts and total != Fraction(str(hours.total)):
        yield hours.id, "total", f"各部分课时合计 {float(total):g},与总课时 {hours.total:g} 不符，请改其中之一"
    for part in hours.parts:
        if used[part.id] > Fraction(str(part.hours)):
            found = f"各行（含待补充）合计却是 {float(used[part.id]):g} 课时"
            yield hours.id, f"parts.{part.id}", f"{part.name}共 {part.hours:g} 课时，{found},请减少或改总数"


def _glossary(standard: Standard) -> Iterator[Fault]:
    for key in ("term", "identifier"):
        seen: set[str] = set()
        for term in standard.glossary:
            value = getattr(term, key)
            if value in seen:
                yield "glossary", key, f"术语表里「{value}」出现了两次，请删去一行"
            seen.add(value)


def _list(names: set[str]) -> str:
    return "、".join(sorted(names)) or "（无）"
