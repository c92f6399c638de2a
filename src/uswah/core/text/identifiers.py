"""Read the numbers by which persons and madrasah are known: phone, NUPTK, NIP, PegID, NSM, NPSN.

A spreadsheet keeps fifteen digits of a number: NUPTK and NIP must be cells of text. A caller that
holds a numeric cell refuses it before it comes here, for the lost digits cannot be seen any more.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from uswah.core.text.refusals import RefusalCode, RefusedText

_DIGITS: Final = re.compile(r"[0-9]+")
_SCIENTIFIC: Final = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+")
_NPSN: Final = re.compile(r"[0-9A-Z][0-9]{7}")
_PHONE_PUNCTUATION: Final = re.compile(r"[\s().\-‐‑–/]+")
_BIRTH_YEARS: Final = range(1930, 2021)
_AGES_AT_APPOINTMENT: Final = range(15, 61)
# In the numbers of PPPK the place of the month holds a code of the contract, not a month.
_PPPK_MONTH: Final = 21


@dataclass(frozen=True, slots=True)
class Phone:
    """Hold an Indonesian phone number in international form, `+6281234567890`."""

    number: str

    @property
    def is_mobile(self) -> bool:
        """Tell whether it is a mobile number, which can sign in and get messages."""
        return self.number.startswith("+628")

    def __str__(self) -> str:
        return self.number


class Employment(StrEnum):
    """Name the two kinds of civil service that a NIP can tell apart."""

    PNS = "pns"
    PPPK = "pppk"


@dataclass(frozen=True, slots=True)
class Nip:
    """Hold an employee number of the civil service, taken apart.

    18 digits: birth date (8), year and month of appointment (6, month 21 for PPPK),
    sex (1 man, 2 woman), serial number (3).
    """

    number: str
    birth_date: date
    appointment_year: int
    appointment_month: int | None
    employment: Employment
    is_woman: bool

    def __str__(self) -> str:
        """Write it in the four groups that papers use."""
        n = self.number
        return f"{n[:8]} {n[8:14]} {n[14]} {n[15:]}"


def parse_phone(text: str) -> Phone:
    """Read a phone number written as 08…, 62…, +62…, or 8… (a sheet ate the zero).

    Spaces, points, dashes and brackets do not count. Raises RefusedText.
    """
    written = _PHONE_PUNCTUATION.sub("", unicodedata.normalize("NFKC", text).strip().lstrip("'"))
    if not written:
        raise RefusedText(RefusalCode.EMPTY, text)
    if _SCIENTIFIC.fullmatch(written):
        raise RefusedText(RefusalCode.PRECISION_LOST, text)
    if not _DIGITS.fullmatch(written.removeprefix("+")):
        raise RefusedText(RefusalCode.NOT_DIGITS, text)
    national = _national_number(written, text)
    longest, shortest = (12, 9) if national.startswith("8") else (11, 8)
    if not shortest <= len(national) <= longest:
        raise RefusedText(RefusalCode.WRONG_LENGTH, text)
    if len(set(national[1:])) == 1:
        raise RefusedText(RefusalCode.PLACEHOLDER, text)
    return Phone(f"+62{national}")


def _national_number(written: str, text: str) -> str:
    """Return the digits after the country code, without the zero of the trunk."""
    for prefix in ("+62", "62", "0", ""):
        if written.startswith(prefix):
            national = written.removeprefix(prefix)
            break
    if prefix in ("+62", "62"):
        national = national.removeprefix("0")  # "+62 (0)812…"
    is_mobile_without_zero = prefix == "" and national.startswith("8")
    if (prefix == "" and not is_mobile_without_zero) or not re.match(r"[2-9]", national):
        raise RefusedText(RefusalCode.UNRECOGNISED, text)
    return national


def parse_nuptk(text: str) -> str:
    """Read the national number of a teacher: 16 digits. Raises RefusedText."""
    return _digits(text, {16})


def parse_pegid(text: str) -> str:
    """Read the ministry's own number of an educator (PegID).

    No official text of its length was found; numbers in use have 13 to 20 digits, so these pass.
    Raises RefusedText.
    """
    return _digits(text, set(range(13, 21)))


def parse_nsm(text: str) -> str:
    """Read the statistical number of a madrasah: 12 digits. Raises RefusedText."""
    return _digits(text, {12})


def parse_npsn(text: str) -> str:
    """Read the national number of a school: 8 digits, or a letter and 7. Raises RefusedText."""
    written = _compact(text).upper()
    if len(written) != 8:
        raise RefusedText(RefusalCode.WRONG_LENGTH, text)
    if not _NPSN.fullmatch(written):
        raise RefusedText(RefusalCode.NOT_DIGITS, text)
    if len(set(written)) == 1:
        raise RefusedText(RefusalCode.PLACEHOLDER, text)
    return written


def parse_nip(text: str) -> Nip:
    """Read a NIP of PNS or PPPK and check that its dates are possible. Raises RefusedText."""
    written = _digits(text, {18})
    if written.endswith("000"):
        raise RefusedText(RefusalCode.PRECISION_LOST, text)
    try:
        born = date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError as error:
        raise RefusedText(RefusalCode.NO_SUCH_DATE, text) from error
    if born.year not in _BIRTH_YEARS:
        raise RefusedText(RefusalCode.YEAR_IMPLAUSIBLE, text)
    year, month = int(written[8:12]), int(written[12:14])
    if year - born.year not in _AGES_AT_APPOINTMENT or month not in {*range(1, 13), _PPPK_MONTH}:
        raise RefusedText(RefusalCode.APPOINTMENT_IMPLAUSIBLE, text)
    if written[14] not in "12":
        raise RefusedText(RefusalCode.SEX_DIGIT, text)
    is_pppk = month == _PPPK_MONTH
    return Nip(
        number=written,
        birth_date=born,
        appointment_year=year,
        appointment_month=None if is_pppk else month,
        employment=Employment.PPPK if is_pppk else Employment.PNS,
        is_woman=written[14] == "2",
    )


def _compact(text: str) -> str:
    """Drop what people put between digits: spaces, dashes, and the apostrophe that marks text."""
    written = re.sub(r"[\s\-‐‑–]+", "", unicodedata.normalize("NFKC", text)).lstrip("'’")
    if not written:
        raise RefusedText(RefusalCode.EMPTY, text)
    return written


def _digits(text: str, lengths: set[int]) -> str:
    written = _compact(text)
    if _SCIENTIFIC.fullmatch(written):
        raise RefusedText(RefusalCode.PRECISION_LOST, text)
    if not _DIGITS.fullmatch(written):
        raise RefusedText(RefusalCode.NOT_DIGITS, text)
    if len(written) not in lengths:
        raise RefusedText(RefusalCode.WRONG_LENGTH, text)
    if len(set(written)) == 1:
        raise RefusedText(RefusalCode.PLACEHOLDER, text)
    return written
