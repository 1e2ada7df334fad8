"""超额累进时，你只算了最上面一档的那一段，下面几档的返利丢了。每一段都要算，最后加起来。"""


def rebate(sales, way):
    if way == "全额":
        return sales * (0.03 if sales >= 200000 else 0.02 if sales >= 100000 else 0.01)
    if sales >= 200000:
        return (sales - 200000) * 0.03
    if sales >= 100000:
        return (sales - 100000) * 0.02
    return sales * 0.01
