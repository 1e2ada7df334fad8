import unicodedata


def review(customers):
    """返回完整率和手机有误的客户编号。"""
    filled = 0
    wrong = []
    for row in customers.fillna("").itertuples(index=False):
        for cell in row:
            if cell.strip() != "":
                filled = filled + 1
        tel = unicodedata.normalize("NFKC", row[2]).replace(" ", "").replace("-", "")
        good = len(tel) == 11 and tel.isdigit() and tel[0] == "1" and tel[1] in "3456789"
        if tel != "" and not good:
            wrong.append(row[0])
    return {"完整率": filled / customers.size, "手机有误": wrong}
