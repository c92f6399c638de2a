"""Who sweeps, and what each of them may see: the oracle, written by hand and independent of the code."""

from __future__ import annotations

from dataclasses import dataclass

from factories import AT, system

from support.sweep.canaries import SUBJECTS
from support.sweep.world import World, account, job
from uswah.people.enums import Role
from uswah.people.models import Account
from uswah.people.operations import NewPerson, add_person

EVERYTHING = frozenset(SUBJECTS)
PLACE = frozenset("p")


@dataclass(frozen=True)
class Sweeper:
    """Somebody who opens every address: an account (None = a visitor), and the purpose said, if any.

    `sees` maps the madrasah within reach to the subjects that may be seen there; all others are foreign.
    """

    name: str
    account: Account | None
    sees: dict[str, frozenset[str]]
    purpose: str = ""


# (name, role, where it stands, what may be seen by madrasah, purpose)
X_WHOLE = {"x": EVERYTHING}
ROLES: list[tuple[str, Role, str, dict[str, frozenset[str]], str]] = [
    ("pengawas", Role.PENGAWAS, "x", X_WHOLE, ""),
    ("pimpinan", Role.PIMPINAN_PESANTREN, "pesantren", X_WHOLE, ""),
    ("tim", Role.TIM_KHUSUS, "x", X_WHOLE, ""),
    ("mgmp", Role.KETUA_MGMP, "district1", {"x": PLACE, "y": PLACE}, ""),
    ("kkm", Role.KETUA_KKM, "kkm1", {"x": PLACE, "y": PLACE}, ""),
    ("kab", Role.KEMENAG_KAB, "district1", {}, ""),
    ("kab+", Role.KEMENAG_KAB, "district1", {"x": EVERYTHING, "y": EVERYTHING}, "penyapuan"),
    ("prov", Role.KEMENAG_PROV, "province1", {}, ""),
    ("prov+", Role.KEMENAG_PROV, "province1", {"x": EVERYTHING, "y": EVERYTHING}, "penyapuan"),
    ("pusat", Role.KEMENAG_PUSAT, "nation", {}, ""),
    ("pusat+", Role.KEMENAG_PUSAT, "nation", dict.fromkeys("xyw", EVERYTHING), "penyapuan"),
]
MOST = ("visitor", "guru", "kepala", "operator", *(name for name, *_ in ROLES))


def sweepers(world: World) -> dict[str, Sweeper]:
    """Give out the roles of the sweep: the cast of X, and one stranger for every other role."""
    x = world.x
    found = [
        Sweeper("visitor", None, {}),
        # A teacher sees her madrasah, all about herself, and who wrote it; of her own jobs the results.
        Sweeper("guru", x.accounts["aisyah"], {"x": frozenset("pas")}),
        Sweeper("kepala", x.accounts["head"], X_WHOLE),
        Sweeper("operator", x.accounts["operator"], X_WHOLE),
    ]
    for name, role, where, sees, purpose in ROLES:
        person = add_person(person=NewPerson(name=f"Petugas {name}"), place=x.place, by=system(), at=AT)
        who = account(person)
        _grant(who, role, world, where)
        x.jobs[who.pk] = job(world.canaries, x, who)
        found.append(Sweeper(name, who, sees, purpose))
    return {sweeper.name: sweeper for sweeper in found}


def _grant(who: Account, role: Role, world: World, where: str) -> None:
    from datetime import date

    place = world.x.place if where == "x" else world.areas[where]
    who.roles.create(role=role, institution=place, since=date(2025, 7, 1))
