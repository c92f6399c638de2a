"""Whether two who coded the same passages mean the same by the codes: agreement beyond chance, or why it is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from uswah.common.viewer import Viewer
from uswah.core.measurement.agreement import (
    Alpha,
    Interval,
    Kappa,
    Level,
    Undefined,
    cohen_kappa,
    krippendorff_alpha,
)
from uswah.evidence.enums import CodingState, Direction
from uswah.evidence.models import Codebook, Coding, FieldNote, Passage, Tag
from uswah.evidence.queries.coding import BOTH_WAYS, NOTHING, said_by

# A passage in which neither marked a code tells next to nothing about it, so these do not count towards what is needed.
# Ten of ten alike leave two thirds as the least share that can still be meant (Clopper and Pearson 1934).
FEWEST_UNITS = 10
CONFIDENCE = 0.95
CATEGORIES = (NOTHING, *Direction.values, BOTH_WAYS)


@dataclass(frozen=True, slots=True)
class TooFewUnits:
    """An agreement that is not yet knowable: in so many units somebody marked the code, so many are needed."""

    units: int
    needed: int = FEWEST_UNITS


Agreement = Alpha | Undefined | TooFewUnits
PairAgreement = Kappa | Undefined | TooFewUnits


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Agreement about one code ('' = over all codes that somebody used).

    `units` both coders judged; in `used` of them at least one marked the code, and in `same` of those they say the same.
    """

    code: str
    units: int
    used: int
    same: int
    alpha: Agreement
    kappa: PairAgreement


@dataclass(frozen=True, slots=True)
class AgreementFile:
    """How two coders agree at a madrasah with one version of the codebook, code by code, and over all.

    `independent` is the number of notes whose second coder could not have seen the first one's marks.
    """

    codebook: Codebook
    notes: int
    independent: int
    passages: int
    overall: CodeAgreement
    codes: tuple[CodeAgreement, ...]


def agreement_at(
    viewer: Viewer, *, institution_id: int, codebook: Codebook, note: FieldNote | None = None
) -> AgreementFile:
    """Return the agreement on all notes (or one) that two have coded with a codebook and the viewer may read.

    A unit is a passage: what a coder says of it and a code is a direction, several, or nothing. Four queries.
    """
    opened = Coding.objects.visible_to(viewer).filter(
        note__institution_id=institution_id, codebook=codebook, state=CodingState.OPENED
    )
    if note is not None:
        opened = opened.filter(note=note)
    codings = list(opened.order_by("note_id", "order"))
    notes = {coding.note_id for coding in codings}
    passages = list(Passage.objects.visible_to(viewer).filter(note__in=notes).order_by("note_id", "order"))
    sides = _sides(viewer, codings)
    codes = sorted({code for side in sides for _, code in side})
    units = [passage.pk for passage in passages]
    tables = {
        code: [(sides[0].get((unit, code), NOTHING), sides[1].get((unit, code), NOTHING)) for unit in units]
        for code in codes
    }
    return AgreementFile(
        codebook=codebook,
        notes=len(notes),
        independent=sum(1 for coding in codings if coding.order == 2 and not coding.could_have_seen),
        passages=len(passages),
        overall=code_agreement("", [pair for code in codes for pair in tables[code]]),
        codes=tuple(code_agreement(code, tables[code]) for code in codes),
    )


def _sides(viewer: Viewer, codings: Sequence[Coding]) -> tuple[dict[tuple[int, str], str], dict[tuple[int, str], str]]:
    """Return what the first and what the second coders say of each passage and code."""
    order = {coding.pk: coding.order for coding in codings}
    tags: defaultdict[int, list[Tag]] = defaultdict(list)
    for tag in Tag.objects.visible_to(viewer).filter(coding__in=order, withdrawal__isnull=True).order_by("pk"):
        tags[order[tag.coding_id]].append(tag)
    return said_by(tags[1]), said_by(tags[2])


def code_agreement(code: str, pairs: Sequence[tuple[str, str]]) -> CodeAgreement:
    """Return alpha and kappa of what two coders say, [(first, second), …] for each unit; not yet knowable for few.

    Alpha does not ask which of the two is the first (Krippendorff 2018, chapter 12); kappa does (Cohen 1960). Where the
    two never differ, leaving out one unit changes nothing, and the interval would have no width; then its lower end is
    that of the share of marked units in which they agree, as of u in u (Clopper and Pearson 1934): (1 - c)/2 to the 1/u.
    """
    marked = [pair for pair in pairs if set(pair) != {NOTHING}]
    alpha: Agreement = TooFewUnits(len(marked))
    kappa: PairAgreement = TooFewUnits(len(marked))
    if len(marked) >= FEWEST_UNITS:
        first, second = zip(*pairs, strict=True)
        alpha = krippendorff_alpha(pairs, level=Level.NOMINAL, categories=CATEGORIES, confidence=CONFIDENCE)
        kappa = cohen_kappa(first, second, categories=CATEGORIES, confidence=CONFIDENCE)
        if isinstance(alpha, Alpha) and alpha.observed_disagreement == 0:
            alpha = replace(alpha, interval=_all_alike(len(marked)))
    return CodeAgreement(
        code=code,
        units=len(pairs),
        used=len(marked),
        same=sum(1 for one, other in marked if one == other),
        alpha=alpha,
        kappa=kappa,
    )


def _all_alike(units: int) -> Interval:
    return Interval(((1 - CONFIDENCE) / 2) ** (1 / units), 1.0, CONFIDENCE)


def codebooks_with_agreement(viewer: Viewer, *, institution_id: int) -> list[Codebook]:
    """Return the versions of the codebook with which two have coded a note that the viewer may read, latest first."""
    opened = Coding.objects.visible_to(viewer).filter(note__institution_id=institution_id, state=CodingState.OPENED)
    found: set[int] = set(opened.values_list("codebook_id", flat=True))
    known = Codebook.objects.visible_to(viewer).filter(pk__in=found)
    return list(known.select_related("framework").order_by("framework_id", "-version"))
