"""Read an XLSX file into a grid."""

from __future__ import annotations

import posixpath
from xml.etree.ElementTree import Element

from uswah.exchange.enums.problems import Code, refuse
from uswah.exchange.readers.container import Container, open_container
from uswah.exchange.readers.grid import Grid, Sheet
from uswah.exchange.readers.number_formats import date_styles, local_name, parse_small_part
from uswah.exchange.readers.sheet_xml import BookContext, Budget, shared_strings, worksheet

MOST_SHEETS = 60


def read_workbook(content: bytes) -> Grid:
    """Read all worksheets of an XLSX file; raise ``FileRefused`` where it is unsafe or broken."""
    container = open_container(content)
    book_name = _target_of(container, "_rels/.rels", "", "/officeDocument")
    book = parse_small_part(container.read(book_name))
    folder, file = posixpath.split(book_name)
    links = _links(container, posixpath.join(folder, "_rels", f"{file}.rels"), folder)
    context = _context(container, book, links)
    sheets: list[Sheet] = []
    for identifier, name, is_hidden in _listed_sheets(book):
        kind, target = links.get(identifier, ("", ""))
        if kind.endswith("/worksheet"):
            rows, merges = worksheet(container.chunks(target), context)
            sheets.append(Sheet(name, rows, merges, is_hidden))
    if not sheets:
        raise refuse(Code.FILE_BROKEN)
    return Grid(tuple(sheets))


def _context(container: Container, book: Element, links: dict[str, tuple[str, str]]) -> BookContext:
    budget = Budget()
    targets = {kind.rpartition("/")[2]: target for kind, target in links.values()}
    strings, styles = targets.get("sharedStrings", ""), targets.get("styles", "")
    properties = next((part for part in book if local_name(part) == "workbookPr"), None)
    flag = properties.get("date1904", "0") if properties is not None else "0"
    return BookContext(
        shared=shared_strings(container.chunks(strings), budget) if strings in container else {},
        date_styles=date_styles(parse_small_part(container.read(styles))) if styles in container else frozenset(),
        counts_from_1904=flag in ("1", "true"),
        budget=budget,
    )


def _listed_sheets(book: Element) -> list[tuple[str, str, bool]]:
    """List relation, name and hiddenness of every sheet, in the order of the tabs."""
    listing = next((part for part in book if local_name(part) == "sheets"), None)
    if listing is None or len(listing) > MOST_SHEETS:
        raise refuse(Code.FILE_BROKEN)
    found = []
    for each in listing:
        relation = next((value for key, value in each.attrib.items() if key.endswith("}id")), "")
        found.append((relation, each.get("name", ""), each.get("state", "visible") != "visible"))
    return found


def _links(container: Container, name: str, folder: str) -> dict[str, tuple[str, str]]:
    """Read a relations part: identifier to kind and path inside the container."""
    found: dict[str, tuple[str, str]] = {}
    for each in parse_small_part(container.read(name)):
        if each.get("TargetMode") == "External":
            continue
        target = each.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        found[each.get("Id", "")] = (each.get("Type", ""), posixpath.normpath(path))
    return found


def _target_of(container: Container, name: str, folder: str, kind: str) -> str:
    for type_name, path in _links(container, name, folder).values():
        if type_name.endswith(kind):
            return path
    raise refuse(Code.FILE_BROKEN)
