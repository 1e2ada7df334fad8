"""Runs before the core snapshot is made: what beginners' programs and the judge use without numpy and pandas."""
# ruff: noqa: F401, ICN001, PLC0415

import bisect
import calendar
import collections
import copy
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import heapq
import importlib.metadata
import itertools
import json
import math
import operator
import random
import re
import statistics
import string
import textwrap
import traceback
import typing


def _warm() -> None:
    """Run the judge once, with a program that works and one that doesn't."""
    from graders import entry

    for source in ("print(sum(n * n for n in range(3)))", "1 / 0", "a b", "unknown"):
        entry.run_free(source, "{}", "{}")


_warm()
del _warm
