"""The rail: what somebody may open at a madrasah, in the order of the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uswah.common.permissions import Permission
from uswah.common.presenters.frame import COUNTS, NavigationGroup, NavigationItem
from uswah.common.viewer import Viewer
from uswah.institutions.access import HasPaths, can


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the rail; one with `at_madrasah` needs its power there, the others need it anywhere (None = nobody's)."""

    label: Promise
    url_name: str
    needs: Permission | None
    at_madrasah: bool = True


MADRASAH = (
    Entry(_("Competency map"), "appraisal:map", Permission.SEE_APPRAISAL),
    Entry(_("Rounds"), "appraisal:rounds", Permission.SEE_APPRAISAL),
    Entry(_("Interviews and documents"), "capture:notes", Permission.SEE_APPRAISAL),
    Entry(_("Who judges whom"), "capture:tasks", Permission.RATE),
    Entry(_("Waiting room"), "capture:waiting", Permission.CONDUCT_ROUND),
    Entry(_("Pupils' voice"), "capture:voice-campaigns", Permission.SEE_INSTITUTION),
    Entry(_("Teachers"), "people:teachers", Permission.SEE_PEOPLE),
    Entry(_("Import"), "exchange:imports", Permission.IMPORT_WORKBOOK),
    Entry(_("Papers"), "documents:documents", Permission.SEE_APPRAISAL),
    Entry(_("Accounts and roles"), "people:accounts", Permission.MANAGE_PEOPLE),
    Entry(_("Phones"), "capture:phones", Permission.MANAGE_PEOPLE),
    Entry(_("Identity of the madrasah"), "institutions:identity", Permission.SEE_INSTITUTION),
    Entry(_("Audit trail"), "web:audit", Permission.SEE_AUDIT),
)
REFERENCE = (
    Entry(_("Calibration"), "appraisal:calibration", Permission.RATE, at_madrasah=False),
    Entry(_("Standards"), "standards:frameworks", None, at_madrasah=False),
    Entry(_("Curricula"), "institutions:curricula", None, at_madrasah=False),
    Entry(_("School years"), "institutions:years", None, at_madrasah=False),
    Entry(_("Areas"), "institutions:tree", Permission.SEE_INSTITUTION, at_madrasah=False),
)


def rail(viewer: Viewer, place: HasPaths | None, nsm: str, here: str) -> tuple[NavigationGroup, ...]:
    """Return the groups of links for a viewer at a madrasah (or at none); `here` is the path of the open page."""
    if not viewer.is_signed_in:
        return ()
    first = [_item(_("Overview"), reverse("web:home"), here)]
    if viewer.may(Permission.SEE_PEOPLE):
        first.append(_item(_("Search"), reverse("web:search"), here))
    groups = [NavigationGroup("", tuple(first))]
    if place is not None and (there := tuple(_at_madrasah(viewer, place, nsm, here))):
        groups.append(NavigationGroup(str(_("Madrasah")), there))
    groups.append(NavigationGroup(str(_("Reference")), tuple(_anywhere(viewer, here))))
    own = (
        _item(_("Record on a phone"), reverse("capture:shell"), here),
        _item(_("My account"), reverse("people:account"), here),
    )
    groups.append(NavigationGroup("", own))
    return tuple(groups)


def _at_madrasah(viewer: Viewer, place: HasPaths, nsm: str, here: str) -> Iterator[NavigationItem]:
    for entry in MADRASAH:
        if entry.needs is None or can(viewer, entry.needs, place):
            count = COUNTS.get(entry.url_name)
            waiting = count(viewer, place) if count else 0
            yield _item(entry.label, reverse(entry.url_name, args=[nsm]), here, waiting)


def _anywhere(viewer: Viewer, here: str) -> Iterator[NavigationItem]:
    for entry in REFERENCE:
        if entry.needs is None or viewer.may(entry.needs):
            yield _item(entry.label, reverse(entry.url_name), here)


def _item(label: Promise, url: str, here: str, count: int = 0) -> NavigationItem:
    current = here == url if url == "/" else here.startswith(url)
    return NavigationItem(label=str(label), url=url, current=current, count=count)
