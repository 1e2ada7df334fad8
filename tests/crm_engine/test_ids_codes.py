"""Codes: published examples, python-stdnum as an independent check, and the letters it refuses."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError

from crm_engine.ids import (
    email_ok,
    mobile_ok,
    normalise_mobile,
    org_code_check,
    org_code_check_char,
    region_lookup,
    region_within,
    resident_id_check,
    resident_id_check_char,
    resident_id_fault,
    resident_id_parts,
    uscc_check,
    uscc_check_char,
    uscc_fault,
    uscc_parts,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = "0123456789"
ORG = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Codes of real companies, checked with python-stdnum.
COMPANIES = [
    "91110000600037341L",
    "9144030071526726XG",
    "91330100799655058B",
    "91310000607342023U",
    "914403001922038216",
]


@pytest.mark.parametrize("code", COMPANIES)
def test_codes_of_companies_are_valid(code):
    assert uscc_check(code)
    assert uscc_check_char(code[:17]) == code[17]


@pytest.mark.parametrize("code", COMPANIES[:4])
def test_their_organisation_codes_are_valid_too(code):
    # Verified inside four of them.
    assert org_code_check(code[8:17])
    assert uscc_check(code, org_code=True)


@settings(deadline=None)
@given(st.text(DIGITS, min_size=8, max_size=8), st.text(ALPHABET, min_size=9, max_size=9))
def test_check_characters_agree_with_stdnum(head, tail):
    body = head + tail
    assert uscc_check_char(body) == stdnum_uscc.calc_check_digit(body)
    assert uscc_check(body + uscc_check_char(body))


@settings(deadline=None)
@given(
    st.sampled_from("NAY9"),
    st.sampled_from(ALPHABET),
    st.text(DIGITS, min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)
def test_letters_may_stand_in_the_first_two_places(department, kind, region, organisation):
    body = department + kind + region + organisation
    assert uscc_check(body + uscc_check_char(body))


def test_stdnum_refuses_such_codes_and_we_do_not():
    body = "N2330106MA27XYA12"
    code = body + uscc_check_char(body)
    with pytest.raises(ValidationError):
        stdnum_uscc.validate(code)
    assert uscc_check(code)
    assert uscc_parts(code)["department"] == "农业"


@settings(deadline=None)
@given(st.sampled_from(COMPANIES), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code, place, char):
    # 31 is prime and no weight is a multiple of it, so every single error changes the sum.
    assert uscc_check(code[:place] + char + code[place + 1 :]) == (char == code[place])


@settings(deadline=None)
@given(st.sampled_from(COMPANIES), st.integers(0, 15))
def test_two_exchanged_neighbours_are_found(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert uscc_check(swapped) == (swapped == code)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "是空的"),
        (None, "是空的"),
        (911100006000373411, "应是文本"),
        ("91110000600037341", "应有 18 位，写了 17 位"),
        ("９1110000600037341L", "第 1 位的 '９' 不合规定"),
        ("91110000600037341l", "第 18 位的 'l' 不合规定"),
        ("9111000060003734IL", "第 17 位的 'I' 不合规定"),
        ("911100A0600037341L", "第 3 至 8 位是行政区划代码"),
        ("91110000600037341X", "按前 17 位计算应是 L，写的是 X"),
    ],
)
def test_a_fault_is_a_sentence(code, message):
    assert message in uscc_fault(code)
    assert not uscc_check(code)


def test_the_inner_code_is_judged_when_asked():
    body = "91110000600037342"  # the organisation code's own check character should be 1
    code = body + uscc_check_char(body)
    assert uscc_check(code)
    assert "不是正确的组织机构代码" in uscc_fault(code, org_code=True)
    with pytest.raises(ValueError, match="应是"):
        uscc_parts("91110000600037341X")


def test_organisation_code_by_hand():
    # 13, 2, 1, 4, 3, 5, 6, 9 times 3, 7, 9, 10, 5, 8, 4, 2 is 199; 11 - 199 mod 11 = 10, written X.
    assert org_code_check_char("D2143569") == "X"
    assert org_code_check("D2143569-X")
    assert org_code_check("D2143569X")
    assert not org_code_check("D2143569-1")
    assert not org_code_check("D2143569")
    assert not org_code_check(None)
    with pytest.raises(ValueError, match="8 位"):
        org_code_check_char("1234567")


@settings(deadline=None)
@given(st.text(ORG, min_size=8, max_size=8))
def test_the_weighted_sum_of_an_organisation_code_is_a_multiple_of_11(body):
    char = org_code_check_char(body)
    last = 10 if char == "X" else int(char)
    assert (sum(w * ORG.index(c) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True)) + last) % 11 == 0


@pytest.mark.parametrize("code", ["11010519491231002X", "360426199101010071", "440524188001010014"])
def test_published_resident_ids_are_valid(code):
    # Examples of python-stdnum; the third checks arithmetically, whatever its region.
    assert resident_id_check(code)


@settings(deadline=None)
@given(
    st.sampled_from(["110105", "360426", "440305"]),
    st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)),
    st.integers(0, 999),
)
def test_resident_ids_agree_with_stdnum(region, born, number):
    body = f"{region}{born:%Y%m%d}{number:03}"
    code = body + resident_id_check_char(body)
    assert ric.calc_check_digit(code) == code[17]
    assert resident_id_check(code)
    parts = resident_id_parts(code)
    assert parts["birth"] == born.isoformat()
    assert parts["sex"] == ("男" if number % 2 else "女")
    wrong = code[:17] + ("1" if code[17] != "1" else "2")
    assert not resident_id_check(wrong)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "是空的"),
        (1, "应是文本"),
        ("1101051949123100", "应有 18 位"),
        ("11010519491231002x", "第 18 位的 'x'"),
        ("1101051949123100２X", "第 17 位"),
        ("11010519490231002X", "不是日历上的日期"),
        ("110105194912310021", "应是 X，写的是 1"),
    ],
)
def test_a_resident_id_fault_is_a_sentence(code, message):
    assert message in resident_id_fault(code)


def test_nobody_is_born_after_the_file_was_made():
    assert "晚于" in resident_id_fault("11010519491231002X", asof=dt.date(1949, 12, 30))
    assert resident_id_check("11010519491231002X", asof=dt.date(1949, 12, 31))
    with pytest.raises(ValueError, match="校验码不对"):
        resident_id_parts("110105194912310021")


@pytest.mark.parametrize("prefix", range(10))
def test_mobile_numbers_begin_with_13_to_19(prefix):
    assert mobile_ok(f"1{prefix}800138000") == (3 <= prefix <= 9)


def test_mobile_numbers_are_cleaned_first():
    for written in (
        "+86 138-0013-8000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        13800138000,
        13800138000.0,
    ):
        assert normalise_mobile(written) == "13800138000"
        assert mobile_ok(written)
    assert not mobile_ok("+86 13800138000", strip=False)
    assert not mobile_ok("１３８００１３８０００", strip=False)
    for wrong in ("1380013800", "138001380000", "", None, float("nan"), "1380013800a"):
        assert not mobile_ok(wrong)


def test_mail_addresses():
    assert email_ok("li.wang+crm@mail.example.com.cn")
    for wrong in ("a@b", "a b@c.com", "a@b..com", "@b.com", "a@-b.com", "张@b.com", None, 1):
        assert not email_ok(wrong)


TABLE = pd.DataFrame({"code": ["44", "4403", "440305", "110000"], "name": ["广东省", "深圳市", "南山区", "北京市"]})


def test_regions_are_looked_up_in_the_given_table():
    assert region_lookup("440305", TABLE) == {"province": "广东省", "city": "深圳市", "area": "南山区", "known": "是"}
    assert region_lookup("440300", TABLE)["city"] == "深圳市"
    assert region_lookup("440399", TABLE) == {"province": "广东省", "city": "深圳市", "area": "", "known": "否"}
    assert region_lookup("11", TABLE)["province"] == "北京市"
    with pytest.raises(ValueError, match="2、4 或 6 位"):
        region_lookup("44030", TABLE)
    with pytest.raises(ValueError, match="重复：44"):
        region_lookup("44", pd.concat([TABLE, TABLE.head(1)]))


def test_a_territory_holds_its_parts_only():
    assert region_within("440305", "44")
    assert region_within("440300", "440000")
    assert region_within("440305", "440305")
    assert not region_within("440000", "440300")
    assert not region_within("450305", "440000")
    # A city's code is no prefix of another city's: 4401 and 4410.
    assert not region_within("441000", "4401")
