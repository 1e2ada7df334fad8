"""你取的是列表里的前四个，不是最大的四家。先用 sorted(sales, reverse=True) 从大到小排好。"""


def concentration(sales):
    total = sum(sales)
    return {"CR4": sum(sales[:4]) / total, "HHI": sum((100 * s / total) ** 2 for s in sales)}
