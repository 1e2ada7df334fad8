"""手机空着不是「有误」，是没填，已经算进完整率了。「手机有误」只列填了但不对的。"""

import unicodedata


def review(customers):
    filled = sum(cell.strip() != "" for row in customers.fillna("").itertuples(index=False) for cell in row)
    wrong = []
    for row in customers.fillna("").itertuples(index=False):
        tel = unicodedata.normalize("NFKC", row[2]).replace(" ", "").replace("-", "")
        if not (len(tel) == 11 and tel.isdigit() and tel[0] == "1" and tel[1] in "3456789"):
            wrong.append(row[0])
    return {"完整率": filled / customers.size, "手机有误": wrong}
