def concentration(sales):
    """返回最大四家的份额 CR4 和赫芬达尔指数 HHI。"""
    total = sum(sales)
    largest = sorted(sales, reverse=True)[:4]
    return {
        "CR4": sum(largest) / total,
        "HHI": sum((100 * s / total) ** 2 for s in sales),
    }
