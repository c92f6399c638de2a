"""Official papers as PDF: what stands on them, what they resist, and that they come out the same."""

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import BooleanObject, DictionaryObject, PdfObject, StreamObject

from documents.paper_cast import (
    COMPETENCIES,
    FACT,
    bu_aisyah,
    civil_servant,
    frame,
    recap,
    unfinished,
)  # fmt: skip
from uswah.documents.exporters.contents import pkg_report_from, recap_from, to_content
from uswah.documents.exporters.legible import FONTS, UNPRINTABLE, legible
from uswah.documents.exporters.papers import (
    Agreement,
    FactNote,
    Letterhead,
    MadrasahRecap,
    Paper,
    PkgReport,
    Signer,
    TeacherResponse,
)  # fmt: skip
from uswah.documents.exporters.typesetting import render_pkg_report, render_pkg_reports, render_recap

LONG_NAME = "Prof. Dr. K.H. Muhammad Syafi'i Abdurrahman Hadiwijaya Kusumanegara, S.Pd.I., S.Kom., M.Pd.I., Ph.D."
AWKWARD = (
    '#include "x" $x^2$ *tebal* _miring_ <script>alert(1)</script> =1+1 \\ "kutip" \\" @rujuk `kode` '
    "#pagebreak() // komentar /* x */ ~ -- --- https://contoh.example"
)


def pages(pdf: bytes) -> list[str]:
    """Return the text of every page, its white space as single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def found(value: PdfObject) -> DictionaryObject:
    """Return the dictionary that the value is or points to."""
    there = value.get_object()
    assert isinstance(there, DictionaryObject)
    return there


def text_of(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def with_fact(text: str) -> PkgReport:
    """Return the report of Bu Aisyah with the text as the first noted fact."""
    report = bu_aisyah()
    sheet = report.competencies[0]
    line = replace(sheet.indicators[0], facts=(FactNote(text, "Sebelum pengamatan"),))
    first = replace(sheet, indicators=(line, *sheet.indicators[1:]))
    return replace(report, competencies=(first, *report.competencies[1:]))


def picture(side: int = 8) -> bytes:
    """Return a grey PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_report_says_who_was_assessed_and_with_what_result() -> None:
    text = text_of(render_pkg_report(bu_aisyah(), Paper.A4))
    for said in (
        "MADRASAH TSANAWIYAH NURUL HUDA", "NSM 121235270001 · NPSN 20583921 · Terakreditasi A",
        "LAPORAN PENILAIAN KINERJA GURU", "Nomor: 012/MTs.NH/PKG/XI/2026",
        "Nama guru : Siti Aisyah, S.Pd.", "NUPTK : 1234567890123457", "NIP : -",
        "Kompetensi 14. Mengembangkan keprofesionalan lewat tindakan reflektif", f"Selama pengamatan: {FACT}",
        "Skor diperoleh: 9 Skor maksimum: 12 Persentase: 75,00% Nilai kompetensi: 3",
        "Jumlah nilai (maksimum 56) 49", "Nilai skala 100 87,50", "Sebutan Baik",
        "Tidak berlaku: guru bukan ASN.", "Saya mengajukan keberatan, dengan alasan:",
        "Sampang, 21 November 2026 M", "11 Jumadil Akhir 1448 H", "Mengetahui, Kepala Madrasah",
        "Drs. H. Hasan Basri, M.Pd.I. NIP 19700512 199803 1 002",
    ):  # fmt: skip
        assert said in text
    for absent in ("Pangkat, golongan", "formulir 1D", "Belum dapat diketahui", UNPRINTABLE):
        assert absent not in text


def test_every_page_tells_its_number_its_document_and_that_the_data_are_invented() -> None:
    each = pages(render_pkg_report(bu_aisyah(), Paper.A4))
    assert len(each) == 6
    for at, text in enumerate(each, start=1):
        assert f"PKG-2026-000012 · Sidik isi: 9F3A 77C1 04BE Halaman {at} dari 6" in text
        assert text.count("Data contoh") == 1


def test_real_papers_are_not_marked_as_invented() -> None:
    report = replace(bu_aisyah(), frame=frame(is_sample=False))
    assert "Data contoh" not in text_of(render_pkg_report(report, Paper.A4))


def test_headings_of_a_table_are_repeated_where_it_breaks() -> None:
    first, second = pages(render_pkg_report(bu_aisyah(), Paper.A4))[:2]
    heading = "Kompetensi 2. Teori belajar dan prinsip pembelajaran"
    assert heading in first
    assert heading in second


def test_civil_servant_has_rank_and_form_1d_on_signed_pages() -> None:
    each = pages(render_pkg_report(civil_servant(), Paper.F4))
    assert "Pangkat, golongan : Penata, III/c, Guru Ahli Muda" in each[0]
    assert "NIP : 19850512 201001 2 013" in each[0]
    assert "Perhitungan angka kredit (formulir 1D)" in each[-1]
    assert "(AKK - AKPKB - AKP) × JM/JWM × NPK ÷ 4 20,25" in each[-1]
    assert "Belum ada predikat." in each[-1]
    assert [("Mengetahui," in text) for text in each] == [False] * (len(each) - 2) + [True, True]


def test_level_that_is_not_knowable_names_what_is_missing_and_gives_no_figure() -> None:
    text = text_of(render_pkg_report(unfinished(), Paper.A4))
    assert "Jumlah, skala 100 dan sebutan Belum dapat diketahui" in text
    assert "Hasil belum dapat diketahui. Dua indikator belum dinilai" in text
    assert "Kompetensi 3. Pengembangan kurikulum: indikator 3 dan 4" in text
    assert "Skor diperoleh: – Skor maksimum: 8 Persentase: – Nilai kompetensi: –" in text
    assert "87,50" not in text
    assert "Jumlah nilai" not in text


def test_objection_is_printed_and_stays_with_the_signatures() -> None:
    answer = TeacherResponse(Agreement.OBJECTED, "Bukti kompetensi 14 belum dilihat.", "22 November 2026")
    last = pages(render_pkg_report(replace(bu_aisyah(), response=answer), Paper.A4))[-1]
    assert "Bukti kompetensi 14 belum dilihat. Dicatat pada 22 November 2026" in last
    assert "Mengetahui, Kepala Madrasah" in last


@pytest.mark.parametrize(("paper", "millimetres"), [(Paper.A4, (210, 297)), (Paper.F4, (215, 330))])
def test_sheets_have_the_size_of_the_office_and_the_recap_lies(paper: Paper, millimetres: tuple[int, int]) -> None:
    def size(pdf: bytes) -> tuple[int, int]:
        box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
        return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)

    assert size(render_pkg_report(bu_aisyah(), paper)) == millimetres
    assert size(render_recap(recap(3), paper)) == millimetres[::-1]


def test_text_prints_as_it_was_written_whatever_it_looks_like() -> None:
    assert AWKWARD in text_of(render_pkg_report(with_fact(AWKWARD), Paper.A4))
    named = replace(recap(3), period=AWKWARD, frame=replace(frame(), number=AWKWARD, place=AWKWARD))
    # A line may break after a slash, so blanks do not count here: title, period, running line, place.
    text = "".join(text_of(render_recap(named, Paper.A4)).split())
    assert text.count("".join(AWKWARD.split())) == 4


def test_arabic_transliteration_and_signs_have_glyphs() -> None:
    written = "بسم الله Syāfi‘ī ḥadīṡ ≥ 75 → √2 ☑"
    pdf = render_pkg_report(with_fact(written), Paper.A4)
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in found(found(page["/Resources"])["/Font"]).values()
    }
    assert fonts == {
        "NotoSans-Regular", "NotoSans-Bold", "NotoNaskhArabic-Regular", "NotoSansMath-Regular",
        "NotoSansSymbols2-Regular",
    }  # fmt: skip
    text = text_of(pdf)
    assert "Syāfi‘ī ḥadīṡ ≥ 75 → √2" in text
    assert set("بسماله") <= set(text)


def test_what_has_no_glyph_prints_a_mark_and_does_not_stop_the_paper() -> None:
    text = text_of(
        render_pkg_report(with_fact("Bagus \N{THUMBS UP SIGN} \N{CJK UNIFIED IDEOGRAPH-4F60} \x1b\x00."), Paper.A4)
    )
    assert f"Bagus {UNPRINTABLE} {UNPRINTABLE} ." in text


def test_lines_of_a_fact_stay_lines_and_direction_cannot_be_turned() -> None:
    assert legible("satu\r\ndua\rtiga") == "satu\ndua\ntiga"
    assert legible("a\N{RIGHT-TO-LEFT OVERRIDE}b\N{ZERO WIDTH SPACE}c\tD") == "abc D"
    assert legible("e\N{COMBINING ACUTE ACCENT}") == "é"
    assert legible("x" * 40).replace("\N{ZERO WIDTH SPACE}", "") == "x" * 40
    assert max(map(len, legible("x" * 400).split("\N{ZERO WIDTH SPACE}"))) == 16


def test_every_character_of_the_coverage_can_be_drawn() -> None:
    # PDF/A refuses a character without a glyph, so a list that promises too much fails here.
    lines = [line for line in (FONTS / "coverage.txt").read_text(encoding="ascii").splitlines() if line[0] != "#"]
    ranges = [line.partition("-")[::2] for line in lines]
    covered = [chr(point) for first, last in ranges for point in range(int(first, 16), int(last or first, 16) + 1)]
    drawn = with_fact(legible(" ".join(covered)))
    assert UNPRINTABLE not in legible(" ".join(covered)).replace(f" {UNPRINTABLE}", "", 1)
    assert len(covered) > 2500
    assert render_pkg_report(replace(drawn, kind=" ".join(covered)), Paper.A4).startswith(b"%PDF")


def test_long_names_and_facts_are_kept_whole() -> None:
    fact = " ".join(f"Fakta {at} dicatat." for at in range(1, 400))
    report = replace(with_fact(fact), teacher_signer=Signer("Guru yang dinilai", LONG_NAME, "NUPTK 1234567890123457"))
    each = pages(render_pkg_report(replace(report, teacher=replace(report.teacher, name=LONG_NAME)), Paper.A4))
    assert all(f"Fakta {at} dicatat." in " ".join(each) for at in (1, 150, 399))
    assert LONG_NAME in each[0]
    assert LONG_NAME in each[-1]


def test_kop_takes_a_logo_or_none() -> None:
    with_logo = render_pkg_report(replace(bu_aisyah(), frame=frame(logo=picture())), Paper.A4)
    assert len(PdfReader(io.BytesIO(with_logo)).pages[0].images) == 1
    assert len(PdfReader(io.BytesIO(render_pkg_report(bu_aisyah(), Paper.A4))).pages[0].images) == 0


@pytest.mark.parametrize(
    "logo", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"0" * 400_000, picture()[:-30], picture(2001)]
)
def test_logo_that_is_no_small_png_is_refused(logo: bytes) -> None:
    with pytest.raises(ValueError, match="logo"):
        render_pkg_report(replace(bu_aisyah(), frame=frame(logo=logo)), Paper.A4)


def test_kop_without_foundation_address_or_contact_leaves_no_trace() -> None:
    bare = replace(frame(is_sample=False), letterhead=Letterhead("MTs Nurul Huda"))
    assert pages(render_pkg_report(replace(bu_aisyah(), frame=bare), Paper.A4))[0].startswith(
        "MTS NURUL HUDA LAPORAN PENILAIAN KINERJA GURU"
    )


def test_recap_lists_teachers_with_their_values_legend_and_counts() -> None:
    each = pages(render_recap(recap(40), Paper.F4))
    text = " ".join(each)
    assert "REKAP HASIL PENILAIAN KINERJA GURU" in text
    assert "Menurut abjad nama, bukan peringkat." in text
    assert (
        "1 Guru Contoh 01, S.Pd. NUPTK 1234567890123401 · Matematika 3 4 3 4 3 4 3 4 4 4 4 3 4 2 49 87,50 Baik" in text
    )
    assert "3 4 – 4 3 4 3 4 4 4 4 3 4 2 – – Belum dapat diketahui" in text
    assert "No. 40 Guru Contoh 40, S.Pd.: kompetensi 3 belum dinilai" in text
    assert all(label in text for _, label, _ in COMPETENCIES)
    assert "Baik 39" in text
    assert all("Pedagogik Kepribadian Sosial Profesional No. Nama guru" in page for page in each)
    assert "Mengetahui, Kepala Madrasah" in each[-1]


def test_recap_refuses_a_row_that_does_not_fill_the_columns() -> None:
    whole = recap(3)
    with pytest.raises(ValueError, match="13 values, 14 columns"):
        replace(whole, rows=(replace(whole.rows[0], values=whole.rows[0].values[1:]),))


def test_file_is_an_archive_copy_with_title_language_and_structure() -> None:
    reader = PdfReader(io.BytesIO(render_pkg_report(bu_aisyah(), Paper.A4)))
    catalog = reader.root_object
    metadata = catalog["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    xmp = metadata.get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == "Laporan penilaian kinerja guru – Siti Aisyah, S.Pd."
    assert reader.metadata.creation_date == bu_aisyah().frame.created_at
    assert str(catalog["/Lang"]).startswith("id")
    assert found(catalog["/MarkInfo"])["/Marked"] == BooleanObject(True)
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_same_paper_gives_the_same_bytes_in_this_process_and_in_another(tmp_path: Path) -> None:
    one, other = bu_aisyah(), civil_servant()
    first = render_pkg_report(one, Paper.A4)
    assert render_pkg_report(other, Paper.A4) != first
    assert render_pkg_report(one, Paper.A4) == first
    content = tmp_path / "content.json"
    content.write_text(json.dumps(to_content(one)), encoding="utf-8")
    script = (
        "import json, sys; from pathlib import Path\n"
        "from uswah.documents.exporters.contents import pkg_report_from\n"
        "from uswah.documents.exporters.papers import Paper\n"
        "from uswah.documents.exporters.typesetting import render_pkg_report\n"
        "report = pkg_report_from(json.loads(Path(sys.argv[1]).read_text(encoding='utf-8')))\n"
        "sys.stdout.buffer.write(render_pkg_report(report, Paper.A4))\n"
    )
    elsewhere = {**os.environ, "TZ": "Asia/Jayapura", "LANG": "C", "SOURCE_DATE_EPOCH": "1"}
    again = subprocess.run(
        [sys.executable, "-c", script, str(content)], capture_output=True, check=True, env=elsewhere, cwd=tmp_path
    )
    assert again.stdout == first


def test_reports_bound_in_one_file_count_their_own_pages() -> None:
    each = pages(render_pkg_reports([bu_aisyah(), civil_servant()], Paper.A4))
    counted = [text.rpartition("Halaman ")[2] for text in each]
    assert counted == [f"{at} dari 6" for at in range(1, 7)] + [f"{at} dari 8" for at in range(1, 9)]
    with pytest.raises(ValueError, match="no report"):
        render_pkg_reports([], Paper.A4)


def test_a_process_that_only_describes_papers_does_not_load_typst() -> None:
    script = "import sys, uswah.documents.exporters.typesetting; print('typst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("report", [bu_aisyah(), civil_servant(), unfinished()], ids=["known", "credit", "unknown"])
def test_report_kept_as_json_comes_back_as_it_was(report: PkgReport) -> None:
    with_logo = replace(report, frame=frame(logo=picture()))
    assert pkg_report_from(json.loads(json.dumps(to_content(with_logo)))) == with_logo


def test_recap_kept_as_json_comes_back_as_it_was() -> None:
    whole: MadrasahRecap = recap(3)
    assert recap_from(json.loads(json.dumps(to_content(whole)))) == whole


def test_content_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PKG report"):
        pkg_report_from(to_content(recap(3)))
    with pytest.raises(ValueError, match="not a recap"):
        recap_from(to_content(bu_aisyah()))
    with pytest.raises(ValueError, match="no paper has a part"):
        pkg_report_from({"is": "Paper"})
    with pytest.raises(ValueError, match="incomplete"):
        pkg_report_from({"is": "PkgReport", "kind": "x"})


def test_time_of_creation_must_know_its_zone() -> None:
    naive = replace(frame(), created_at=frame().created_at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        render_recap(replace(recap(3), frame=naive), Paper.A4)
