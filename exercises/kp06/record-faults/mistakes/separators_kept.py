"""带空格或连字符的手机号（138-0013 1234）被你当成有误了。先用 replace 去掉空格和连字符，再数有几位。"""

import unicodedata


def review(customers):
    filled = sum(cell.strip() != "" for row in customers.fillna("").itertuples(index=False) for cell in row)
    wrong = []
    for row in customers.fillna("").itertuples(index=False):
        tel = unicodedata.normalize("NFKC", row[2]).strip()
        if tel != "" and not (len(tel) == 11 and tel.isdigit() and tel[0] == "1" and tel[1] in "3456789"):
            wrong.append(row[0])
    return {"完整率": filled / customers.size, "手机有误": wrong}
