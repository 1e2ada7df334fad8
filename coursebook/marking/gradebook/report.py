"""What the reports say, apart from how they look: prepared once for Word, Excel and the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coursebook.marking.gradebook.attainment import FORMULAS, SKILL, Attainment, Goal, attain, reaches
from coursebook.marking.gradebook.book import MISSING, Book
from coursebook.marking.gradebook.items import SHARE, Analysis, analyse
from coursebook.marking.gradebook.numbers import mean, rounded
from coursebook.marking.gradebook.xlsx_about import BANDS

SIGNATURES = ("任课教师", "教研室主任", "系（院）负责人")
ROOM = (
    ("达成情况分析", "哪些目标达成得好，哪些没有达到，原因是什么。"),
    ("持续改进", "下一轮教学准备改什么：内容、练习、实训、考核。"),
)


@dataclass(frozen=True)
class Report:
    """The whole report."""

    book: Book
    attainment: Attainment
    items: list[Analysis]
    notices: list[str]
    now: datetime

    @property
    def course(self) -> str:
        """The course's title."""
        return self.book.standard.course.title

    @property
    def threshold(self) -> float:
        """Below it a goal isn't attained."""
        return self.book.settings.attainment.threshold

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The report's head: what is counted, and by which rules."""
        settings = self.book.settings.attainment
        goal = self.attainment.course
        numbers = [t for line in self.book.lines.values() if not isinstance(t := line.total, str)]
        average = mean(numbers)
        passing = self.book.settings.total.passing
        passed = sum(n >= passing for n in numbers)
        left = len(self.book.students) - len(self.attainment.counted)
        answers = sum(cell.value != MISSING for cell in self.book.cells.values())
        course = "各课程目标达成度的最小值" if settings.course == "最小值" else "各课程目标达成度的加权平均"
        return [
            ("课程", self.course),
            ("班级", "、".join(self.book.groups) if len(self.book.groups) <= 12 else f"{len(self.book.groups)} 个班"),
            (
                "学生",
                f"{len(self.book.students)} 人"
                + (f"，其中 {left} 人（{'、'.join(settings.exclude)}）不计入" if left else ""),
            ),
            ("答案", f"{answers} 份，{len(self.book.exercises)} 个练习"),
            (
                "总评",
                f"平均 {average:.1f} 分，及格 {passed} 人（共 {len(numbers)} 人有总评）"
                if average is not None
                else "还没有总评",
            ),
            ("计算方法", f"{FORMULAS[settings.formula]}（{settings.formula}；w 为权重，A 为平均得分，S 为满分）"),
            ("没有交的答案", "记 0 分" if settings.missing == "记0分" else "不计入平均"),
            ("课程达成度", f"{shown(goal.value)}（{course}）" if goal.value is not None else goal.note),
            ("达成标准", f"{self.threshold:g}（达成度保留两位小数后比较）"),
            ("生成时间", f"{self.now:%Y-%m-%d %H:%M}"),
        ]

    def judged(self, value: float | None) -> str:
        """Say in a word whether a value reaches the threshold."""
        if value is None:
            return "没有数据"
        return "达成" if reaches(value, self.threshold) else "未达成"

    @property
    def units(self) -> list[Goal]:
        """Knowledge points, trainings and competencies."""
        return [goal for goal in self.attainment.units if goal.kind != SKILL]

    @property
    def bands(self) -> list[tuple[str, int]]:
        """How many totals lie in each band."""
        numbers = [t for line in self.book.lines.values() if not isinstance(t := line.total, str)]
        return [(name, sum(low <= n < high for n in numbers)) for name, low, high in BANDS]

    @property
    def below(self) -> list[tuple[str, str, str, str]]:
        """Students below the threshold: number, name, class, goals with values."""
        students = {s.id: s for s in self.book.students}
        return [
            (name, students[name].name, students[name].group, "、".join(f"{g} {shown(v)}" for g, v in low.items()))
            for name, low in self.attainment.below
        ]


def prepare(book: Book, notices: Sequence[str], now: datetime) -> Report:
    """Compute everything that the reports say."""
    return Report(book, attain(book), analyse(book), list(notices), now)


def shown(value: float | None) -> str:
    """Return an attainment as it is printed."""
    return "—" if value is None else f"{rounded(value, 2):.2f}"


def percent(value: float | None) -> str:
    """Return a share in per cent."""
    return "—" if value is None else f"{value:.0%}"


ABOUT_ITEMS = (
    "难度 = 交了这道题的学生的平均得分 ÷ 满分，数字越大越容易；"
    f"区分度 = 总分前 {SHARE:.0%} 学生的得分率 − 后 {SHARE:.0%} 学生的得分率（不足 10 人不算）；"
    "0.4 以上很好，0.3 良好，0.2 尚可，更低的题目需要改进。"
)
