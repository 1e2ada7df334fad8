"""CR4 只看最大的四家，但 HHI 要把每一家都平方再相加，不能只加前四家。"""


def concentration(sales):
    total = sum(sales)
    largest = sorted(sales, reverse=True)[:4]
    return {"CR4": sum(largest) / total, "HHI": sum((100 * s / total) ** 2 for s in largest)}
