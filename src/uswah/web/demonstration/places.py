"""The places of the demonstration: where the five madrasah stand, and what is invented around them."""

from __future__ import annotations

from dataclasses import dataclass

INVENTED = "Data rekaan untuk peragaan"
NATION = ("00", "Indonesia")
PROVINCES = {"18": "Lampung", "35": "Jawa Timur"}
DISTRICTS = {
    "1872": "Kota Metro",
    "1804": "Kabupaten Lampung Timur",
    "1805": "Kabupaten Lampung Tengah",
    "1810": "Kabupaten Pringsewu",
    "3528": "Kabupaten Pamekasan",
}
YEARS = (2024, 2025, 2026)


@dataclass(frozen=True, slots=True)
class DemoMadrasah:
    """A madrasah that the texts name, with what is invented about it.

    The NSM has the form of a real one, but its serial number begins with 99, which no list gives out; the NPSN begins
    with 9999. `pesantren` is the name of an invented pesantren, empty where the texts tell of none. `groups` is how
    many classes there are, `teachers` how many teach with their base here.
    """

    key: str
    name: str
    district: str
    address: str
    pesantren: str
    groups: int
    teachers: int
    supervisor: str
    severity: float
    serial: str = "9901"

    @property
    def nsm(self) -> str:
        """Return the invented NSM."""
        return f"1212{self.district}{self.serial}"

    @property
    def npsn(self) -> str:
        """Return the invented NPSN."""
        return f"9999{self.district}"

    @property
    def nspp(self) -> str:
        """Return the invented number of the pesantren."""
        return f"5100{self.district}9901"

    @property
    def suffix(self) -> str:
        """Return what the user names of this madrasah end in; those of MTs Nurul Huda are plain."""
        return "" if self.key == "nurul-huda" else f"-{self.key}"

    @property
    def is_on_madura(self) -> bool:
        """Tell whether its people were born on Madura."""
        return self.district.startswith("35")


MADRASAH = (
    DemoMadrasah(
        key="nurul-huda",
        name="MTs Nurul Huda",
        district="1810",
        address="Kabupaten Pringsewu, Lampung",
        pesantren="Pesantren Bustanul Hikmah (rekaan)",
        groups=9,
        teachers=20,
        supervisor="pengawas",
        severity=0.0,
    ),
    DemoMadrasah(
        key="walisongo",
        name="MTs Walisongo",
        district="1805",
        address="Bumiratu Nuban, Kabupaten Lampung Tengah, Lampung",
        pesantren="Pesantren Sabilul Khoir (rekaan)",
        groups=7,
        teachers=18,
        supervisor="pengawas",
        severity=0.12,
    ),
    DemoMadrasah(
        key="darul-amal",
        name="MTs Darul A'mal",
        district="1872",
        address="Metro Barat, Kota Metro, Lampung",
        pesantren="Pesantren Raudlatul Uswah (rekaan)",
        groups=11,
        teachers=24,
        supervisor="pengawas-metro",
        severity=-0.1,
    ),
    DemoMadrasah(
        key="maarif-5",
        name="MTs Ma'arif NU 5",
        district="1804",
        address="Sekampung, Kabupaten Lampung Timur, Lampung",
        pesantren="Pesantren Nahdlatul Ilmi (rekaan)",
        groups=7,
        teachers=16,
        supervisor="pengawas-metro",
        severity=0.05,
    ),
    DemoMadrasah(
        key="miftahul-qulub",
        name="MTs Miftahul Qulub",
        district="3528",
        address="Desa Polagan, Kecamatan Galis, Kabupaten Pamekasan, Jawa Timur",
        pesantren="",
        groups=6,
        teachers=12,
        supervisor="pengawas-pamekasan",
        severity=-0.15,
    ),
)
# A sixth, wholly invented, that is in no database: its workbooks are for trying the import.
CONTOH_BARU = DemoMadrasah(
    key="contoh-baru",
    name="MTs Contoh Baru",
    district="1810",
    address="Kabupaten Pringsewu, Lampung",
    pesantren="",
    groups=6,
    teachers=14,
    supervisor="",
    severity=0.0,
    serial="9902",
)
EVERYWHERE = (*MADRASAH, CONTOH_BARU)
BY_KEY = {madrasah.key: madrasah for madrasah in MADRASAH}

# (base, second madrasah, which teacher of the base by number, subject there, classes there)
SECOND_POSTS = (
    ("nurul-huda", "walisongo", 6, "ipa", 2),
    ("walisongo", "darul-amal", 4, "bahasa-arab", 3),
    ("darul-amal", "maarif-5", 8, "bahasa-inggris", 2),
    ("darul-amal", "maarif-5", 12, "informatika", 4),
)
