import unicodedata


def review(customers):
    """返回完整率和手机有误的客户编号。"""
    ...
