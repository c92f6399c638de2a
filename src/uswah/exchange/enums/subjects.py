"""Name how madrasah write the subjects; the titles of the curricula are known besides."""

from __future__ import annotations

from collections.abc import Mapping

from uswah.core.text.names import fold_name

WRITTEN: Mapping[str, tuple[str, ...]] = {
    "al-quran-hadis": ("quran hadis", "al quran hadits", "qurdis", "qurdits", "qh"),
    "akidah-akhlak": ("aqidah akhlak", "akidah", "aqidah", "aa"),
    "fikih": ("fiqih", "fiqh", "fikh"),
    "ski": ("sejarah kebudayaan islam",),
    "bahasa-indonesia": ("b indonesia", "bhs indonesia", "bindo"),
    "bahasa-arab": ("b arab", "bhs arab", "arab"),
    "bahasa-inggris": ("b inggris", "bhs inggris", "inggris"),
    "matematika": ("mtk", "mat"),
    "ipa": ("ilmu pengetahuan alam", "ipa terpadu"),
    "ips": ("ilmu pengetahuan sosial", "ips terpadu"),
    "ppkn": ("pkn", "pendidikan kewarganegaraan"),
    "pendidikan-pancasila": ("pancasila",),
    "pjok": ("penjas", "penjaskes", "penjasorkes", "olahraga"),
    "seni-budaya": ("sbk", "seni", "seni budaya dan prakarya"),
    "informatika": ("tik", "komputer"),
    "bk": ("bimbingan konseling", "bimbingan dan konseling", "bp"),
    "muatan-lokal": ("mulok", "bahasa lampung", "bahasa jawa", "bahasa madura"),
    "tahfiz": ("tahfidz", "tahfiz al quran", "tahfidz quran"),
    "kitab": ("kitab kuning",),
}


def subject_index(titles: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the subject's code for each way of writing it, folded; `titles` are the curricula's own."""
    index = {plain(written): code for code, ways in WRITTEN.items() if code in titles for written in ways}
    for code, title in titles.items():
        index.update({plain(code): code, plain(title["id"]): code, plain(title["en"]): code})
    return index


def plain(written: str) -> str:
    """Return a subject's name without what does not tell subjects apart: case, marks, spaces."""
    return "".join(sign for sign in fold_name(written) if sign.isalnum())
