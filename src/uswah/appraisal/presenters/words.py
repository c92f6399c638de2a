"""Words and figures that several pages of the room share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.core.scoring import Bilingual, NotKnowableReason, NotYetKnowable, OfficialLevel
from uswah.core.text.names import TitledName
from uswah.core.text.numbers import number
from uswah.evidence.enums import Entry as EntryKind
from uswah.evidence.enums import SourceRole
from uswah.standards.enums import Stage, Technique

if TYPE_CHECKING:
    from uswah.evidence.models import Submission

UNKNOWN = "–"
_SWAP = str.maketrans(",.", ".,")


class Named(Protocol):
    """A person's name with its titles."""

    @property
    def name(self) -> str:
        """Return the name alone."""

    @property
    def title_before(self) -> str:
        """Return what stands before it."""

    @property
    def title_after(self) -> str:
        """Return the degrees behind it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An official level in words, or why there is none yet: then `scale` and `label` are empty."""

    is_known: bool
    scale: str
    label: str
    total: str
    summary: str
    missing: str


def full_name(person: Named) -> str:
    """Return a name with its titles as papers write it."""
    return str(TitledName(person.name, person.title_before, (person.title_after,)))


def decimal(value: Fraction | int, places: int, language: str) -> str:
    """Return a number with so many decimals, rounded half up, with the reader's decimal sign."""
    written = number(value, places)
    return written.translate(_SWAP) if language == "en" else written


def bilingual(text: Bilingual, language: str) -> str:
    """Return a text of a scheme in the reader's language."""
    return text.en if language == "en" else text.id


def day(value: date | None) -> str:
    """Return a day, or nothing where it is not known."""
    return date_format(value, "j M Y") if value else ""


def moment(value: datetime) -> str:
    """Return a moment in local time."""
    return date_format(timezone.localtime(value), "j M Y, H.i")


def indicators_missing(unknown: NotYetKnowable) -> str:
    """Return why a level is not yet knowable, in words."""
    match unknown.reason:
        case NotKnowableReason.MISSING_SCORES:
            count = len(unknown.missing)
            return ngettext("%(count)s indicator has no score yet", "%(count)s indicators have no score yet", count) % {
                "count": count
            }
        case NotKnowableReason.INDICATORS_UNKNOWN:
            return _("the indicators of this instrument are not known to us")
        case NotKnowableReason.ZERO_NOT_PRINTED:
            return _("the rule prints no value for a score of zero")
        case NotKnowableReason.WORKLOAD_NOT_COVERED:
            return _("the rule does not cover this workload")


def standing(level: OfficialLevel | NotYetKnowable | None, language: str) -> Standing:
    """Return a level in words; None stands for a teacher whom nobody has rated."""
    match level:
        case None:
            return Standing(False, "", "", "", _("Not yet rated"), _("not yet rated"))
        case NotYetKnowable():
            return Standing(False, "", "", "", _("PKG not yet knowable"), indicators_missing(level))
        case OfficialLevel():
            scale = decimal(level.scale, 1, language)
            label = bilingual(level.label.title, language)
            total = _("%(total)s of %(maximum)s") % {"total": level.total, "maximum": level.maximum}
            summary = _("PKG %(scale)s · %(label)s") % {"scale": scale, "label": label}
            return Standing(True, scale, label, total, summary, "")


def rater_name(submission: Submission) -> str:
    """Return who judged; the relation `rated_by` should be loaded."""
    return submission.rated_by.name if submission.rated_by else submission.rater_name


def rater(submission: Submission) -> str:
    """Return who judged, with the role."""
    return f"{rater_name(submission)} ({SourceRole(submission.source_role).label})"


def how(submission: Submission) -> str:
    """Return by which technique and when it was seen."""
    technique = str(Technique(submission.technique).label)
    return f"{technique}, {day(submission.observed_on)}" if submission.observed_on else technique


def entered(submission: Submission, writers: Mapping[int, str]) -> str:
    """Return who wrote it down and when; on whose behalf when that was somebody else."""
    writer = writers.get(submission.entered_account or 0, "")
    parts = {"when": moment(submission.entered_at), "writer": writer, "rater": rater_name(submission)}
    if writer and writer != parts["rater"]:
        return _("entered on %(when)s by %(writer)s on behalf of %(rater)s") % parts
    return _("entered on %(when)s") % parts


def origin(submission: Submission) -> str:
    """Return in which file, sheet and row an imported submission stood."""
    if submission.entry != EntryKind.IMPORT:
        return ""
    place = {"file": submission.origin_name or submission.origin_file[:12], "sheet": submission.origin_sheet}
    if submission.origin_row is None:
        return _("from the workbook %(file)s, sheet %(sheet)s") % place
    return _("from the workbook %(file)s, sheet %(sheet)s, row %(row)s") % {**place, "row": submission.origin_row}


def stage_name(stage: str) -> str:
    """Return the stage in the reader's language."""
    return str(Stage(stage).label)


def address(name: str, args: Sequence[Any], **query: str) -> str:
    """Return the address of a page, of this room or of one above it, which goes by its name only."""
    url = reverse(name, args=args)
    return f"{url}?{urlencode(query)}" if query else url


def addresses(name: str, place: str, **query: str) -> Callable[[UUID], str]:
    """Return what gives the address of a page about each of many; finding a route 80 times costs a tenth of a page."""
    nobody = UUID(int=0)
    before, after = address(name, [place, nobody], **query).split(str(nobody))
    return lambda somebody: f"{before}{somebody}{after}"
