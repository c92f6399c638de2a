"""Name the columns of the three layouts, the headings that mean them, and the shape of an instrument."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from uswah.exchange.enums.kinds import Layout


class Field(StrEnum):
    """Name a column; several columns of one kind carry a number behind a dot (``subject.2``)."""

    ORDINAL = "ordinal"
    NUPTK = "nuptk"
    PEGID = "pegid"
    NIP = "nip"
    ANY_KEY = "any_key"
    NAME = "name"
    TITLE_BEFORE = "title_before"
    TITLE_AFTER = "title_after"
    GENDER = "gender"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    BIRTH = "birth"
    PHONE = "phone"
    EMPLOYMENT = "employment"
    GRADE = "grade"
    SUBJECT = "subject"
    HOURS = "hours"
    MADRASAH = "madrasah"
    NSM = "nsm"
    QUALIFICATION = "qualification"
    CERTIFICATION = "certification"
    SCHOOL_YEAR = "school_year"
    STAGE = "stage"
    TECHNIQUE = "technique"
    ASSESSOR = "assessor"
    ASSESSOR_NUPTK = "assessor_nuptk"
    ASSESSOR_NAME = "assessor_name"
    ASSESSED_ON = "assessed_on"
    INDICATOR = "indicator"
    SCORE = "score"
    FACT = "fact"


# The first heading of each column is the one that our own files carry; the others are how madrasah write it.
HEADINGS: Mapping[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.ORDINAL: ("No", "Nomor", "No Urut", "Nomor Urut"),
        Field.NUPTK: ("NUPTK", "No NUPTK", "Nomor NUPTK", "NUPTK Guru", "NUPTK PTK"),
        Field.PEGID: (
            "PegID",
            "Peg ID",
            "ID Pegawai",
            "Pegawai ID",
            "NPK",
            "NPK PegID",
            "PegID NPK",
            "PegID Guru",
            "NPK PegID Guru",
        ),
        Field.NIP: ("NIP", "No NIP", "NIP Baru", "Nomor Induk Pegawai", "NIP Guru", "NIP NIPPPK", "NIPPPK"),
        Field.ANY_KEY: (
            "NUPTK PegID",
            "NUPTK NPK",
            "NUPTK NIP",
            "NIP NUPTK",
            "NUPTK PegID NIP",
            "NIP NUPTK PegID",
            "NUPTK NPK PegID",
            "NUPTK PegID NPK",
            "NUPTK NRG",
            "ID Guru",
        ),
        Field.NAME: (
            "Nama",
            "Nama Lengkap",
            "Nama Guru",
            "Nama PTK",
            "Nama Pendidik",
            "Nama Tenaga Pendidik",
            "Nama Ustadz",
            "Nama Ustadz Ustadzah",
            "Nama Lengkap Guru",
            "Nama Guru Mapel",
            "Nama Guru yang Dinilai",
            "Guru",
            "Guru yang Dinilai",
            "Nama dan Gelar",
            "Nama Lengkap dan Gelar",
            "Nama Lengkap Tanpa Gelar",
            "Nama Tanpa Gelar",
        ),
        Field.TITLE_BEFORE: ("Gelar Depan", "Gelar di Depan", "Gelar Depan Nama"),
        Field.TITLE_AFTER: ("Gelar Belakang", "Gelar di Belakang", "Gelar Belakang Nama", "Gelar"),
        Field.GENDER: ("Jenis Kelamin", "L P", "LP", "JK", "Kelamin", "Jenis Kelamin L P", "Gender", "Sex"),
        Field.BIRTH_PLACE: ("Tempat Lahir", "Tmp Lahir", "Tpt Lahir", "Kota Lahir", "Kota Kelahiran"),
        Field.BIRTH_DATE: ("Tanggal Lahir", "Tgl Lahir", "Tgl Kelahiran", "Tanggal Kelahiran"),
        Field.BIRTH: (
            "Tempat, Tanggal Lahir",
            "Tempat Tgl Lahir",
            "TTL",
            "Tempat dan Tanggal Lahir",
            "Tempat Lahir dan Tanggal Lahir",
            "Tempat dan Tgl Lahir",
        ),
        Field.PHONE: (
            "No HP",
            "HP",
            "Nomor HP",
            "No Telepon",
            "No Telp",
            "Telepon",
            "Telp",
            "No WA",
            "Nomor WA",
            "WA",
            "WhatsApp",
            "No WhatsApp",
            "No HP WA",
            "Nomor HP WA",
            "No Handphone",
            "Nomor Handphone",
            "Handphone",
            "Nomor Telepon",
            "No Telepon HP",
            "No Telp HP",
            "Kontak",
        ),
        Field.EMPLOYMENT: (
            "Status Kepegawaian",
            "Status Pegawai",
            "Kepegawaian",
            "Status ASN",
            "ASN Non ASN",
            "PNS Non PNS",
            "Status PTK",
            "Status",
        ),
        Field.GRADE: (
            "Golongan",
            "Gol",
            "Gol Ruang",
            "Golongan Ruang",
            "Pangkat Golongan",
            "Pangkat Gol",
            "Pangkat Gol Ruang",
            "Pangkat Golongan Ruang",
        ),
        Field.SUBJECT: (
            "Mata Pelajaran",
            "Mapel",
            "Mapel yang Diampu",
            "Mata Pelajaran yang Diampu",
            "Mapel Diampu",
            "Mata Pelajaran Diampu",
            "Bidang Studi",
            "Guru Mapel",
            "Mengajar",
            "Mapel Utama",
        ),
        Field.HOURS: (
            "JTM",
            "Jumlah JTM",
            "Jam Mengajar",
            "Jam Mapel",
            "JTM per Mapel",
            "JTM Mapel",
            "Jumlah Jam",
            "Jml Jam",
            "Jam Tatap Muka",
            "Beban Mengajar",
            "JJM",
        ),
        Field.MADRASAH: (
            "Satminkal",
            "Madrasah",
            "Nama Madrasah",
            "Madrasah Induk",
            "Satuan Administrasi Pangkal",
            "Madrasah Satminkal",
            "Nama Satminkal",
            "Unit Kerja",
            "Tempat Tugas",
            "Nama Lembaga",
            "Lembaga",
            "Asal Madrasah",
        ),
        Field.NSM: ("NSM", "NSM Satminkal", "NSM Madrasah", "Nomor Statistik Madrasah"),
        Field.QUALIFICATION: (
            "Kualifikasi",
            "Kualifikasi Akademik",
            "Pendidikan",
            "Pendidikan Terakhir",
            "Jenjang Pendidikan",
            "Ijazah",
            "Ijazah Terakhir",
            "Kualifikasi Pendidikan",
        ),
        Field.CERTIFICATION: (
            "Sertifikasi",
            "Status Sertifikasi",
            "Sertifikasi Guru",
            "Sertifikat Pendidik",
            "Serdik",
            "Sudah Sertifikasi",
            "Mapel Sertifikasi",
        ),
        Field.SCHOOL_YEAR: ("Tahun Pelajaran", "Tahun Ajaran", "TP", "TA", "Thn Pelajaran", "Th Pelajaran"),
        Field.STAGE: ("Tahap", "Tahap Penilaian", "Jenis Penilaian", "Formatif Sumatif", "Periode Penilaian"),
        Field.TECHNIQUE: (
            "Teknik",
            "Teknik Penilaian",
            "Cara Menilai",
            "Cara Penilaian",
            "Metode",
            "Teknik Pengumpulan",
        ),
        Field.ASSESSOR: ("Penilai", "Asesor", "Guru Penilai", "Tim Penilai", "Dinilai Oleh"),
        Field.ASSESSOR_NUPTK: ("NUPTK Penilai", "NUPTK Asesor", "NUPTK Guru Penilai"),
        Field.ASSESSOR_NAME: ("Nama Penilai", "Nama Asesor", "Nama Guru Penilai"),
        Field.ASSESSED_ON: (
            "Tanggal",
            "Tanggal Penilaian",
            "Tgl",
            "Tgl Penilaian",
            "Tanggal Menilai",
            "Waktu Penilaian",
        ),
        Field.INDICATOR: ("Indikator", "Kode Indikator", "No Indikator", "Nomor Indikator", "Butir", "Kode Butir"),
        Field.SCORE: ("Skor", "Nilai", "Nilai Skor", "Skor Nilai", "Skor Indikator", "Nilai Indikator"),
        Field.FACT: (
            "Fakta",
            "Catatan Fakta",
            "Catatan",
            "Bukti",
            "Catatan Bukti",
            "Fakta yang Teramati",
            "Keterangan Fakta",
        ),
    }
)

KEY_FIELDS = (Field.NUPTK, Field.PEGID, Field.NIP, Field.ANY_KEY)
IDENTITY_FIELDS = (*KEY_FIELDS, Field.NAME)
_RATING_META = (
    Field.SCHOOL_YEAR,
    Field.STAGE,
    Field.TECHNIQUE,
    Field.ASSESSOR,
    Field.ASSESSOR_NUPTK,
    Field.ASSESSOR_NAME,
    Field.ASSESSED_ON,
)
FIELDS_OF: Mapping[Layout, tuple[Field, ...]] = MappingProxyType(
    {
        Layout.ROSTER: tuple(
            field for field in Field if field not in (*_RATING_META, Field.INDICATOR, Field.SCORE, Field.FACT)
        ),
        Layout.WIDE: (Field.ORDINAL, *IDENTITY_FIELDS, *_RATING_META),
        Layout.LONG: (
            Field.ORDINAL,
            *IDENTITY_FIELDS,
            *_RATING_META,
            Field.INDICATOR,
            Field.SCORE,
            Field.FACT,
        ),
    }
)
REPEATED_FIELDS = (Field.SUBJECT, Field.HOURS)


@dataclass(frozen=True)
class InstrumentShape:
    """Tell how many indicators each competency of an instrument has, and the prefix of their codes."""

    prefix: str
    counts: tuple[int, ...]
    highest_score: int = 2

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """List the codes (``pkg.1.1`` …) in the official order."""
        return tuple(
            f"{self.prefix}.{competency}.{number}"
            for competency, count in enumerate(self.counts, start=1)
            for number in range(1, count + 1)
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """Answer the codes as a set."""
        return frozenset(self.indicators)

    @cached_property
    def competencies(self) -> frozenset[str]:
        """Answer the codes of the competencies (``pkg.1`` …)."""
        return frozenset(f"{self.prefix}.{number}" for number in range(1, len(self.counts) + 1))

    def number(self, code: str) -> str:
        """Answer the number that people write (``4.11``) for a code (``pkg.4.11``)."""
        return code.removeprefix(f"{self.prefix}.")


# PKG for subject teachers: 14 competencies, 78 indicators (Permendiknas 35/2010, Lampiran; domain facts §2.1).
PKG = InstrumentShape("pkg", (6, 6, 4, 11, 7, 6, 5, 5, 5, 8, 3, 3, 3, 6))

_PUNCTUATION = re.compile(r"[\W_]+")


def plain(heading: str) -> str:
    """Reduce a heading to lower-case words: ``"No. HP"`` and ``"NO HP"`` both become ``"no hp"``."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return _PUNCTUATION.sub(" ", folded).strip()


FIELD_BY_HEADING: Mapping[str, Field] = MappingProxyType(
    {plain(heading): field for field, headings in HEADINGS.items() for heading in headings}
)


def label(field: Field) -> str:
    """Answer the heading that our own files carry for a column."""
    return HEADINGS[field][0]
