"""What we write, we read back: import(export(x)) == x, in both forms and all three layouts."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from uswah.exchange.enums.columns import PKG
from uswah.exchange.enums.kinds import Employment, Gender, Stage, Technique
from uswah.exchange.enums.problems import FileRefused
from uswah.exchange.enums.rows import PersonKeys, RatingBlock, RosterEntry, SubjectLoad
from uswah.exchange.exporters.layouts import write_long, write_roster, write_wide
from uswah.exchange.exporters.tables import ExportMeta, FileForm
from uswah.exchange.readers.reading import read_file, read_rows

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

AWKWARD = (
    "=cmd|'/C calc'!A0", "+62", "-1", "@SUM(A1)", "\tTab", "'=1+1", "''", "'Aisyah", "عائشة", "\u200fعائشة\u200e",
    "Nur\u200bHuda", "e\u0301", "é", "_x000D_", "_x0041_b", "a\r\nb", 'a";b', "a,b;c\td", "4.10", "2", "TRUE", "\ufeffx",
)  # fmt: skip
# A workbook and a database hold no NUL, and no half of a surrogate pair.
LETTERS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])


def is_plain_text(text: str) -> bool:
    """Say whether a reader may take the text for what it is: not blank, and not the name of an error."""
    return bool(text.strip()) and not text.startswith("#")


def texts(longest: int) -> SearchStrategy[str]:
    return (st.text(LETTERS, max_size=longest) | st.sampled_from(AWKWARD)).filter(is_plain_text)


def trimmed(longest: int) -> SearchStrategy[str]:
    return texts(longest).map(str.strip).filter(is_plain_text)


def optional(strategy: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.just("") | strategy


def digits(length: int) -> SearchStrategy[str]:
    return st.integers(10 ** (length - 1), 10**length - 1).map(str).filter(lambda written: len(set(written)) > 1)


DAYS = st.dates(date(1930, 1, 1), date(2100, 12, 31))
NUPTKS = digits(16)
CERTIFICATIONS = st.sampled_from([(None, ""), (True, ""), (False, ""), (True, "Matematika"), (True, "IPA 2012")])


@st.composite
def roster_entries(draw: st.DrawFn, nuptk: str) -> RosterEntry:
    certified, certification = draw(CERTIFICATIONS)
    hours = st.none() | st.integers(0, 60)
    return RosterEntry(
        person=PersonKeys(nuptk=nuptk, pegid=draw(st.sampled_from(["", f"2{nuptk}"])), name=draw(trimmed(30))),
        title_before=draw(optional(trimmed(8))),
        title_after=draw(optional(trimmed(8))),
        gender=draw(st.none() | st.sampled_from(Gender)),
        birth_place=draw(optional(trimmed(12))),
        birth_date=draw(st.none() | DAYS),
        phone=draw(optional(st.integers(81_100_000_000, 89_999_999_998).map(lambda number: f"+62{number}"))),
        employment=draw(st.none() | st.sampled_from(Employment)),
        grade=draw(optional(trimmed(6))),
        subjects=tuple(draw(st.lists(st.builds(SubjectLoad, trimmed(12), hours), max_size=3))),
        madrasah=draw(optional(trimmed(20))),
        nsm=draw(optional(digits(12))),
        qualification=draw(optional(trimmed(10))),
        certified=certified,
        certification=certification,
    )


@st.composite
def rating_blocks(draw: st.DrawFn, nuptk: str, with_competency_facts: bool = True) -> RatingBlock:
    codes = PKG.indicators + tuple(sorted(PKG.competencies)) if with_competency_facts else PKG.indicators
    scores = draw(st.dictionaries(st.sampled_from(PKG.indicators), st.integers(0, 2), min_size=1, max_size=20))
    year = draw(st.integers(2010, 2090))
    return RatingBlock(
        person=PersonKeys(nuptk=nuptk, name=draw(optional(trimmed(20)))),
        scores=scores,
        facts=draw(st.dictionaries(st.sampled_from(codes), texts(30), max_size=3)),
        school_year=f"{year}/{year + 1}",
        stage=draw(st.none() | st.sampled_from(Stage)),
        technique=draw(st.none() | st.sampled_from(Technique)),
        assessor=PersonKeys(nuptk=draw(optional(NUPTKS)), name=draw(optional(trimmed(20)))),
        assessed_on=draw(st.none() | DAYS),
    )


def lists_of(strategy: object) -> SearchStrategy[list[object]]:
    """Build rows of different persons."""
    return st.lists(NUPTKS, min_size=1, max_size=4, unique=True).flatmap(
        lambda numbers: st.tuples(*(strategy(number) for number in numbers)).map(list)  # type: ignore[operator]  # a strategy is called with the key
    )


FORMS = st.sampled_from(FileForm)
META = st.builds(ExportMeta, title=optional(trimmed(20)), lines=st.lists(trimmed(20), max_size=2).map(tuple))


@FEW
@given(entries=lists_of(roster_entries), form=FORMS)
def test_roster_read_back_is_the_roster_written(entries: list[RosterEntry], form: FileForm) -> None:
    reading = read_rows(read_file(write_roster(entries, form=form)))

    assert [row.entry for row in reading.roster] == entries
    assert reading.problems.errors == 0


@FEW
@given(blocks=lists_of(rating_blocks), form=FORMS, meta=META)
def test_wide_ratings_read_back_are_the_ratings_written(
    blocks: list[RatingBlock], form: FileForm, meta: ExportMeta
) -> None:
    reading = read_rows(read_file(write_wide(blocks, meta, form=form)))

    assert [row.block for row in reading.ratings] == blocks
    assert reading.problems.errors == 0


@FEW
@given(blocks=lists_of(rating_blocks), form=FORMS)
def test_long_ratings_read_back_are_the_ratings_written(blocks: list[RatingBlock], form: FileForm) -> None:
    reading = read_rows(read_file(write_long(blocks, form=form)))

    assert [row.block for row in reading.ratings] == blocks
    assert reading.problems.errors == 0


@FEW
@given(blocks=lists_of(rating_blocks), form=FORMS)
def test_same_ratings_give_same_bytes(blocks: list[RatingBlock], form: FileForm) -> None:
    assert write_wide(blocks, form=form) == write_wide(blocks, form=form)


@FEW
@given(entries=lists_of(roster_entries))
def test_no_text_becomes_a_formula(entries: list[RosterEntry]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(write_roster(entries)))

    assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        grid = read_file(content)
    except FileRefused:
        return
    read_rows(grid)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 20_000), byte=st.integers(0, 255))
def test_a_damaged_workbook_is_read_or_refused(at: int, byte: int) -> None:
    damaged = bytearray(WORKBOOK)
    damaged[at % len(damaged)] = byte
    try:
        grid = read_file(bytes(damaged))
    except FileRefused:
        return
    read_rows(grid)


WORKBOOK = write_wide([RatingBlock(PersonKeys(nuptk="1234567890123451", name="Aisyah"), {"pkg.1.1": 2})])
