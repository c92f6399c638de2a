"""What was asked for, as the head sees it: what is due first, nothing counted against anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from uswah.capture.queries.tasks import Offered, Tasks
from uswah.common.viewer import Viewer
from uswah.evidence.enums import SourceRole
from uswah.standards.enums import Stage, Technique
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.evidence.models import Assignment


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task: who judges whom, how, until when, and how it stands; no address to withdraw what is done."""

    about: str
    asked_of: str
    told: str
    state: str
    tone: str
    due: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class TasksPage:
    """The tasks of a madrasah: what is open, late ones first, and what is done."""

    open: tuple[TaskLine, ...]
    done: tuple[TaskLine, ...]
    may_ask: bool
    year: str


def tasks_page(tasks: Tasks, nsm: str, viewer: Viewer, today: date) -> TasksPage:
    """Return the page; `is_done` of each task comes with the query."""
    lines = [(getattr(row, "is_done", False), _line(row, nsm, viewer, today)) for row in tasks.asked]
    return TasksPage(
        open=tuple(line for is_done, line in lines if not is_done),
        done=tuple(line for is_done, line in lines if is_done),
        may_ask=bool(tasks.roles and tasks.school_year),
        year=tasks.school_year,
    )


def _line(row: Assignment, nsm: str, viewer: Viewer, today: date) -> TaskLine:
    is_done = getattr(row, "is_done", False)
    is_late = not is_done and row.due_on < today
    words = (
        str(SourceRole(row.source_role).label),
        in_language(row.instrument.title, viewer.language),
        str(Technique(row.technique).label),
        str(Stage(row.stage).label),
    )
    return TaskLine(
        about=row.about.name,
        asked_of=row.asked_of.name,
        told=" · ".join(words),
        state=_("Done") if is_done else _("Late") if is_late else _("Due"),
        tone="" if is_done else "gold" if is_late else "neutral",
        due=_("until %(day)s") % {"day": date_format(row.due_on, "j F Y")},
        withdraw_url="" if is_done else reverse("capture:task-withdraw", args=[nsm, row.pk]),
    )


def offered(tasks: Tasks, viewer: Viewer) -> Offered:
    """Return what the form offers; nobody chooses their own judges, and who has no account cannot be asked."""
    titles = [(str(pk), in_language(title, viewer.language)) for pk, title in tasks.instruments]
    return Offered(
        teachers=_named(tasks.people, leave_out=viewer),
        colleagues=[one for one in _named(tasks.people, leave_out=viewer) if one[0] in set(map(str, tasks.on_phone))],
        instruments=titles,
        roles=tasks.roles,
    )


def _named(people: Sequence[tuple[object, str]], *, leave_out: Viewer) -> list[tuple[str, str]]:
    return [(str(person), name) for person, name in people if person != leave_out.person_id]
