"""Hold the words of the sheet "Petunjuk" in the templates.

They are Indonesian in every language of the interface: the template is filled in by the madrasah, and its
headings are Indonesian too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from uswah.exchange.enums.columns import Field, label
from uswah.exchange.enums.kinds import Layout

Lines = tuple[tuple[str, ...], ...]

_HEAD = ("Kolom", "Cara mengisi", "Contoh")
_KEYS: Lines = (
    (label(Field.NUPTK), "16 angka. Kolom ini berjenis teks, supaya angkanya tidak berubah.", "1234567890123451"),
    (label(Field.PEGID), "13 sampai 20 angka. Isi bila NUPTK belum ada.", "20281234567001"),
    (label(Field.NIP), "18 angka, hanya untuk ASN.", "198001012005011001"),
    (label(Field.NAME), "Tanpa gelar. Nama saja tidak cukup: salah satu nomor di atas harus ada.", "Siti Aisyah"),
)
_RATING: Lines = (
    (label(Field.SCHOOL_YEAR), "Dua tahun yang berurutan.", "2026/2027"),
    (label(Field.STAGE), "Formatif atau Sumatif.", "Formatif"),
    (label(Field.TECHNIQUE), "Pengamatan, Pemantauan, Dokumen, atau Wawancara. Boleh kosong.", "Pengamatan"),
    (label(Field.ASSESSOR_NUPTK), "16 angka. Boleh kosong bila nama penilai diisi.", "9876543210987651"),
    (label(Field.ASSESSOR_NAME), "Boleh kosong bila NUPTK penilai diisi.", "Hasan Basri"),
    (label(Field.ASSESSED_ON), "Hari, bulan, tahun. Boleh kosong.", "17/08/2026"),
)
_END: Lines = (
    ("Baris judul", "Jangan diubah. Urutan kolom boleh diubah, dan baris di atasnya boleh ditambah.", ""),
    ("Sel gabungan", "Jangan menggabungkan sel di dalam tabel.", ""),
)

INSTRUCTIONS: Mapping[Layout, Lines] = MappingProxyType(
    {
        Layout.ROSTER: (
            _HEAD,
            *_KEYS,
            (label(Field.TITLE_BEFORE), "Boleh kosong.", "Dra."),
            (label(Field.TITLE_AFTER), "Boleh kosong.", "S.Pd.I."),
            (label(Field.GENDER), "L atau P.", "P"),
            (label(Field.BIRTH_PLACE), "Kabupaten atau kota.", "Sleman"),
            (label(Field.BIRTH_DATE), "Hari, bulan, tahun.", "17/08/1985"),
            (label(Field.PHONE), "Nomor yang dipakai untuk masuk; berjenis teks.", "0812 3456 7890"),
            (label(Field.EMPLOYMENT), "ASN atau Non-ASN.", "Non-ASN"),
            (label(Field.GRADE), "Hanya untuk yang memilikinya.", "III/c"),
            (label(Field.MADRASAH), "Madrasah induk guru, seperti di surat keputusannya.", "MTs Nurul Huda"),
            (label(Field.NSM), "12 angka; berjenis teks.", "121233040001"),
            (label(Field.QUALIFICATION), "Ijazah terakhir.", "S1"),
            (label(Field.CERTIFICATION), "Sudah, Belum, atau bidang studi sertifikatnya.", "Sudah"),
            (
                f"{label(Field.SUBJECT)} 1, 2, 3",
                "Satu mata pelajaran dalam satu kolom; kolomnya boleh ditambah.",
                "IPA",
            ),
            (f"{label(Field.HOURS)} 1, 2, 3", "Jam tatap muka seminggu untuk mata pelajaran itu.", "12"),
            *_END,
        ),
        Layout.WIDE: (
            _HEAD,
            *_KEYS,
            *_RATING,
            ("1.1 sampai 14.6", "Skor 0, 1, atau 2. Kosongkan bila belum dinilai: kosong tidak sama dengan 0.", "2"),
            ("Fakta 1.1 dan seterusnya", "Boleh ditambahkan di belakang: catatan fakta untuk satu indikator.", ""),
            *_END,
        ),
        Layout.LONG: (
            _HEAD,
            *_KEYS,
            *_RATING,
            (label(Field.INDICATOR), "Nomor indikator; berjenis teks, supaya 4.10 tidak menjadi 4.1.", "4.10"),
            (label(Field.SCORE), "Skor 0, 1, atau 2. Kosongkan bila belum dinilai.", "1"),
            (label(Field.FACT), "Apa yang terlihat atau terdengar. Boleh kosong.", "Guru menyapa tiap peserta didik."),
            *_END,
        ),
    }
)
