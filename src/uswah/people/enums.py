"""Roles as code: what each may do, and where it can stand. Rows store the short codes only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uswah.common.permissions import Permission
from uswah.institutions.enums import InstitutionKind

# Where the session keeps an officer's purpose, and the moment (seconds since 1970) until which it holds.
PURPOSE, PURPOSE_UNTIL = "purpose", "purpose_until"


class Role(TextChoices):
    """The role that an account holds at a node of one of the two trees."""

    GURU = "guru", _("Teacher")
    KEPALA = "kepala", _("Head of madrasah")
    PENGAWAS = "pengawas", _("Pengawas")
    PIMPINAN_PESANTREN = "pimpinan_pesantren", _("Head of pesantren")
    OPERATOR = "operator", _("Operator")
    KETUA_MGMP = "ketua_mgmp", _("Chair of MGMP")
    KETUA_KKM = "ketua_kkm", _("Chair of KKM")
    TIM_KHUSUS = "tim_khusus", _("Special team")
    KEMENAG_KAB = "kemenag_kab", _("Ministry, district")
    KEMENAG_PROV = "kemenag_prov", _("Ministry, province")
    KEMENAG_PUSAT = "kemenag_pusat", _("Ministry, national")


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What a role may do, where it can stand, and what people are told about it."""

    description: Promise
    stands_at: tuple[InstitutionKind, ...]
    may: frozenset[Permission]
    needs_purpose: bool = False


_OFFICER = frozenset(
    {Permission.SEE_INSTITUTION, Permission.MANAGE_INSTITUTION, Permission.SEE_PEOPLE, Permission.SEE_APPRAISAL}
)
_LOOKS_ON = frozenset({Permission.SEE_INSTITUTION, Permission.SEE_PEOPLE, Permission.SEE_APPRAISAL})

ROLES: dict[Role, RoleRule] = {
    Role.GURU: RoleRule(
        _("Sees everything about themselves, and who wrote it."),
        (InstitutionKind.MADRASAH,),
        frozenset({Permission.SEE_INSTITUTION}),
    ),
    Role.KEPALA: RoleRule(
        _("Leads the madrasah: rates, decides which rating counts, issues the reports."),
        (InstitutionKind.MADRASAH,),
        frozenset(Permission) - {Permission.ENTER_FOR_OTHERS, Permission.READ_PUPILS_WORDS},
    ),
    Role.PENGAWAS: RoleRule(
        _("Visits several madrasah, sees their teachers' levels, and rates."),
        (InstitutionKind.MADRASAH, InstitutionKind.KKM, InstitutionKind.DISTRICT),
        _LOOKS_ON | {Permission.RATE, Permission.MODERATE, Permission.HEAR_PUPILS, Permission.READ_PUPILS_WORDS},
    ),
    Role.PIMPINAN_PESANTREN: RoleRule(
        _("Sees the teachers and levels of every madrasah of the pesantren."), (InstitutionKind.PESANTREN,), _LOOKS_ON
    ),
    Role.OPERATOR: RoleRule(
        _("Enters what others hand in, always named as entered on their behalf; imports and prints."),
        (InstitutionKind.MADRASAH,),
        _LOOKS_ON
        | {
            Permission.MANAGE_INSTITUTION,
            Permission.MANAGE_PEOPLE,
            Permission.ENTER_FOR_OTHERS,
            Permission.IMPORT_WORKBOOK,
            Permission.ISSUE_DOCUMENT,
        },
    ),
    Role.KETUA_MGMP: RoleRule(
        _("Leads the deliberation of a subject's teachers; sees no levels."),
        (InstitutionKind.KKM, InstitutionKind.DISTRICT),
        frozenset({Permission.SEE_INSTITUTION}),
    ),
    Role.KETUA_KKM: RoleRule(
        _("Leads the working group of madrasah; sees no levels."),
        (InstitutionKind.KKM,),
        frozenset({Permission.SEE_INSTITUTION}),
    ),
    Role.TIM_KHUSUS: RoleRule(
        _("Plans the development of the teachers from their levels."),
        (InstitutionKind.MADRASAH, InstitutionKind.KKM),
        _LOOKS_ON,
    ),
    Role.KEMENAG_KAB: RoleRule(
        _("Sees the madrasah of a district, after saying why."),
        (InstitutionKind.DISTRICT,),
        _OFFICER,
        needs_purpose=True,
    ),
    Role.KEMENAG_PROV: RoleRule(
        _("Sees the madrasah of a province, after saying why."),
        (InstitutionKind.PROVINCE,),
        _OFFICER,
        needs_purpose=True,
    ),
    Role.KEMENAG_PUSAT: RoleRule(
        _("Sees the madrasah of the nation, after saying why."),
        (InstitutionKind.NATIONAL,),
        _OFFICER,
        needs_purpose=True,
    ),
}


# With whom a madrasah begins; the head gives every other role there.
BEGINNERS = (Role.KEPALA, Role.OPERATOR)


class IdentifierKind(TextChoices):
    """What a person can be known by, and signs in with."""

    NUPTK = "NUPTK", "NUPTK"
    PEGID = "PEGID", "PegID"
    NIP = "NIP", "NIP"
    PHONE = "PHONE", _("Phone number")
    USERNAME = "USERNAME", _("User name")


class Sex(TextChoices):
    """As the ministry's forms ask."""

    FEMALE = "P", _("Female")
    MALE = "L", _("Male")


class Employment(TextChoices):
    """Whether a teacher is a civil servant; about 88 of 100 madrasah teachers are not."""

    PNS = "PNS", _("Civil servant (PNS)")
    PPPK = "PPPK", _("Civil servant on contract (PPPK)")
    FOUNDATION = "YAYASAN", _("Employed by the foundation")
    HONORARY = "HONORER", _("Honorary teacher")
