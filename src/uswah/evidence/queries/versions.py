"""Reads about versions: which one of an original and its amendments holds. This is the only place that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from uswah.common.viewer import Viewer
from uswah.evidence.enums import VersionState
from uswah.evidence.models import Round, SiblingDecision, Submission, Version
from uswah.evidence.policies import Holding, Verdict, what_holds


@dataclass(frozen=True, slots=True)
class Family:
    """One judgement in all its versions, as far as the viewer sees them, oldest first.

    `holds` and `open` are true whether the viewer sees those versions or not; `decisions` are oldest first.
    """

    original: UUID
    versions: tuple[Submission, ...]
    holds: UUID
    open: frozenset[UUID]
    decisions: tuple[SiblingDecision, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether two or more versions wait for a decision."""
        return bool(self.open)

    @property
    def holding(self) -> Submission | None:
        """Return the version that holds, None when the viewer does not see it."""
        return next((row for row in self.versions if row.pk == self.holds), None)

    @property
    def choices(self) -> tuple[Submission, ...]:
        """Return what a person chooses from: the open versions, and first the one that holds until then."""
        waiting = [row for row in self.versions if row.pk in self.open and row.pk != self.holds]
        return (*([self.holding] if self.holding else []), *waiting) if self.is_open else ()

    @property
    def is_whole(self) -> bool:
        """Tell whether the viewer sees everything that there is to choose from."""
        return {self.holds, *self.open} <= {row.pk for row in self.versions}


def effective(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Keep the submissions that hold: of each judgement one version, by `policies.what_holds`."""
    amended = Submission.rows.filter(amends=OuterRef("pk"), version__isnull=True)
    passed_over = Version.rows.filter(submission=OuterRef("pk")).exclude(state=VersionState.HOLDS)
    return submissions.filter(~Exists(amended), ~Exists(passed_over))


def is_effective(submission: Submission) -> bool:
    """Tell whether this version is the one that holds."""
    return effective(Submission.rows.filter(pk=submission.pk)).exists()


def is_disputed(submission_id: UUID) -> bool:
    """Tell whether the judgement of a submission has versions that wait for a person's decision."""
    mine = Version.rows.filter(submission=submission_id).values("original")
    return Version.rows.filter(original__in=mine, state=VersionState.OPEN).exists()


def disputed_at(*, institution_id: int) -> frozenset[UUID]:
    """Return every version of the judgements at a madrasah that wait for a decision. One query."""
    waiting = Version.rows.filter(submission__institution_id=institution_id, state=VersionState.OPEN)
    found = Version.rows.filter(original__in=waiting.values("original"))
    return frozenset(found.values_list("submission_id", flat=True))


def disputed_originals(viewer: Viewer, *, institution_id: int) -> QuerySet[Version, UUID]:
    """Return the originals of the judgements at a madrasah, not about the viewer, that wait for a decision."""
    waiting = Version.objects.visible_to(viewer).filter(
        submission__institution_id=institution_id, state=VersionState.OPEN
    )
    return waiting.exclude(submission__about=viewer.person_id).order_by().values_list("original", flat=True).distinct()


def disputes_in(of: Round) -> int:
    """Return how many judgements of a round have versions that wait for a decision. One query."""
    waiting = Version.rows.filter(submission__round=of, state=VersionState.OPEN)
    return waiting.values("original").distinct().count()


def family_of(viewer: Viewer, submission: Submission) -> Family:
    """Return all versions of the judgement of a submission that the viewer may see."""
    (original,) = set(originals_of([submission.pk]).values())
    return _families(viewer, [original])[0]


def conflicts_at(viewer: Viewer, *, institution_id: int) -> tuple[Family, ...]:
    """Return the judgements at a madrasah that wait for a decision and of which the viewer sees a version, oldest first."""
    waiting = Version.objects.visible_to(viewer).filter(
        submission__institution_id=institution_id, state=VersionState.OPEN
    )
    originals = list(waiting.order_by("original_id").values_list("original_id", flat=True).distinct())
    return tuple(_families(viewer, originals))


@dataclass(frozen=True, slots=True)
class Lineage:
    """All versions of a judgement with what each amends, and which holds."""

    amends: Mapping[UUID, UUID | None]
    holding: Holding

    @property
    def has_siblings(self) -> bool:
        """Tell whether any version was amended more than once."""
        amended = [earlier for earlier in self.amends.values() if earlier is not None]
        return len(set(amended)) < len(amended)

    def comes_from(self, version: UUID, earlier: UUID) -> bool:
        """Tell whether a version amends an earlier one, directly or not."""
        before = self.amends[version]
        while before is not None and before != earlier:
            before = self.amends[before]
        return before == earlier


def lineages(originals: Iterable[UUID]) -> Mapping[UUID, Lineage]:
    """Return all versions of each original and which holds. As many queries as the longest line is long, and one."""
    members = _members(originals)
    verdicts = _verdicts(members)
    return {
        original: Lineage(amends, what_holds(amends, verdicts.get(original))) for original, amends in members.items()
    }


def _members(originals: Iterable[UUID]) -> dict[UUID, dict[UUID, UUID | None]]:
    found: dict[UUID, dict[UUID, UUID | None]] = {original: {original: None} for original in originals}
    frontier = {original: original for original in found}
    while frontier:
        rows = Submission.rows.filter(amends__in=list(frontier)).order_by("pk").values_list("pk", "amends_id")
        step = {pk: (frontier[amended], amended) for pk, amended in rows}
        for pk, (original, amended) in step.items():
            found[original][pk] = amended
        frontier = {pk: original for pk, (original, _) in step.items()}
    return found


def originals_of(submission_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """Return the original of each submission: the one that amends nothing."""
    at = {pk: pk for pk in submission_ids}
    while True:
        rows = Submission.rows.filter(pk__in=set(at.values()), amends__isnull=False).values_list("pk", "amends_id")
        step = dict(rows)
        if not step:
            return at
        at = {pk: step.get(now, now) for pk, now in at.items()}


def _verdicts(originals: Iterable[UUID]) -> Mapping[UUID, Verdict]:
    rows = SiblingDecision.rows.filter(original__in=list(originals)).order_by("number")
    columns = rows.values_list("original_id", "chosen_id", "known")
    return {original: Verdict(chosen, frozenset(map(UUID, known))) for original, chosen, known in columns}


def _families(viewer: Viewer, originals: list[UUID]) -> list[Family]:
    found = lineages(originals)
    of = {version: original for original, lineage in found.items() for version in lineage.amends}
    seen = Submission.objects.visible_to(viewer).filter(pk__in=of).select_related("rated_by", "about", "instrument")
    rows: defaultdict[UUID, list[Submission]] = defaultdict(list)
    for row in seen.order_by("entered_at", "pk"):
        rows[of[row.pk]].append(row)
    decided: defaultdict[UUID, list[SiblingDecision]] = defaultdict(list)
    decisions = SiblingDecision.objects.visible_to(viewer).filter(original__in=originals)
    for decision in decisions.select_related("decided_by").order_by("number"):
        decided[decision.original_id].append(decision)
    return [
        Family(original, tuple(rows[original]), held.holds, held.open, tuple(decided[original]))
        for original, held in ((original, found[original].holding) for original in originals)
    ]
