"""全角数字（１３８…）换成半角以后是对的，不该算有误。先用 unicodedata.normalize("NFKC", …) 整理。"""


def review(customers):
    filled = sum(cell.strip() != "" for row in customers.fillna("").itertuples(index=False) for cell in row)
    wrong = []
    for row in customers.fillna("").itertuples(index=False):
        tel = row[2].replace(" ", "").replace("-", "")
        good = len(tel) == 11 and tel.isascii() and tel.isdigit() and tel[0] == "1" and tel[1] in "3456789"
        if tel != "" and not good:
            wrong.append(row[0])
    return {"完整率": filled / customers.size, "手机有误": wrong}
