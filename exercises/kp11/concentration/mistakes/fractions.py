"""你的 HHI 是用小数份额（如 0.5）平方的，最大只有 1。这里要先变成百分数再平方，最大是 10000。"""


def concentration(sales):
    total = sum(sales)
    return {"CR4": sum(sorted(sales)[-4:]) / total, "HHI": sum((s / total) ** 2 for s in sales)}
