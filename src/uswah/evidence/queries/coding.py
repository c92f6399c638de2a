"""Reads about coding: the codebook, who codes what, what is marked, and where two coders differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.enums import CodingState
from uswah.evidence.models import Codebook, Coding, FieldNote, Passage, Resolution, Tag
from uswah.institutions.models import Institution
from uswah.people.enums import ROLES
from uswah.people.models import RoleAssignment
from uswah.standards.models import Indicator

NOTHING, BOTH_WAYS = "", "both"  # what a coder says of a passage and a code, besides the directions


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code that one can mark with. `title` is in both languages; `group` is the competency, None for an own code.

    `definition`, `when`, `not_when` and `example` are the madrasah's own words, '' where it wrote none.
    """

    code: str
    number: str
    title: Mapping[str, str]
    group: Mapping[str, str] | None
    group_number: str = ""
    definition: str = ""
    when: str = ""
    not_when: str = ""
    example: str = ""

    @property
    def is_own(self) -> bool:
        """Tell whether the madrasah made the code; an indicator is the framework's."""
        return self.group is None


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage and a code of which two coders say different things; `resolution` where it was talked over."""

    passage_id: int
    code: str
    first: str
    second: str
    resolution: Resolution | None


def current_codebook(institution_id: int, framework_id: int, *, locked: bool = False) -> Codebook | None:
    """Return the latest version of a madrasah's codebook; None where nobody has written or used one."""
    found = Codebook.rows.filter(institution_id=institution_id, framework_id=framework_id).order_by("-version")
    row: Codebook | None = (found.select_for_update() if locked else found).first()
    return row


def codebooks_at(viewer: Viewer, *, institution_id: int) -> QuerySet[Codebook]:
    """Return the versions of a madrasah's codebook that the viewer may read, latest first."""
    found = Codebook.objects.visible_to(viewer).filter(institution_id=institution_id)
    return found.select_related("framework").order_by("framework_id", "-version")


def code_lines(framework_id: int, entries: Iterable[Mapping[str, str]]) -> list[CodeLine]:
    """Return the codes of a codebook: own ones first, then the indicators in official order. One query."""
    guidance = {entry["code"]: entry for entry in entries}
    rows = Indicator.rows.filter(competency__framework_id=framework_id).select_related("competency")
    listed = list(rows.order_by("competency__order", "order"))
    indicators = {row.code for row in listed}
    own = [_own_line(entry) for code, entry in guidance.items() if code not in indicators]
    return [*own, *(_indicator_line(row, guidance.get(row.code, {})) for row in listed)]


def _own_line(entry: Mapping[str, str]) -> CodeLine:
    words = dict.fromkeys(("id", "en"), entry["label"])
    return CodeLine(entry["code"], "", words, None, "", **_guidance(entry))


def _indicator_line(row: Indicator, entry: Mapping[str, str]) -> CodeLine:
    competency = row.competency
    return CodeLine(row.code, row.number, row.text, competency.title, competency.number, **_guidance(entry))


def _guidance(entry: Mapping[str, str]) -> dict[str, str]:
    return {name: entry.get(name, "") for name in ("definition", "when", "not_when", "example")}


def knows_code(codebook: Codebook, code: str) -> bool:
    """Tell whether one can mark with the code: an own one of this version, or an indicator of the framework."""
    if any(entry["code"] == code for entry in codebook.entries):
        return True
    return Indicator.rows.filter(competency__framework_id=codebook.framework_id, code=code).exists()


def possible_coders(place: Institution, on: date) -> dict[UUID, str]:
    """Return the names of those who can be asked to code a note of a madrasah: who may see its appraisal on a day."""
    roles = [role for role, rule in ROLES.items() if Permission.SEE_APPRAISAL in rule.may and not rule.needs_purpose]
    above = [int(node) for node in f"{place.path}{place.pesantren_path}".split("/") if node.isdigit()]
    held = RoleAssignment.rows.filter(
        Q(until__isnull=True) | Q(until__gt=on),
        role__in=roles,
        institution_id__in=above,
        since__lte=on,
        account__is_active=True,
    ).order_by("account__person__name")
    return dict(held.values_list("account__person_id", "account__person__name"))


def codings_of(viewer: Viewer, note: FieldNote) -> list[Coding]:
    """Return who codes a note, the first coder first."""
    found = Coding.objects.visible_to(viewer).filter(note=note)
    return list(found.select_related("coder", "codebook").order_by("order"))


def codings_waiting(viewer: Viewer) -> QuerySet[Coding]:
    """Return the codings that the viewer has begun or was asked for, and has not finished, oldest first."""
    own = Coding.objects.visible_to(viewer).filter(coder_id=viewer.person_id, state=CodingState.OPEN)
    return own.select_related("note__about", "note__institution", "coder").order_by("asked_at", "pk")


def coding_for(viewer: Viewer, *, institution_id: int, coding_id: UUID) -> Coding:
    """Return the viewer's own coding at a madrasah; raise Http404 for another's as for none."""
    own = Coding.objects.visible_to(viewer).filter(coder_id=viewer.person_id, note__institution_id=institution_id)
    found = own.filter(pk=coding_id).select_related("note__institution", "note__about", "codebook").first()
    if found is None:
        raise Http404
    return found


def tags_of(viewer: Viewer, note: FieldNote) -> list[Tag]:
    """Return the marks in a note that stand and that the viewer may see, in the order of the text."""
    found = Tag.objects.visible_to(viewer).filter(coding__note=note, withdrawal__isnull=True)
    return list(found.select_related("coding__coder", "passage").order_by("passage__order", "start", "code", "pk"))


def tag_for(viewer: Viewer, *, coding: Coding, tag_id: UUID) -> Tag:
    """Return a mark of a coding; raise Http404 where there is none that the viewer sees."""
    found = Tag.objects.visible_to(viewer).filter(coding=coding, pk=tag_id).select_related("coding__note").first()
    if found is None:
        raise Http404
    return found


def said_by(tags: Iterable[Tag]) -> dict[tuple[int, str], str]:
    """Return what one coder says of each passage (row) and code: a direction, or BOTH_WAYS."""
    found: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for tag in tags:
        found[tag.passage_id, tag.code].add(tag.direction)
    return {cell: next(iter(said)) if len(said) == 1 else BOTH_WAYS for cell, said in found.items()}


def differences_of(note: FieldNote) -> list[Difference]:
    """Return where the two coders of a note say different things, in the order of the text; none before both are open.

    For a note that came through a query with a viewer, and for operations. Three queries.
    """
    codings = list(Coding.rows.filter(note=note, state=CodingState.OPENED).order_by("order"))
    if len(codings) < 2:
        return []
    sides = [said_by(standing_tags([coding.pk])) for coding in codings]
    resolved = {(row.passage_id, row.code): row for row in _resolutions(note)}
    order = dict(Passage.rows.filter(note=note).values_list("pk", "order"))
    cells = sorted(set(sides[0]) | set(sides[1]), key=lambda cell: (order[cell[0]], cell[1]))
    found = []
    for passage, code in cells:
        first, second = (side.get((passage, code), NOTHING) for side in sides)
        if first != second:
            found.append(Difference(passage, code, first, second, resolved.get((passage, code))))
    return found


def standing_tags(coding_ids: Iterable[UUID]) -> list[Tag]:
    """Return the marks of codings that were not taken back. For codings that came through a query with a viewer."""
    return list(Tag.rows.filter(coding__in=list(coding_ids), withdrawal__isnull=True).order_by("pk"))


def _resolutions(note: FieldNote) -> QuerySet[Resolution]:
    found: QuerySet[Resolution] = Resolution.rows.filter(passage__note=note).select_related("decided_by")
    return found
