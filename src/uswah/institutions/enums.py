"""The kinds of places, and which kind stands below which."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    """A node of one of the two trees; the stored codes never change."""

    NATIONAL = "NATIONAL", _("National")
    PROVINCE = "PROVINCE", _("Province")
    DISTRICT = "DISTRICT", _("District")
    KKM = "KKM", _("KKM")
    MADRASAH = "MADRASAH", _("Madrasah")
    PESANTREN = "PESANTREN", _("Pesantren")


# A madrasah may hang at its district directly where no KKM has been formed.
PARENTS: dict[InstitutionKind, tuple[InstitutionKind, ...]] = {
    InstitutionKind.NATIONAL: (),
    InstitutionKind.PROVINCE: (InstitutionKind.NATIONAL,),
    InstitutionKind.DISTRICT: (InstitutionKind.PROVINCE,),
    InstitutionKind.KKM: (InstitutionKind.DISTRICT,),
    InstitutionKind.MADRASAH: (InstitutionKind.KKM, InstitutionKind.DISTRICT),
    InstitutionKind.PESANTREN: (),
}


# The places of the ministry's tree above the madrasah.
AREAS = (InstitutionKind.NATIONAL, InstitutionKind.PROVINCE, InstitutionKind.DISTRICT, InstitutionKind.KKM)


def kinds_below(kind: str) -> tuple[InstitutionKind, ...]:
    """Return the kinds of places that may stand right below a place of this kind."""
    return tuple(below for below, above in PARENTS.items() if kind in above)
