"""The pages of the import: hand in, look, match, store; whoever has nothing to do here sees nothing."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from factories import YEAR, appraise, submission

from exchange.desk import Desk, content_digest, nuptk_of, wide, wide_row
from exchange.foreign import INDICATORS, workbook
from exchange.test_match import FOREIGN, foreign
from uswah.common.models import Job, JobState
from uswah.evidence.models import Rating, Submission
from uswah.exchange.models import ImportBatch
from uswah.people.models import Identifier


@pytest.fixture
def content(desk: Desk) -> bytes:
    return wide(wide_row(nuptk_of(desk.home.aisyah), "Siti Aisyah"))


def hand_in(client, desk: Desk, content: bytes, kind: str = "ratings", name: str = "pkg.xlsx"):
    said = {"kind": kind, "school_year": YEAR, "stage": "summative", "rater_name": "Hasan Basri"}
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("exchange:imports", args=[desk.home.place.code]), {**said, "file": file})


def test_the_operator_hands_in_looks_and_stores(desk: Desk, content: bytes, signed_in):
    client = signed_in(desk.home.operator)
    answer = hand_in(client, desk, content)
    batch = ImportBatch.rows.get()
    page = reverse("exchange:import", args=[desk.home.place.code, batch.pk])
    assert (answer.status_code, answer.url) == (302, page)
    assert "Inilah yang akan disimpan." in client.get(page).content.decode()
    assert Rating.rows.count() == 0
    answer = client.post(page, {"plan": batch.outcome["plan"]})
    job = Job.rows.get()
    assert answer.url == reverse("web:job", args=[job.pk])
    assert (job.state, job.result) == (
        JobState.DONE,
        {"page": ["exchange:import", desk.home.place.code, str(batch.pk)]},
    )
    assert Rating.rows.count() == 78
    assert "sekarang sudah tersimpan" in client.get(page).content.decode()


def test_two_clicks_store_once(desk: Desk, content: bytes, signed_in):
    client = signed_in(desk.home.operator)
    hand_in(client, desk, content)
    batch = ImportBatch.rows.get()
    page = reverse("exchange:import", args=[desk.home.place.code, batch.pk])
    for _ in range(2):
        client.post(page, {"plan": batch.outcome["plan"]})
    assert Submission.rows.count() == 1


def test_a_page_that_is_out_of_date_stores_nothing_and_says_so(desk: Desk, content: bytes, signed_in):
    client = signed_in(desk.home.operator)
    hand_in(client, desk, content)
    batch = ImportBatch.rows.get()
    page = reverse("exchange:import", args=[desk.home.place.code, batch.pk])
    client.post(page, {"plan": "0" * 64})
    assert Rating.rows.count() == 0
    assert "Ada yang berubah sejak Anda memeriksa." in client.get(page).content.decode()


def test_a_job_that_fails_leaves_everything_as_it_was(desk: Desk, content: bytes, signed_in):
    """The workbook's file is gone when the worker comes to it."""
    from django.core.files.storage import default_storage

    from uswah.exchange.queries import stored_path

    client = signed_in(desk.home.operator)
    hand_in(client, desk, content)
    batch = ImportBatch.rows.get()
    default_storage.delete(stored_path(batch.file_digest))
    before = content_digest()
    page = reverse("exchange:import", args=[desk.home.place.code, batch.pk])
    client.post(page, {"plan": batch.outcome["plan"]})
    assert Job.rows.get().state == JobState.FAILED
    assert content_digest() == before
    batch.refresh_from_db()
    assert batch.state == "PREVIEWED"
    hand_in(client, desk, content)
    again = ImportBatch.rows.order_by("pk").last()
    client.post(reverse("exchange:import", args=[desk.home.place.code, again.pk]), {"plan": again.outcome["plan"]})
    assert Rating.rows.count() == 78


def test_a_refused_file_says_why(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    shown = client.get(hand_in(client, desk, b"%PDF-1.7", name="pkg.pdf").url).content.decode()
    assert "Ini berkas PDF, bukan buku kerja." in shown
    assert "Tidak ada yang disimpan." in shown
    assert "Cocokkan kolom</a>" not in shown


def test_errors_stand_at_their_cell_and_nothing_can_be_stored(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    answer = hand_in(client, desk, wide(wide_row(nuptk_of(desk.home.aisyah), s1_1=3), wide_row("9999000011112222")))
    shown = client.get(answer.url).content.decode()
    assert "sel C2" in shown
    assert "Sel A3: Nomor 9999000011112222 bukan milik siapa pun di madrasah ini." in shown
    assert "Simpan semua baris" not in shown
    client.post(answer.url, {"plan": ImportBatch.rows.get().outcome["plan"]})
    assert not Job.rows.exists()


def test_foreign_headings_are_matched_on_the_page(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    rows = foreign(["5555666677778888", "Fatimah Zahra", "IPA", 12])
    page = hand_in(client, desk, rows, "roster").url
    assert "Judul kolomnya belum semua kami kenal." in client.get(page).content.decode()
    place = {"sheet": "Lembar 1", "header_row": "3", "layout": "roster"}
    match = f"{page}cocokkan/"
    shown = client.get(match, place).content.decode()
    assert [heading for heading in FOREIGN if heading in shown] == FOREIGN
    columns = {"column:nuptk": "A", "column:name": "B", "column:subject.1": "C", "column:hours.1": "D"}
    answer = client.post(match, {**place, **columns})
    assert (answer.status_code, answer.url) == (302, page)
    batch = ImportBatch.rows.get()
    client.post(page, {"plan": batch.outcome["plan"]})
    assert Identifier.rows.get(value="5555666677778888").person.name == "Fatimah Zahra"


def test_without_a_column_of_numbers_the_matching_is_not_taken(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    page = hand_in(client, desk, foreign(["5555666677778888", "Fatimah Zahra", "IPA", 12]), "roster").url
    place = {"sheet": "Lembar 1", "header_row": "3", "layout": "roster"}
    answer = client.post(f"{page}cocokkan/", {**place, "column:name": "B", "column:subject.1": "C"})
    assert answer.status_code == 422
    assert "nama saja tidak membedakan orang" in answer.content.decode()
    assert ImportBatch.rows.get().mapping is None


def test_one_column_for_two_fields_is_said_at_the_field(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    page = hand_in(client, desk, foreign(["5555666677778888", "Fatimah Zahra", "IPA", 12]), "roster").url
    place = {"sheet": "Lembar 1", "header_row": "3", "layout": "roster"}
    answer = client.post(f"{page}cocokkan/", {**place, "column:nuptk": "A", "column:name": "A"})
    assert answer.status_code == 422
    # Above the form and at the field, for both fields.
    assert answer.content.decode().count("Kolom ini dipilih untuk dua isian.") == 4


def test_a_large_workbook_is_read_in_the_background(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    number = nuptk_of(desk.home.aisyah)

    def fill(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Lain")
        for seed in range(14):  # digits that hardly shrink
            other.append([f"{Random(seed).getrandbits(4 * 30_000):x}"])  # noqa: S311  # filling, not a secret

    content = workbook([("NUPTK", "Nama", *INDICATORS), wide_row(number)], fill)
    answer = hand_in(client, desk, content)
    job = Job.rows.get()
    assert (answer.url, job.kind, job.state) == (reverse("web:job", args=[job.pk]), "exchange.preview", JobState.DONE)
    assert ImportBatch.rows.get().state == "PREVIEWED"


@pytest.mark.parametrize("place", ["batch", "match", "export", "imports", "template"])
def test_the_neighbour_sees_none_of_it(desk: Desk, neighbour, content: bytes, signed_in, place: str):
    batch, nsm = desk.hand_in(content), desk.home.place.code
    addresses = {
        "batch": reverse("exchange:import", args=[nsm, batch.pk]),
        "match": reverse("exchange:match", args=[nsm, batch.pk]),
        "export": reverse("exchange:export", args=[nsm]),
        "imports": reverse("exchange:imports", args=[nsm]),
        "template": reverse("exchange:template", args=[nsm, "roster"]),
    }
    client = signed_in(neighbour.operator)
    assert client.get(addresses[place]).status_code == 404
    if place != "export":
        assert client.post(addresses[place], {"plan": batch.outcome["plan"]}).status_code in {404, 405}
    assert Rating.rows.count() == 0


def test_a_batch_of_the_neighbour_is_not_opened_under_ones_own_madrasah(desk: Desk, neighbour, content, signed_in):
    batch = desk.hand_in(content)
    client = signed_in(neighbour.operator)
    for name in ("exchange:import", "exchange:match"):
        assert client.get(reverse(name, args=[neighbour.place.code, batch.pk])).status_code == 404


def test_a_teacher_does_not_import(desk: Desk, content: bytes, signed_in):
    batch, nsm = desk.hand_in(content), desk.home.place.code
    client = signed_in(desk.home.guru)
    names = [("imports", []), ("import", [batch.pk]), ("match", [batch.pk]), ("template", ["roster"]), ("export", [])]
    answers = [client.get(reverse(f"exchange:{name}", args=[nsm, *rest])).status_code for name, rest in names]
    assert answers == [403] * 5


def test_a_pengawas_exports_but_does_not_import(desk: Desk, signed_in):
    appraise(desk.home.place, submission(desk.home.aisyah.person_id, desk.home.hasan.person_id))
    client = signed_in(desk.home.extra["ratna"])
    nsm = desk.home.place.code
    assert client.get(reverse("exchange:imports", args=[nsm])).status_code == 403
    answer = client.get(reverse("exchange:export", args=[nsm]))
    assert answer["Content-Disposition"] == f'attachment; filename="pkg-{nsm}-2026-2027-summative.xlsx"'
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[3] for row in rows if "Siti Aisyah" in row] == ["Siti Aisyah"]


@pytest.mark.parametrize("wanted", [{"tahun": "1999/2000"}, {"tahap": "lain"}, {"tahun": 'x"\r\nA: b'}])
def test_an_export_of_what_does_not_exist_is_not_found(desk: Desk, signed_in, wanted: dict[str, str]):
    client = signed_in(desk.home.operator)
    assert client.get(reverse("exchange:export", args=[desk.home.place.code]), wanted).status_code == 404


@pytest.mark.parametrize("layout", ["roster", "pkg_wide", "pkg_long"])
def test_every_template_is_handed_out(desk: Desk, signed_in, layout: str):
    client = signed_in(desk.home.operator)
    answer = client.get(reverse("exchange:template", args=[desk.home.place.code, layout]))
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[-1] == "Petunjuk"
    assert client.get(reverse("exchange:template", args=[desk.home.place.code, "lain"])).status_code == 404


QUERIES = 9


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_for_three_workbooks_as_for_one(
    desk: Desk, content: bytes, signed_in, rows: int, django_assert_num_queries
):
    client = signed_in(desk.home.operator)
    for number in range(rows):
        desk.hand_in(content, file_name=f"{number}.xlsx")
    page = reverse("exchange:imports", args=[desk.home.place.code])
    client.get(page)
    with django_assert_num_queries(QUERIES):
        shown = client.get(page).content.decode()
    assert [f"{number}.xlsx" in shown for number in range(3)] == [number < rows for number in range(3)]
