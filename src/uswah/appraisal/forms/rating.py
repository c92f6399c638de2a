"""What is typed about an occasion of rating, about an amendment, and about a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.appraisal.policies import UNOBSERVED, Entry, missing_in, problems_in, ratings_from
from uswah.appraisal.queries import PKG_INSTRUMENT, PossibleRater
from uswah.common.ids import uuid7
from uswah.evidence.enums import SourceRole
from uswah.evidence.policies import NewRating
from uswah.evidence.queries import StoredRating
from uswah.people.enums import Role
from uswah.standards.enums import Stage, Technique
from uswah.standards.queries import Form

MYSELF, SOMEBODY_ELSE = "saya", "lain"
ROLE_OF = {Role.KEPALA: SourceRole.KEPALA, Role.PENGAWAS: SourceRole.PENGAWAS}
ON_BEHALF = (SourceRole.KEPALA, SourceRole.ASSESSOR, SourceRole.PENGAWAS, SourceRole.PEER)
TECHNIQUES = (Technique.OBSERVATION, Technique.MONITORING, Technique.INTERVIEW, Technique.DOCUMENT)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The indicators of a form as they were typed; `id` is the form's own, so that sent twice it is stored once."""

    form: Form
    id: UUID
    entries: Mapping[str, Entry]
    problems: Mapping[str, str]
    missing_accepted: bool = False

    @property
    def ratings(self) -> list[NewRating]:
        """Return what would be stored; there must be no problems."""
        return ratings_from(self.form, self.entries)

    @property
    def unconfirmed(self) -> list[str]:
        """Return the indicators without a score that the person has not been told about yet.

        Only where the law makes a level of the instrument, and only once something is written.
        """
        if self.missing_accepted or self.form.code != PKG_INSTRUMENT or not self.ratings:
            return []
        return missing_in(self.form, self.entries)


def read_sheet(form: Form, sent: QueryDict) -> Sheet:
    """Return what was sent for the indicators of an instrument; what the instrument does not have is left aside."""
    entries = {
        code: Entry(sent.get(f"n-{code}", "")[:8], sent.get(f"f-{code}", "").replace("\r\n", "\n"))
        for code in form.indicator_ids
    }
    return Sheet(form, _client_id(sent), entries, problems_in(form, entries), sent.get("tetap") == "ya")


def empty_sheet(form: Form) -> Sheet:
    """Return the sheet of a form that was just opened."""
    return Sheet(form, uuid7(), {}, {})


def sheet_of(form: Form, ratings: Mapping[str, StoredRating]) -> Sheet:
    """Return the sheet that an amendment starts from."""
    entries = {
        code: Entry(UNOBSERVED if rating.score is None else str(rating.score), rating.fact)
        for code, rating in ratings.items()
    }
    return Sheet(form, uuid7(), entries, {})


def _client_id(sent: QueryDict) -> UUID:
    try:
        return UUID(sent.get("id", ""))
    except ValueError:
        return uuid7()


@dataclass(frozen=True, slots=True)
class Raters:
    """In whose name the viewer may write: their own roles (empty when in nobody's own), and others."""

    own_roles: Sequence[SourceRole]
    others: Sequence[PossibleRater]

    @property
    def is_only_own(self) -> bool:
        """Tell whether the viewer writes in their own name only."""
        return bool(self.own_roles) and not self.others


@dataclass(frozen=True, slots=True)
class Rater:
    """Who judged: a person, or the name of somebody outside; and in which role."""

    person: UUID | None
    name: str
    role: SourceRole


def own_source_roles(roles: Sequence[str]) -> list[SourceRole]:
    """Return in which roles somebody rates who holds these roles."""
    return [source for role, source in ROLE_OF.items() if role in roles]


class OccasionForm(forms.Form):
    """How and when the teacher was seen; for a reflection there is one way, and the day it was written."""

    technique = forms.ChoiceField(
        label=gettext_lazy("How it was seen"), choices=[(step.value, step.label) for step in TECHNIQUES]
    )
    observed_on = forms.DateField(
        label=gettext_lazy("Date seen"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"invalid": gettext_lazy("Write the date as day/month/year.")},
    )

    def __init__(self, *args: Any, today: date, is_reflection: bool = False, **kwargs: Any) -> None:
        """Keep the day after which nothing can have been seen yet."""
        super().__init__(*args, **kwargs)
        self.today = today
        if is_reflection:
            technique, day = self.fields["technique"], self.fields["observed_on"]
            assert isinstance(technique, forms.ChoiceField)  # noqa: S101  # declared above
            technique.choices = [(Technique.SELF_REFLECTION.value, Technique.SELF_REFLECTION.label)]
            day.label = _("Date written")

    def clean_observed_on(self) -> date:
        """Refuse a day that has not come yet."""
        day: date = self.cleaned_data["observed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class NewRatingForm(OccasionForm):
    """A new rating: for which year and stage, and whose it is."""

    school_year = forms.ChoiceField(label=gettext_lazy("School year"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    rater = forms.ChoiceField(
        label=gettext_lazy("Whose rating is it?"),
        help_text=gettext_lazy("You write it down on their behalf; both names stay visible."),
    )
    rater_name = forms.CharField(
        label=gettext_lazy("Name of the rater"),
        help_text=gettext_lazy("Only for somebody who is not in the list."),
        max_length=120,
        required=False,
    )
    source_role = forms.ChoiceField(
        label=gettext_lazy("Rated as"),
        help_text=gettext_lazy("For the head and the pengawas it follows by itself."),
        required=False,
    )

    field_order = ("rater", "rater_name", "source_role", "school_year", "stage", "technique", "observed_on")

    def __init__(self, *args: Any, years: Sequence[str], stages: Sequence[str], raters: Raters, **kwargs: Any) -> None:
        """Offer the years, the instrument's stages, and those in whose name the viewer may write."""
        super().__init__(*args, **kwargs)
        self.raters = raters
        self._offer("school_year", [(year, year) for year in years])
        self._offer("stage", [(stage, str(Stage(stage).label)) for stage in stages])
        self._offer("source_role", [("", "—"), *((role.value, str(role.label)) for role in self._roles())])
        if raters.is_only_own:
            del self.fields["rater"], self.fields["rater_name"]
            if len(raters.own_roles) == 1:
                del self.fields["source_role"]
        else:
            self._offer("rater", self._rater_choices())

    def clean(self) -> dict[str, Any]:
        """Ask for a name where the rater is not in the list, and for the role where it does not follow by itself."""
        found = super().clean() or {}
        if self.cleaned_data.get("rater") == SOMEBODY_ELSE and not self.cleaned_data.get("rater_name", "").strip():
            self.add_error("rater_name", _("Write the name of the rater."))
        if not self.errors and self._role() is None:
            self.add_error("source_role", _("Choose in which role it was rated."))
        return found

    def chosen_rater(self, viewer_person: UUID | None) -> Rater:
        """Return who judged; the form must be valid."""
        role = self._role()
        assert role is not None  # noqa: S101  # `clean` has refused the form otherwise
        chosen = self.cleaned_data.get("rater", MYSELF)
        if chosen == MYSELF:
            return Rater(viewer_person, "", role)
        if chosen == SOMEBODY_ELSE:
            return Rater(None, self.cleaned_data["rater_name"].strip(), role)
        return Rater(UUID(chosen), "", role)

    def _role(self) -> SourceRole | None:
        """Return the role that follows from the rater, or the chosen one."""
        chosen, written = self.cleaned_data.get("rater", MYSELF), self.cleaned_data.get("source_role", "")
        if chosen == MYSELF:
            own = self.raters.own_roles
            return own[0] if len(own) == 1 else next((role for role in own if role == written), None)
        known = {str(rater.person_id): rater.role for rater in self.raters.others}.get(chosen)
        if known in ROLE_OF:
            return ROLE_OF[known]
        return SourceRole(written) if written else None

    def _roles(self) -> Sequence[SourceRole]:
        return self.raters.own_roles if self.raters.is_only_own else ON_BEHALF

    def _rater_choices(self) -> list[tuple[str, str]]:
        choices = [("", _("Choose …"))]
        if self.raters.own_roles:
            choices.append((MYSELF, _("Myself")))
        for rater in self.raters.others:
            role = f" · {rater.role.label}" if rater.role else ""
            choices.append((str(rater.person_id), f"{rater.name}{role}"))
        return [*choices, (SOMEBODY_ELSE, _("Somebody else (write the name)"))]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = choices


class AmendmentForm(OccasionForm):
    """An amendment: the same teacher, year and stage, with a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it amended?"),
        help_text=gettext_lazy("The teacher reads this. What stood before stays visible."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("reason", "technique", "observed_on")


class AdoptionForm(forms.Form):
    """A decision that another rating counts."""

    reason = forms.CharField(
        label=gettext_lazy("Why should this rating count?"),
        help_text=gettext_lazy("Both ratings stay visible; the reason goes into the audit ledger."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
