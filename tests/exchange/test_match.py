"""Workbooks with other headings: a person matches the columns once, and the next workbook needs no matching."""

from __future__ import annotations

from typing import Any

from factories import AT

from exchange.desk import Desk, counted, nuptk_of, said_of
from exchange.foreign import INDICATORS, workbook
from uswah.exchange.models import ImportBatch, RememberedMapping
from uswah.exchange.operations import match_columns
from uswah.exchange.queries import handed_in
from uswah.exchange.readers.layouts import headings_digests, propose_mapping
from uswah.exchange.readers.reading import read_file
from uswah.people.models import Identifier

TITLE = ["DAFTAR PTK MTs NURUL HUDA"]
FOREIGN = ["Nomor PTK", "Siapa", "Ngajar apa", "Seminggu"]


def foreign(*rows: Any, title: list[str] | None = None) -> bytes:
    return workbook([title or TITLE, [], FOREIGN, *rows], name="Lembar 1")


def match_all(desk: Desk, batch: ImportBatch, **columns: str) -> None:
    """Match as proposed, or the columns given, in the row where the table is proposed to stand."""
    grid = read_file(handed_in(batch).content)
    mapping = propose_mapping(grid)
    if columns:
        values = mapping.to_json() | {"columns": columns, "layout": "roster", "header_row": 3}
        mapping = type(mapping).from_json(values)
    digest = headings_digests(grid.sheets[0])[mapping.header_row]
    match_columns(batch=batch, mapping=mapping, headings_digest=digest, by=desk.by, at=AT)
    batch.refresh_from_db()
    desk.look(batch)


def test_foreign_headings_are_matched_once(desk: Desk):
    batch = desk.hand_in(foreign(["5555666677778888", "Fatimah Zahra", "IPA", 12]), "roster")
    assert (said_of(batch), batch.outcome["needs_matching"]) == ([("unknown_layout", "")], True)
    match_all(desk, batch, nuptk="A", name="B", subject="C", hours="D")
    assert counted(batch.outcome) == {"new": 1}
    desk.store(batch)
    # The next workbook of the same kind has one more title row, another sheet name and other people.
    content = workbook(
        [TITLE, ["Semester genap"], [], FOREIGN, ["5555666677779999", "Umar Said", "IPS", 6]], name="Genap"
    )
    following = desk.hand_in(content, "roster")
    assert (following.state, counted(following.outcome)) == ("PREVIEWED", {"new": 1})
    desk.store(following)
    assert Identifier.rows.get(value="5555666677779999").person.name == "Umar Said"


def test_what_a_person_matched_goes_before_what_is_recognised(desk: Desk):
    headings = ["NUPTK", "Nama", "Mapel", "Guru"]
    rows = [headings, ["5555666677778888", "Umi", "IPA", "Fatimah Zahra"]]
    batch = desk.hand_in(workbook(rows), "roster")
    match_columns(
        batch=batch,
        mapping=_mapping(batch, {"nuptk": "A", "name": "D", "subject": "C"}),
        headings_digest=headings_digests(read_file(handed_in(batch).content).sheets[0])[1],
        by=desk.by,
        at=AT,
    )
    following = desk.hand_in(workbook([headings, ["5555666677779999", "Um", "IPS", "Umar Said"]]), "roster")
    desk.store(following)
    assert Identifier.rows.get(value="5555666677779999").person.name == "Umar Said"


def _mapping(batch: ImportBatch, columns: dict[str, str]) -> Any:
    mapping = propose_mapping(read_file(handed_in(batch).content))
    return type(mapping).from_json({**mapping.to_json(), "columns": columns})


def test_the_neighbour_does_not_inherit_what_was_matched(desk: Desk, desk_next_door: Desk):
    batch = desk.hand_in(foreign(["5555666677778888", "Fatimah Zahra", "IPA", 12]), "roster")
    match_all(desk, batch, nuptk="A", name="B")
    assert RememberedMapping.rows.count() == 1
    theirs = desk_next_door.hand_in(foreign(["5555666677779999", "Umar Said", "IPS", 6]), "roster")
    assert said_of(theirs) == [("unknown_layout", "")]


def test_ratings_under_a_merged_heading_are_matched(desk: Desk):
    """As printed forms look: a title, "Kompetensi" merged over the numbers, and the school's own names."""

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("C3:CB3")

    number = nuptk_of(desk.home.aisyah)
    rows = [["REKAP PKG"], [], ["", "", "Nilai"], ["Kode guru", "Nama", *INDICATORS], [number, "Siti", *(1,) * 78]]
    batch = desk.hand_in(workbook(rows, merge))
    match_all(desk, batch)
    grid = read_file(handed_in(batch).content)
    mapping = propose_mapping(grid).to_json()
    columns = {**dict(mapping["columns"]), "nuptk": "A"}  # type: ignore[arg-type]  # plain JSON
    chosen = type(propose_mapping(grid)).from_json({**mapping, "columns": columns})
    match_columns(batch=batch, mapping=chosen, headings_digest="", by=desk.by, at=AT)
    batch.refresh_from_db()
    desk.look(batch)
    assert counted(desk.store(batch)) == {"new": 1}
    assert RememberedMapping.rows.count() == 1
