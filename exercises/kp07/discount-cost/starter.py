def discount_cost(discount, discount_days, paid_day):
    """放弃现金折扣的年成本（小数），一年按 365 天，不算复利。

    discount：折扣率；discount_days：折扣期（天）；paid_day：实际在第几天付清。
    """
    ...
