"""Codes that identify customers: credit codes, resident ids, mobile numbers, regions (KP06).

Plain text in, plain values out; nothing here needs numpy or pandas.
"""

from crm_engine.ids._contact import email_ok, mobile_ok, normalise_mobile
from crm_engine.ids._region import region_lookup, region_within
from crm_engine.ids._resident import resident_id_check, resident_id_check_char, resident_id_fault, resident_id_parts
from crm_engine.ids._uscc import (
    org_code_check,
    org_code_check_char,
    uscc_check,
    uscc_check_char,
    uscc_fault,
    uscc_parts,
)

__all__ = [
    "email_ok",
    "mobile_ok",
    "normalise_mobile",
    "org_code_check",
    "org_code_check_char",
    "region_lookup",
    "region_within",
    "resident_id_check",
    "resident_id_check_char",
    "resident_id_fault",
    "resident_id_parts",
    "uscc_check",
    "uscc_check_char",
    "uscc_fault",
    "uscc_parts",
]
