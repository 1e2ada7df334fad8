"""只有空格的格子也是没填。判断以前先用 strip() 去掉两头的空格。"""

import unicodedata


def review(customers):
    filled = sum(cell != "" for row in customers.fillna("").itertuples(index=False) for cell in row)
    wrong = []
    for row in customers.fillna("").itertuples(index=False):
        tel = unicodedata.normalize("NFKC", row[2]).replace(" ", "").replace("-", "")
        if tel != "" and not (len(tel) == 11 and tel.isdigit() and tel[0] == "1" and tel[1] in "3456789"):
            wrong.append(row[0])
    return {"完整率": filled / customers.size, "手机有误": wrong}
