"""Stored choices of documents; the codes never change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """The official papers."""

    PKG_REPORT = "pkg_report", _("PKG report")
    PKG_RECAP = "pkg_recap", _("PKG recap of the madrasah")


class CreditObstacle(TextChoices):
    """Why a paper holds no credit points (angka kredit)."""

    FORMATIVE = "formative", _("Not applicable: only a summative appraisal brings credit points.")
    NOT_CIVIL_SERVANT = "not_civil_servant", _("Not applicable: not a civil servant.")
    CONTRACT = "contract", _("Not applicable: the old scheme knows only the ranks of PNS.")
    EMPLOYMENT_UNKNOWN = "employment_unknown", _("Not yet knowable: the employment is not filled in.")
    RANK_UNKNOWN = "rank_unknown", _("Not yet knowable: the rank is not filled in.")
    RANK_WITHOUT_STEP = "rank_without_step", _("Not applicable: the scheme has no step up from this rank.")
    HOURS_UNKNOWN = "hours_unknown", _("Not yet knowable: the weekly hours are not filled in.")
    EXTRA_DUTY = (
        "extra_duty",
        _("Not yet knowable: the duty of a head has its own appraisal, which is not recorded here."),
    )
    LOAD_NOT_COVERED = "load_not_covered", _("Not yet knowable: the law found says nothing of so many hours.")
    LEVEL_NOT_KNOWABLE = "level_not_knowable", _("Not yet knowable: the PKG result is not yet knowable.")
    NO_PREDICATE = "no_predicate", _("There is no performance predicate yet.")


class PaperGap(TextChoices):
    """What a paper would lack if it were issued now."""

    LEVEL = "level", _("The result is not yet knowable; the paper will say what is missing.")
    HEAD = "head", _("Nobody is recorded as head of the madrasah; the place for the signature stays without a name.")
    NUMBER = "number", _("The teacher has neither NUPTK nor NIP.")
    RANK = "rank", _("The rank is not filled in, so form 1D stays without a calculation.")
    HOURS = "hours", _("The weekly hours are not filled in.")
    FACTS = "facts", _("Some full scores came without a noted fact.")
    TOWN = "town", _("The town of the madrasah is not filled in; it stands before the date.")
    CODE = "code", _("The madrasah has no code for its papers; the number carries the NSM instead.")
    UNRATED = "unrated", _("Some teachers have no counted rating in this stage.")
