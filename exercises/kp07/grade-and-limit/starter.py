WEIGHTS = {"品质": 30, "能力": 25, "资本": 20, "抵押": 10, "条件": 15}  # 百分数


def decide(scores, monthly):
    """返回 (总分, 等级, 额度)。

    scores：五项得分的字典；monthly：月均采购额（元）。
    """
    ...
