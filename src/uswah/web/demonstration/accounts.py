"""Who can sign in to the demonstration: every role once under a short name, and the main ones of every madrasah."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from uswah.people.enums import Role
from uswah.web.demonstration.cast import HEAD, teachers_of
from uswah.web.demonstration.places import BY_KEY, DISTRICTS, MADRASAH, NATION, PROVINCES, DemoMadrasah

PASSWORD = "uswah-contoh"  # noqa: S105  # printed for everybody: it opens invented data only


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who signs in but does not teach; the roles stand at the places with these codes."""

    username: str
    name: str
    sex: str
    role: Role
    places: tuple[str, ...]
    title_before: str = ""
    title_after: str = ""


@dataclass(frozen=True, slots=True)
class TeacherAccount:
    """A teacher who signs in: which one of which madrasah, and the roles at the places with these codes."""

    username: str
    madrasah: str
    number: int
    roles: tuple[tuple[Role, str], ...]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of the table of accounts: user name, person, roles, place."""

    username: str
    person: str
    roles: tuple[Role, ...]
    place: str


def kkm_code(district: str) -> str:
    """Return the code of the invented KKM of a district."""
    return f"KKM-{district}"


_NURUL_HUDA, _WALISONGO, _DARUL_AMAL, _MAARIF, _MIFTAHUL = MADRASAH
_HOME = kkm_code(_NURUL_HUDA.district)

SUPERVISORS = (
    # One supervisor stands in two districts here, so that a home with several madrasah can be tried.
    Officer("pengawas", "Ratna Widyaningrum", "P", Role.PENGAWAS, (_NURUL_HUDA.nsm, _WALISONGO.nsm), "Dra.", "M.Pd."),
    Officer("pengawas-metro", "Sutarno Hadiwinata", "L", Role.PENGAWAS, (_DARUL_AMAL.nsm, _MAARIF.nsm), "Drs."),
    Officer("pengawas-pamekasan", "Moh. Hafidz Sumarto", "L", Role.PENGAWAS, (_MIFTAHUL.nsm,), "", "M.Pd.I."),
)
MINISTRY_AND_KKM = (
    Officer("kkm", "Suyatno Wiranegara", "L", Role.KETUA_KKM, (_HOME,), "Drs."),
    Officer("kemenag", "Indah Purwaningsih", "P", Role.KEMENAG_KAB, (_NURUL_HUDA.district,), "", "S.Ag."),
    Officer("kanwil", "Yusron Hardiyanto", "L", Role.KEMENAG_PROV, ("18",), "Dr."),
    Officer("pusat", "Kartini Wulansari", "P", Role.KEMENAG_PUSAT, (NATION[0],), "Dr."),
)
_OPERATORS = (
    ("Dani Ramadhani", "L"),
    ("Wawan Sujarwo", "L"),
    ("Tika Ambarwati", "P"),
    ("Doni Firmansyah", "L"),
    ("Hosnol Wafi", "L"),
)
_KYAI = ("Mahfud Syarifuddin", "Basith Zubairi", "Zuhri Ma'shumi", "Ja'far Muktiono")


def staff_of(madrasah: DemoMadrasah) -> tuple[Officer, ...]:
    """Return the operator and, where there is an invented pesantren, its kyai."""
    place = MADRASAH.index(madrasah)
    operator = Officer(f"operator{madrasah.suffix}", *_OPERATORS[place], Role.OPERATOR, (madrasah.nsm,))
    if not madrasah.pesantren:
        return (operator,)
    kyai = Officer(f"kyai{madrasah.suffix}", _KYAI[place], "L", Role.PIMPINAN_PESANTREN, (madrasah.nspp,), "K.H.")
    return operator, kyai


def teacher_accounts_of(madrasah: DemoMadrasah) -> tuple[TeacherAccount, ...]:
    """Return the teachers who sign in: the head, one teacher, and in MTs Nurul Huda two with a further role."""
    guru, suffix = (Role.GURU, madrasah.nsm), madrasah.suffix
    own = (
        TeacherAccount(f"kepala{suffix}", madrasah.key, HEAD, ((Role.KEPALA, madrasah.nsm), guru)),
        TeacherAccount(f"guru{suffix}", madrasah.key, 0, (guru,)),
    )
    if suffix:
        return own
    return (
        *own,
        TeacherAccount("mgmp", madrasah.key, 4, ((Role.KETUA_MGMP, _HOME), guru)),
        TeacherAccount("tim", madrasah.key, 8, ((Role.TIM_KHUSUS, madrasah.nsm), guru)),
    )


def account_lines(madrasah: Sequence[DemoMadrasah]) -> list[AccountLine]:
    """Return the table of accounts of these madrasah and of those above them."""
    lines: list[AccountLine] = []
    for place in madrasah:
        for account in teacher_accounts_of(place):
            person = teachers_of(place)[account.number].person
            roles = tuple(role for role, _ in account.roles)
            lines.append(AccountLine(account.username, person.name, roles, place.name))
        lines += [_line(officer, place.pesantren) for officer in staff_of(place)]
    return [*lines, *(_line(officer, "") for officer in officers_above(madrasah))]


def officers_above(madrasah: Sequence[DemoMadrasah]) -> tuple[Officer, ...]:
    """Return the supervisors of these madrasah, and those of KKM and ministry when MTs Nurul Huda is among them."""
    codes = {place.nsm for place in madrasah}
    supervisors = tuple(officer for officer in SUPERVISORS if codes & set(officer.places))
    return (*supervisors, *(MINISTRY_AND_KKM if _NURUL_HUDA in madrasah else ()))


def _line(officer: Officer, pesantren: str) -> AccountLine:
    place = ", ".join(_place_names(officer.places, pesantren))
    return AccountLine(officer.username, officer.name, (officer.role,), place)


def _place_names(codes: Iterable[str], pesantren: str) -> list[str]:
    """Return what the places with these codes are called."""
    known = {NATION[0]: NATION[1], **PROVINCES, **DISTRICTS, **{m.nsm: m.name for m in BY_KEY.values()}}
    known |= {kkm_code(code): kkm_name(code) for code in DISTRICTS}
    return [known.get(code, pesantren) for code in codes]


def kkm_name(district: str) -> str:
    """Return the name of the invented KKM of a district."""
    return f"KKM MTs {DISTRICTS[district]} (rekaan)"
