"""Tell which cell styles of a workbook show a number as a date, and turn such numbers into dates.

Rules: ECMA-376 Part 1, §18.8.30 (built-in formats), §18.17.4 (serial dates, with the leap day of 1900).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # it ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # it ships no types

from uswah.exchange.enums.problems import Code, refuse

_SECONDS_OF_DAY = 86_400
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
_NOT_SIGNIFICANT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)


def parse_small_part(content: bytes) -> Element:
    """Parse a small XML part without entities; raise ``FileRefused`` where it is broken."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refuse(Code.FILE_DTD) from error
    except (ParseError, ValueError, LookupError) as error:
        raise refuse(Code.FILE_BROKEN) from error
    return root


def local_name(element: Element) -> str:
    """Answer the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def shows_date(format_code: str) -> bool:
    """Say whether a number format shows a date or a time."""
    first = _NOT_SIGNIFICANT.sub("", format_code).split(";")[0]
    return "general" not in first.lower() and bool(_DATE_LETTERS.search(first))


def date_styles(styles: Element) -> frozenset[str]:
    """List the style numbers (attribute ``s`` of a cell) that show dates."""
    custom: dict[str, bool] = {}
    found: set[str] = set()
    for part in styles:
        if local_name(part) == "numFmts":
            for each in part:
                custom[each.get("numFmtId", "")] = shows_date(each.get("formatCode", ""))
        elif local_name(part) == "cellXfs":
            for number, each in enumerate(part):
                identifier = each.get("numFmtId", "0")
                built_in = identifier.isdigit() and int(identifier[:6]) in _BUILT_IN_DATES
                if custom.get(identifier, built_in):
                    found.add(str(number))
    return frozenset(found)


def serial_date(serial: str, counts_from_1904: bool) -> str:
    """Turn a stored day number into an ISO date, or date and time; an impossible one stays as it is."""
    try:
        whole, seconds = divmod(round(float(serial) * _SECONDS_OF_DAY), _SECONDS_OF_DAY)
        first_of_1900 = date(1899, 12, 31) if whole < 60 else date(1899, 12, 30)
        start = date(1904, 1, 1) if counts_from_1904 else first_of_1900
        day = (start + timedelta(days=whole)).isoformat()
    except (ValueError, OverflowError):
        return serial
    minutes, second = divmod(seconds, 60)
    return f"{day}T{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}" if seconds else day
