"""The invented teachers of a madrasah: who they are, what they are known by, and how able each one is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from uswah.people.operations import NewPerson
from uswah.web.demonstration.draws import draws
from uswah.web.demonstration.names import TOWNS, TOWNS_OF_MADURA, invented_names
from uswah.web.demonstration.places import EVERYWHERE, YEARS, DemoMadrasah
from uswah.web.demonstration.teaching import first_subjects, weekly_hours

HEAD, ASSESSOR = 3, 1  # numbers of teachers: the head teaches fiqh, the assessor Indonesian
# The cast of the guide's stories, in place of drawn names: (madrasah, number) → (name, sex).
KNOWN_CAST: Mapping[tuple[str, int], tuple[str, str]] = {
    ("nurul-huda", 0): ("Siti Aisyah Kurniasih", "P"),
    ("nurul-huda", HEAD): ("Hasan Muttaqin", "L"),
}
STUDIES: Mapping[str, tuple[str, str]] = {
    "matematika": ("S1 Pendidikan Matematika", "S.Pd."),
    "bahasa-indonesia": ("S1 Pendidikan Bahasa Indonesia", "S.Pd."),
    "ipa": ("S1 Pendidikan Biologi", "S.Pd."),
    "fikih": ("S1 Pendidikan Agama Islam", "S.Pd.I."),
    "bahasa-arab": ("S1 Pendidikan Bahasa Arab", "S.Pd.I."),
    "bahasa-inggris": ("S1 Pendidikan Bahasa Inggris", "S.Pd."),
    "ips": ("S1 Pendidikan Ekonomi", "S.Pd."),
    "al-quran-hadis": ("S1 Ilmu Al-Qur'an dan Tafsir", "S.Ag."),
    "akidah-akhlak": ("S1 Pendidikan Agama Islam", "S.Pd.I."),
    "ski": ("S1 Sejarah Peradaban Islam", "S.Hum."),
    "pendidikan-pancasila": ("S1 PPKn", "S.Pd."),
    "pjok": ("S1 Pendidikan Jasmani", "S.Pd."),
    "informatika": ("S1 Teknik Informatika", "S.Kom."),
    "seni-budaya": ("S1 Pendidikan Seni", "S.Pd."),
    "tahfiz": ("Pesantren, hafalan 30 juz", ""),
    "kitab": ("Pesantren", ""),
}
# The mismatch of degree and subject that private madrasah live with: one in eight.
OTHER_STUDIES = (("S1 Hukum Keluarga Islam", "S.H."), ("S1 Ekonomi Syariah", "S.E."), ("D-III Manajemen", "A.Md."))


@dataclass(frozen=True, slots=True)
class Teacher:
    """An invented teacher. `ability` is in the units of the rating scale's spread, `growth` per year."""

    number: int
    person: NewPerson
    employment: str
    rank: str
    first_year: int
    last_year: int
    hours: Mapping[str, int]
    ability: float
    growth: float
    strengths: tuple[float, ...] = field(repr=False)

    @property
    def nuptk(self) -> str:
        """Return the invented NUPTK."""
        return self.person.identifiers["NUPTK"]

    def teaches_in(self, year: int) -> bool:
        """Tell whether the teacher is there in the school year that begins in July of `year`."""
        return self.first_year <= year <= self.last_year


@cache
def teachers_of(madrasah: DemoMadrasah) -> tuple[Teacher, ...]:
    """Return the teachers whose base the madrasah is, in a fixed order."""
    first = first_subjects(madrasah.teachers)
    hours = weekly_hours(first, madrasah.groups, HEAD)
    names = _names()[madrasah.key]
    return tuple(
        _teacher(madrasah, number, names[number], first[number], hours[number]) for number in range(len(first))
    )


@cache
def _names() -> Mapping[str, list[tuple[str, str]]]:
    """Return (name, sex) of every teacher of every madrasah; no name twice in the whole demonstration."""
    supply: dict[str, Iterator[str]] = {sex: invented_names(sex, 150) for sex in "LP"}
    given: dict[str, list[tuple[str, str]]] = {}
    for madrasah in EVERYWHERE:
        sexes = [draws("sex", madrasah.key, number).choice("LP") for number in range(madrasah.teachers)]
        drawn = [(next(supply[sex]), sex) for sex in sexes]
        given[madrasah.key] = [KNOWN_CAST.get((madrasah.key, n), pair) for n, pair in enumerate(drawn)]
    return given


def _teacher(
    madrasah: DemoMadrasah, number: int, named: tuple[str, str], subject: str, hours: Mapping[str, int]
) -> Teacher:
    chance = draws("teacher", madrasah.key, number)
    born = date(chance.randint(1970, 1996), chance.randint(1, 12), chance.randint(1, 28))
    employment, rank = _employment(madrasah, number)
    first_year = YEARS[1] if number == madrasah.teachers - 1 else YEARS[0]
    last_year = YEARS[1] if number == madrasah.teachers - 2 else YEARS[-1]
    return Teacher(
        number=number,
        person=_person(madrasah, number, named, subject, born, employment, chance),
        employment=employment,
        rank=rank,
        first_year=first_year,
        last_year=last_year,
        hours=hours,
        ability=chance.gauss(0.0, 0.25),
        growth=chance.gauss(0.1, 0.07),
        strengths=tuple(chance.gauss(0.0, 0.3) for _ in range(14)),
    )


def _employment(madrasah: DemoMadrasah, number: int) -> tuple[str, str]:
    """Return the status and the rank: about 88 of 100 madrasah teachers are not civil servants."""
    order = sum(m.teachers for m in EVERYWHERE[: EVERYWHERE.index(madrasah)]) + number
    if number == HEAD and madrasah.key in {"nurul-huda", "darul-amal"}:
        return "PNS", "IV/a"
    if order % 20 == 7:
        return "PNS", draws("rank", order).choice(("III/b", "III/c", "III/d"))
    if order % 20 == 16:
        return "PPPK", ""
    return ("HONORER" if order % 3 == 2 else "YAYASAN"), ""


def _person(
    madrasah: DemoMadrasah,
    number: int,
    named: tuple[str, str],
    subject: str,
    born: date,
    employment: str,
    chance: random.Random,
) -> NewPerson:
    name, sex = named
    mismatched = chance.random() < 0.125 and number != HEAD
    study, title = chance.choice(OTHER_STUDIES) if mismatched else STUDIES[subject]
    is_master = number == HEAD or (chance.random() < 0.08 and not mismatched)
    is_certified = number in {HEAD, ASSESSOR} or (bool(title) and not mismatched and chance.random() < 0.5)
    return NewPerson(
        name=name,
        identifiers=_identifiers(madrasah, number, sex, born, employment),
        title_before="H." if number == HEAD and sex == "L" else "",
        title_after=", ".join(part for part in (title, "M.Pd." if is_master and title else "") if part),
        sex=sex,
        born_in=chance.choice(TOWNS_OF_MADURA if madrasah.is_on_madura else TOWNS),
        born_on=born,
        qualification="S2 Manajemen Pendidikan Islam" if is_master and title else study,
        certified_in=subject if is_certified else "",
    )


def _identifiers(madrasah: DemoMadrasah, number: int, sex: str, born: date, employment: str) -> dict[str, str]:
    """Return invented numbers: 9999 begins no NUPTK or PegID, 99x is no serial number of a NIP, 0800-000 no mobile."""
    place = EVERYWHERE.index(madrasah) + 1
    known = {"NUPTK": f"9999{madrasah.district}0{place}0000{number + 1:02d}"}
    known["PEGID"] = f"9999{place:04d}{born:%y%m}{number + 1:04d}"
    if employment in {"PNS", "PPPK"}:
        appointed = f"{max(born.year + 26, 2005)}{'21' if employment == 'PPPK' else '03'}"
        known["NIP"] = f"{born:%Y%m%d}{appointed}{1 if sex == 'L' else 2}99{place}"
    return known
