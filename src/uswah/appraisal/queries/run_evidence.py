"""Everything that goes into a level run, as plain values in an order of their own, with a digest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from uswah.appraisal.models import VignetteSheet
from uswah.appraisal.queries.anonymous import FEWEST
from uswah.evidence.enums import ANONYMOUS, RoundState
from uswah.evidence.models import Submission
from uswah.evidence.queries import effective, scores_of
from uswah.institutions.models import Institution

VIGNETTE = "vignette"


@dataclass(frozen=True, slots=True, order=True)
class Sheet:
    """One submission, or one vignette sheet, that goes into a run.

    `teacher` is 'person@place', a vignette's code with its version; `place` is the code of the madrasah, '' for a
    vignette. `rater` names nobody outside of the system. `scores` are pairs of indicator code and score, by code.
    """

    place: str
    teacher: str
    role: str
    rater: str
    technique: str
    occasion: str
    id: str
    digest: str
    scores: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run reads: the sheets in order, and the anonymous sources left out of it, by teacher."""

    sheets: tuple[Sheet, ...]
    left_out: Mapping[str, tuple[str, ...]]

    def document(self) -> dict[str, Any]:
        """Return which sheets went in, by place: identifier and digest of each."""
        places: defaultdict[str, list[list[str]]] = defaultdict(list)
        for sheet in self.sheets:
            places[sheet.place or VIGNETTE].append([sheet.id, sheet.digest])
        return {place: sorted(rows) for place, rows in sorted(places.items())}


def canonical(document: Any) -> bytes:
    """Return the bytes of a document that a digest covers: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest_of(document: Any) -> str:
    """Return SHA-256 (hex) over the canonical bytes of a document."""
    return hashlib.sha256(canonical(document)).hexdigest()


def gathered(*, place: Institution, school_year: str, stage: str, instrument_id: int) -> Evidence:
    """Return all evidence at or below a place with an instrument; none of rounds that still collect.

    An anonymous source that fewer than five people answered in is left out: its value would tell what one of them said.
    Three queries.
    """
    kept, few = _kept(_submissions(place, school_year, stage, instrument_id))
    scores = scores_of(row["id"] for row in kept)
    sheets = [_sheet(row, scores.get(row["id"], {})) for row in kept]
    raters = {sheet.rater for sheet in sheets}
    sheets += _vignettes(school_year, instrument_id, raters)
    left_out: defaultdict[str, list[str]] = defaultdict(list)
    for teacher, role in sorted(few):
        left_out[teacher].append(role)
    return Evidence(tuple(_told_apart(sorted(sheets))), {teacher: tuple(roles) for teacher, roles in left_out.items()})


def sheets_now(*, place: Institution, school_year: str, stage: str, instrument_id: int) -> list[list[str]]:
    """Return which submissions of one madrasah a run would read now, as a run's inputs hold them. One query."""
    kept, _ = _kept(_submissions(place, school_year, stage, instrument_id))
    return sorted([str(row["id"]), row["digest"]] for row in kept)


def _kept(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], set[tuple[str, str]]]:
    """Return the submissions that a run reads, and which anonymous sources of which teachers are left out."""
    anonymous = Counter((_teacher(row), row["source_role"]) for row in rows if row["source_role"] in ANONYMOUS)
    few = {key for key, count in anonymous.items() if count < FEWEST}
    return [row for row in rows if (_teacher(row), row["source_role"]) not in few], few


def _submissions(place: Institution, school_year: str, stage: str, instrument_id: int) -> list[dict[str, Any]]:
    below = Q(institution__path__gte=place.path, institution__path__lt=place.path[:-1] + "0")
    found = Submission.rows.filter(below, school_year_id=school_year, stage=stage, instrument_id=instrument_id)
    open_ones = effective(found.exclude(round__state=RoundState.COLLECTING))
    columns = ("id", "digest", "about_id", "institution__code", "source_role", "rated_by_id", "rater_name")
    return list(open_ones.order_by("pk").values(*columns, "technique", "observed_on"))


def _teacher(row: Mapping[str, Any]) -> str:
    return f"{row['about_id']}@{row['institution__code']}"


def _sheet(row: Mapping[str, Any], scores: Mapping[str, int]) -> Sheet:
    day = row["observed_on"]
    return Sheet(
        place=row["institution__code"],
        teacher=_teacher(row),
        role=row["source_role"],
        rater=_rater(row),
        technique=row["technique"],
        occasion=day.isoformat() if day else "",
        id=str(row["id"]),
        digest=row["digest"],
        scores=tuple(sorted(scores.items())),
    )


def _rater(row: Mapping[str, Any]) -> str:
    """Return what tells a rater from another: the person, the written name at this place, or the very sheet."""
    if row["source_role"] in ANONYMOUS:
        return f"sheet:{row['id']}"
    if row["rated_by_id"]:
        return str(row["rated_by_id"])
    name = " ".join(row["rater_name"].casefold().split())
    return f"name:{hashlib.sha256(name.encode()).hexdigest()[:16]}@{row['institution__code']}"


def _vignettes(school_year: str, instrument_id: int, raters: set[str]) -> list[Sheet]:
    """Return the vignette sheets of these raters: what all of them judged is what tells their strictness apart."""
    found = VignetteSheet.objects.system("a run reads how raters score the same stories; nobody is shown another's")
    rows = found.filter(school_year_id=school_year, vignette__instrument_id=instrument_id).order_by("pk")
    columns = ("id", "digest", "rated_by_id", "source_role", "scores", "vignette__code", "vignette__version")
    return [
        Sheet(
            place="",
            teacher=f"{VIGNETTE}:{row['vignette__code']} {row['vignette__version']}",
            role=row["source_role"],
            rater=str(row["rated_by_id"]),
            technique=VIGNETTE,
            occasion="",
            id=str(row["id"]),
            digest=row["digest"],
            scores=tuple(sorted(row["scores"].items())),
        )
        for row in rows.values(*columns)
        if str(row["rated_by_id"]) in raters
    ]


def _told_apart(sheets: Iterable[Sheet]) -> Iterable[Sheet]:
    """Number the sheets of one rater, teacher, technique and day: each is an occasion of its own."""
    seen: Counter[tuple[str, ...]] = Counter()
    for sheet in sheets:
        key = (sheet.teacher, sheet.role, sheet.rater, sheet.technique, sheet.occasion)
        seen[key] += 1
        number = seen[key]
        yield sheet if number == 1 else replace(sheet, occasion=f"{sheet.occasion} #{number}")
