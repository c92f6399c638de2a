"""Turn single cells into typed values; what cannot be read becomes a code, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from uswah.core.text.dates import parse_date
from uswah.core.text.identifiers import parse_nip, parse_nsm, parse_nuptk, parse_pegid, parse_phone
from uswah.core.text.refusals import RefusalCode, RefusedText
from uswah.exchange.enums.columns import plain
from uswah.exchange.enums.kinds import Employment, Gender, Stage, Technique
from uswah.exchange.enums.problems import Code
from uswah.exchange.readers.grid import Cell, CellKind

# A spreadsheet keeps 15 digits of a number; the ones behind them become zeros.
KEPT_DIGITS = 15
MOST_HOURS = 60

_BLANK_MARKS = frozenset(("", "0", "tidak ada", "belum ada", "n a", "kosong", "nihil", "belum punya", "tidak punya"))
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,20})?")
_SCHOOL_YEAR = re.compile(r"\D*(20\d\d)\s*[/\-–]\s*(20\d\d|\d\d)\s*")
_BIRTH = re.compile(r"(?P<place>\D*?)[\s,;/]*(?P<day>\d.*)", re.DOTALL)
_WEEKDAY_PLACE = re.compile(r"[\s,]+(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)$", re.IGNORECASE)


class Unreadable(Exception):
    """Say why a cell was not read."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


GENDERS: Mapping[str, Gender] = MappingProxyType(
    dict.fromkeys(("l", "lk", "laki", "laki laki", "pria", "m", "male"), Gender.MALE)
    | dict.fromkeys(("p", "pr", "perempuan", "wanita", "w", "f", "female"), Gender.FEMALE)
)
EMPLOYMENTS: Mapping[str, Employment] = MappingProxyType(
    dict.fromkeys(
        ("asn", "pns", "cpns", "pppk", "p3k", "asn pns", "asn pppk", "pns pppk", "pns kemenag", "pns dpk", "negeri"),
        Employment.ASN,
    )
    | dict.fromkeys(
        (
            "non asn", "nonasn", "non pns", "nonpns", "gty", "gtt", "gtty", "honorer", "honor", "guru honorer",
            "guru tetap yayasan", "guru tetap", "guru tidak tetap", "swasta", "yayasan", "non pns inpassing",
            "inpassing", "pegawai tetap yayasan", "guru tidak tetap yayasan", "bukan asn", "bukan pns", "tetap yayasan",
        ),
        Employment.NON_ASN,
    )
)  # fmt: skip
STAGES: Mapping[str, Stage] = MappingProxyType(
    dict.fromkeys(("formatif", "formative", "penilaian formatif", "pkg formatif"), Stage.FORMATIVE)
    | dict.fromkeys(("sumatif", "summative", "penilaian sumatif", "pkg sumatif"), Stage.SUMMATIVE)
)
TECHNIQUES: Mapping[str, Technique] = MappingProxyType(
    dict.fromkeys(("pengamatan", "observasi", "observation", "pengamatan kelas"), Technique.OBSERVATION)
    | dict.fromkeys(("pemantauan", "monitoring", "pantauan"), Technique.MONITORING)
    | dict.fromkeys(("dokumen", "studi dokumen", "telaah dokumen", "documents"), Technique.DOCUMENTS)
    | dict.fromkeys(("wawancara", "interview"), Technique.INTERVIEW)
    | dict.fromkeys(("angket", "kuesioner", "questionnaire", "angket murid", "angket siswa"), Technique.QUESTIONNAIRE)
    | dict.fromkeys(
        ("refleksi diri", "penilaian diri", "evaluasi diri", "refleksi", "self reflection"), Technique.SELF_REFLECTION
    )
)
_CERTIFIED = frozenset(("sudah", "ya", "y", "v", "sertifikasi", "bersertifikat", "sudah sertifikasi", "tersertifikasi"))
_NOT_CERTIFIED = frozenset(("belum", "tidak", "t", "n", "non sertifikasi", "belum sertifikasi", "belum bersertifikat"))


def read_score(cell: Cell, highest: int) -> int:
    """Read a whole score from 0 to ``highest``; a number typed as text counts."""
    if cell.kind is CellKind.TEXT:
        written = cell.text.strip().lstrip("'").strip()
        if not _NUMBER.fullmatch(written):
            raise Unreadable(Code.SCORE_UNREADABLE)
        number = Decimal(written.replace(",", "."))
    elif cell.kind is CellKind.NUMBER:
        number = _decimal(cell.text)
    else:
        raise Unreadable(Code.SCORE_UNREADABLE)
    if not 0 <= number <= highest:
        is_far = abs(number) > highest + 1
        raise Unreadable(Code.SCORE_OUT_OF_RANGE if is_far or _is_whole(number) else Code.SCORE_NOT_WHOLE)
    if not _is_whole(number):
        raise Unreadable(Code.SCORE_NOT_WHOLE)
    return int(number)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable(Code.SCORE_UNREADABLE) from error
    if not number.is_finite():
        raise Unreadable(Code.SCORE_UNREADABLE)
    return number


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def identifier_text(cell: Cell) -> str:
    """Answer the digits of an identity number; a number that has lost digits is refused."""
    if cell.kind is CellKind.TEXT:
        text = cell.text.strip()
        return "" if plain(text) in _BLANK_MARKS else text
    if cell.kind is not CellKind.NUMBER:
        raise Unreadable(Code.NOT_TEXT)
    number = _decimal(cell.text)
    if number == 0:
        return ""
    if number.adjusted() > 30 or not _is_whole(number):
        raise Unreadable(Code.DIGITS_LOST)
    digits = f"{number:f}".partition(".")[0]
    # Exact digits come from programs that write numbers whole; a spreadsheet leaves a zero at the end.
    is_exact = cell.text.isdigit() and not digits.endswith("0")
    if len(digits) > KEPT_DIGITS and not is_exact:
        raise Unreadable(Code.DIGITS_LOST)
    return digits


def _identifier(parse: Callable[[str], object], otherwise: Code) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        text = identifier_text(cell)
        if not text:
            return ""
        try:
            return str(getattr(parsed := parse(text), "number", parsed))
        except RefusedText as refused:
            is_lost = refused.code is RefusalCode.PRECISION_LOST
            raise Unreadable(Code.DIGITS_LOST if is_lost else otherwise) from refused

    return read


read_nuptk = _identifier(parse_nuptk, Code.NUPTK_BAD)
read_pegid = _identifier(parse_pegid, Code.PEGID_BAD)
read_nip = _identifier(parse_nip, Code.NIP_BAD)
read_nsm = _identifier(parse_nsm, Code.NSM_BAD)
read_phone = _identifier(parse_phone, Code.PHONE_BAD)


def kind_of_key(cell: Cell) -> str:
    """Tell from the number of digits which key a shared column holds: ``nuptk``, ``nip`` or ``pegid``."""
    digits = sum(1 for character in identifier_text(cell) if character.isdigit())
    return {16: "nuptk", 18: "nip"}.get(digits, "pegid")


def read_date(cell: Cell) -> date:
    """Read a date cell, or a date typed as text."""
    try:
        if cell.kind is CellKind.DATE:
            return date.fromisoformat(cell.text[:10])
        if cell.kind is CellKind.TEXT:
            return parse_date(cell.text)
    except (RefusedText, ValueError) as error:
        raise Unreadable(Code.DATE_UNREADABLE) from error
    raise Unreadable(Code.DATE_UNREADABLE)


def read_birth(cell: Cell) -> tuple[str, date | None]:
    """Read place and date of birth from one cell (``Sleman, 12 Mei 1985``)."""
    if cell.kind is CellKind.DATE:
        return "", read_date(cell)
    text = read_text(cell)
    match = _BIRTH.fullmatch(text)
    if not match:
        return text, None
    place = _WEEKDAY_PLACE.sub("", match["place"].strip())
    return place, read_date(Cell(CellKind.TEXT, match["day"]))


def read_text(cell: Cell) -> str:
    """Read a text; a number is written out, a date or a truth value is refused as it was typed as text."""
    if cell.kind in (CellKind.TEXT, CellKind.NUMBER):
        return cell.shown.strip()
    raise Unreadable(Code.NOT_TEXT)


def read_verbatim(cell: Cell) -> str:
    """Read a text with its outer spaces kept."""
    if cell.kind in (CellKind.TEXT, CellKind.NUMBER):
        return cell.shown
    raise Unreadable(Code.NOT_TEXT)


def read_school_year(cell: Cell) -> str:
    """Read ``2025/2026``, ``2025-2026`` or ``TP 2025/26`` as ``2025/2026``."""
    match = _SCHOOL_YEAR.fullmatch(read_text(cell))
    if not match:
        raise Unreadable(Code.SCHOOL_YEAR_UNREADABLE)
    first = int(match[1])
    if int(match[2]) % 100 != (first + 1) % 100 or (len(match[2]) == 4 and int(match[2]) != first + 1):
        raise Unreadable(Code.SCHOOL_YEAR_UNREADABLE)
    return f"{first}/{first + 1}"


def read_certification(cell: Cell) -> tuple[bool | None, str]:
    """Read whether a teacher is certified, and the text where more than yes or no is written."""
    if cell.kind is CellKind.BOOLEAN:
        return cell.text == "1", ""
    text = read_text(cell)
    words = plain(text)
    if words in _CERTIFIED or text == "✓":
        return True, ""
    if words in _NOT_CERTIFIED:
        return False, ""
    if not text.strip("-–— "):
        return None, ""
    return True, text


def read_hours(cell: Cell) -> int:
    """Read weekly lesson hours: a whole number from 0 to 60."""
    try:
        return read_score(cell, MOST_HOURS)
    except Unreadable as error:
        raise Unreadable(Code.HOURS_UNREADABLE) from error
