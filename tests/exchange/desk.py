"""The operator's desk: hand a workbook in, look at what would become of it, store it; and count what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from factories import AT, YEAR, Madrasah, system

from exchange.foreign import INDICATORS, wide_row, workbook
from uswah.common.viewer import Viewer
from uswah.exchange.enums.outcomes import Fate, RowFate, fate_from_json
from uswah.exchange.enums.states import WorkbookKind
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations import ImportRefused, apply_batch, preview_batch, receive_workbook
from uswah.exchange.presenters import batch_page
from uswah.exchange.queries import handed_in
from uswah.exchange.readers.handed_in import read_handed_in

# What an import may always write: that it was handed in, and what came of it.
BOOKKEEPING = {"ImportBatch", "RememberedMapping", "AuditEntry", "AuditChain", "AuditPersonalValue", "Job"}
META = ("NUPTK", "Nama", "Tahun Pelajaran", "Tahap", "Teknik", "Penilai", "Tanggal Penilaian")
WIDE = (*META, *INDICATORS)


@dataclass
class Desk:
    """One madrasah's desk."""

    home: Madrasah
    by: Viewer

    def hand_in(self, content: bytes, kind: str = "ratings", **said: str) -> ImportBatch:
        """Hand a workbook in and work out its preview."""
        values = {"file_name": "uji.xlsx", "school_year": YEAR, "stage": "summative", "rater_name": "Hasan Basri"}
        batch = receive_workbook(
            content=content,
            kind=WorkbookKind(kind),
            place=self.home.place,
            by=self.by,
            at=AT,
            **{**values, **said},
        )
        self.look(batch)
        return batch

    def look(self, batch: ImportBatch) -> None:
        """Work the preview out, once more if need be."""
        preview_batch(batch=batch, reading=read_handed_in(handed_in(batch)), by=self.by, at=AT)
        batch.refresh_from_db()

    def store(self, batch: ImportBatch) -> dict[str, Any]:
        """Store what was looked at."""
        reading = read_handed_in(handed_in(batch))
        return apply_batch(batch_id=batch.pk, reading=reading, by=self.by, at=AT, expects=batch.outcome.get("plan"))

    def bring(self, content: bytes, kind: str = "ratings", **said: str) -> dict[str, Any]:
        """Hand a workbook in and store it at once."""
        return self.store(self.hand_in(content, kind, **said))

    def refused(self, content: bytes, kind: str = "ratings", **said: str) -> list[tuple[str, str]]:
        """Hand in a workbook against which something stands; see that nothing is stored; answer what, and where."""
        before = content_digest()
        batch = self.hand_in(content, kind, **said)
        try:
            self.store(batch)
        except ImportRefused:
            assert content_digest() == before
            batch.refresh_from_db()
            assert batch.state == "REFUSED"
            return said_of(batch)
        raise AssertionError("it was stored")


def said_of(batch: ImportBatch) -> list[tuple[str, str]]:
    """List problems and findings as (code, cell): errors of the file first, then of its rows."""
    outcome = batch.outcome
    file = [(p["code"], p["cell"]) for p in outcome["problems"] if p["severity"] != "note"]
    return file + [(n.finding.value, n.cell) for fate in fates(batch) for n in fate.notes]


def fates(batch: ImportBatch) -> list[RowFate]:
    """List what becomes of each row."""
    return [fate_from_json(values) for values in batch.outcome["fates"]]


def counted(outcome: dict[str, Any]) -> dict[str, int]:
    """Answer the counts that are not zero."""
    return {name: number for name, number in outcome["counts"].items() if number}


def sentences(batch: ImportBatch) -> list[str]:
    """List every sentence that the page shows, in the order shown."""
    page = batch_page(batch, batch.institution.code)
    return [p.sentence for p in page.problems] + [s for row in page.fates for s in row.sentences]


def content_digest(*, without: set[str] = frozenset(), also: bool = False) -> str:
    """Answer one digest over every row of every table, without the bookkeeping of imports."""
    left_out = without | (set() if also else BOOKKEEPING)
    whole = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        if model._meta.app_label.startswith(("django", "axes", "sessions", "contenttypes")):
            continue
        if model.__name__ not in left_out:
            rows = models.QuerySet(model).order_by("pk").values_list()
            whole.update(f"{model._meta.label} {list(rows)!r}".encode())
    return whole.hexdigest()


def nuptk_of(post: Any) -> str:
    """Answer the NUPTK of the person of a post."""
    return post.person.identifiers.get(kind="NUPTK").value


def wide(*rows: Sequence[Any], headings: Sequence[Any] = ("NUPTK", "Nama", *INDICATORS), **more: Any) -> bytes:
    """Make a wide workbook."""
    return workbook([headings, *rows], **more)


__all__ = ["AT", "Fate", "system", "wide_row"]
