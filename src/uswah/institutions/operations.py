"""Writes about places and the dated data of law."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.core.text.names import fold_name
from uswah.institutions.enums import PARENTS, InstitutionKind
from uswah.institutions.models import CurriculumVersion, Institution, Rumpun, SchoolYear, Subject, SubjectHours
from uswah.institutions.queries import audit_place

LAW = Path(__file__).resolve().parent / "law"
DETAILS = ("name", "npsn", "foundation", "address", "town", "contact", "accreditation", "paper_code")


class Misplaced(ValueError):
    """A place of this kind cannot stand there in the tree."""


class PesantrenDiffers(ValueError):
    """The number belongs to a place of another name or kind."""


class CodeTaken(ValueError):
    """Another place has this number already."""


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """What is written down about a new place; details are the fields of DETAILS."""

    kind: InstitutionKind
    code: str
    name: str
    details: Mapping[str, str] = field(default_factory=dict)


def found_institution(
    *, new: NewInstitution, parent: Institution | None, pesantren: Institution | None = None, by: Viewer, at: datetime
) -> Institution:
    """Add a place below its parent; raise Misplaced when the tree does not allow it, CodeTaken for a known number."""
    _check_place(new.kind, parent, pesantren)
    details = {name: value for name, value in new.details.items() if name in DETAILS}
    with transaction.atomic():
        if Institution.rows.filter(code=new.code).exists():
            raise CodeTaken(_("Another place has this number already."))
        row = Institution(
            kind=new.kind, code=new.code, name=new.name, parent=parent, pesantren=pesantren, path="", **details
        )
        row.save(force_insert=True)
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        if new.kind == InstitutionKind.PESANTREN:
            row.path, row.pesantren_path = f"/p/{row.pk}/", f"/p/{row.pk}/"
        elif pesantren:
            row.pesantren_path = f"{pesantren.pesantren_path}{row.pk}/"
        row.save(update_fields=["path", "pesantren_path"])
        _record(row, "institution.founded", {"kind": new.kind.value, "code": new.code, "name": new.name}, by, at)
    return row


def _check_place(kind: InstitutionKind, parent: Institution | None, pesantren: Institution | None) -> None:
    allowed = PARENTS[kind]
    fits = (parent is None and not allowed) or (parent is not None and parent.kind in allowed)
    if not fits:
        raise Misplaced(_("A place of this kind cannot stand there."))
    if pesantren is not None and (kind != InstitutionKind.MADRASAH or pesantren.kind != InstitutionKind.PESANTREN):
        raise Misplaced(_("Only a madrasah belongs to a pesantren."))


def amend_institution(*, place: Institution, details: Mapping[str, str], by: Viewer, at: datetime) -> bool:
    """Bring the details of a place up to date and tell whether anything changed."""
    changed = {n: v for n, v in details.items() if n in DETAILS and getattr(place, n) != v}
    if not changed:
        return False
    with transaction.atomic():
        for name, value in changed.items():
            setattr(place, name, value)
        place.save(update_fields=list(changed))
        _record(place, "institution.amended", changed, by, at)
    return True


def join_pesantren(*, place: Institution, code: str, name: str, by: Viewer, at: datetime, reason: str) -> Institution:
    """Say which pesantren a madrasah belongs to, founding it in the second tree when its number (NSPP) is new.

    Raises PesantrenDiffers when the number is known under another name: whose it is is not told.
    """
    with transaction.atomic():
        pesantren = Institution.rows.filter(code=code).first()
        if pesantren is None:
            new = NewInstitution(kind=InstitutionKind.PESANTREN, code=code, name=name)
            pesantren = found_institution(new=new, parent=None, by=by, at=at)
        elif pesantren.kind != InstitutionKind.PESANTREN or fold_name(pesantren.name) != fold_name(name):
            raise PesantrenDiffers(_("This number is known under another name. Check the number and the name."))
        _set_pesantren(place, pesantren, by, at, reason)
    return pesantren


def leave_pesantren(*, place: Institution, by: Viewer, at: datetime, reason: str) -> None:
    """Say that a madrasah belongs to no pesantren any more; whoever leads that one reaches it no longer."""
    with transaction.atomic():
        _set_pesantren(place, None, by, at, reason)


def _set_pesantren(place: Institution, pesantren: Institution | None, by: Viewer, at: datetime, reason: str) -> None:
    _check_place(InstitutionKind(place.kind), place.parent, pesantren)
    place.pesantren = pesantren
    place.pesantren_path = f"{pesantren.pesantren_path}{place.pk}/" if pesantren else ""
    place.save(update_fields=["pesantren", "pesantren_path"])
    facts = {"pesantren": pesantren.code if pesantren else ""}
    _record(place, "institution.pesantren_set", facts, by, at, reason)


def open_school_year(*, first_year: int, by: Viewer, at: datetime) -> SchoolYear:
    """Add the school year that begins in July of `first_year`; harmless when it exists."""
    with transaction.atomic():
        row, is_new = SchoolYear.rows.get_or_create(
            code=f"{first_year}/{first_year + 1}",
            defaults={"starts_on": date(first_year, 7, 1), "ends_on": date(first_year + 1, 6, 30)},
        )
        if is_new:
            subject = audit.Subject("school_year", row.code)
            audit.record(place=audit.Place(0), by=by, at=at, action="school_year.opened", subject=subject)
    return row


def load_curricula(*, by: Viewer, at: datetime) -> int:
    """Bring the curricula, subjects and rumpun that we ship into the database; return how many curricula are new."""
    with transaction.atomic():
        new = [_load_curriculum(_read(path)) for path in sorted((LAW / "curricula").glob("*.json"))]
        for rumpun in _read(LAW / "rumpun.json"):
            _load_rumpun(rumpun)
        if any(new):
            subject = audit.Subject("law", "curricula")
            audit.record(
                place=audit.Place(0), by=by, at=at, action="law.loaded", subject=subject, facts={"new": sum(new)}
            )
    return sum(new)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _load_curriculum(law: Mapping[str, Any]) -> bool:
    names = ("title", "citation", "notes", "jp_minutes", "weekly_total", "valid_from", "valid_until")
    row, is_new = CurriculumVersion.rows.get_or_create(code=law["code"], defaults={n: law[n] for n in names})
    for order, subject in enumerate(law["subjects"], start=1):
        Subject.rows.update_or_create(code=subject["code"], defaults={"title": subject["title"]})
        SubjectHours.rows.update_or_create(
            curriculum=row,
            subject_id=subject["code"],
            defaults={
                "order": order,
                "weekly_jp": subject["weekly_jp"],
                "is_optional": subject["optional"],
                "yearly_note": subject["yearly_note"],
            },
        )
    return is_new


def _load_rumpun(law: Mapping[str, Any]) -> None:
    names = ("title", "citation", "valid_from")
    row, _is_new = Rumpun.rows.update_or_create(code=law["code"], defaults={n: law[n] for n in names})
    row.subjects.set(Subject.rows.filter(pk__in=law["subjects"]))


def _record(
    place: Institution, action: str, facts: Mapping[str, str], by: Viewer, at: datetime, reason: str = ""
) -> None:
    subject = audit.Subject("institution", place.code)
    audit.record(
        place=audit_place(place), by=by, at=at, action=action, subject=subject, facts=dict(facts), reason=reason
    )
