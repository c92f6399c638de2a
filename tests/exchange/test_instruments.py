"""A madrasah brings its own form: looks at what it would become, publishes it, and anybody takes any instrument out."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from factories import AT, TODAY

from exchange.desk import Desk
from exchange.odk import sheets
from uswah.common.models import AuditEntry
from uswah.core.forms import to_document
from uswah.exchange.exporters.instruments import definition_of
from uswah.exchange.exporters.xlsform import write_xlsform
from uswah.exchange.readers.xlsform import read_xlsform
from uswah.standards.models import Competency, Framework, Indicator, Instrument, InstrumentItem
from uswah.standards.operations import publish_instrument
from uswah.standards.policies import NotPublishable
from uswah.standards.queries import definition_by_id, form_by_id, form_of

SCALE = [
    {"list_name": "skala", "name": n, "label": f"{n} · {word}", "uswah_anchor_id": f"Bila {word.lower()}"}
    for n, word in ((1, "Belum"), (2, "Kadang"), (3, "Selalu"))
]
NOT_SEEN = {"list_name": "skala", "name": "tidak_teramati", "label": "Tidak teramati"}


def rating(name: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": "select_one skala", "name": name, "label": label, **more}


def group(name: str, label: str | None, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "begin_group", "name": name, "label": label}, *rows, {"type": "end_group"}]


SUPERVISION = [
    *group("buka", "1. Membuka pelajaran", rating("salam", "1.1 Menyapa murid"), rating("tujuan", "Menyebut tujuan")),
    *group(
        "tutup", "2. Menutup pelajaran", rating("rangkum", "Merangkum"), {"type": "text", "name": "c", "label": "C"}
    ),
]
SETTING = {"form_title": "Supervisi kelas", "form_id": "supervisi", "version": "2026"}


def content(survey: list[dict[str, Any]] = SUPERVISION, **settings: str) -> bytes:
    return sheets(survey, [*SCALE, NOT_SEEN], {**SETTING, **settings})


def published(desk: Desk, made: bytes) -> Instrument:
    form = read_xlsform(made).form
    assert form is not None
    return publish_instrument(form=form, place=desk.home.place, by=desk.by, at=AT)


def refused(desk: Desk, made: bytes) -> list[tuple[str, str, str]]:
    before = (Framework.rows.count(), Instrument.rows.count())
    with pytest.raises(NotPublishable) as told:
        published(desk, made)
    assert (Framework.rows.count(), Instrument.rows.count()) == before
    return [(p.fault.value, p.name, p.found) for p in told.value.problems]


def hand_in(client, desk: Desk, made: bytes, name: str = "supervisi.xlsx"):
    return client.post(
        reverse("exchange:instruments", args=[desk.home.place.code]), {"file": SimpleUploadedFile(name, made)}
    )


# ---- What a form becomes.


def test_groups_become_competencies_and_ratings_indicators_of_a_local_framework(desk: Desk):
    instrument = published(desk, content())
    code = f"{desk.home.place.code}-supervisi"
    framework = Framework.rows.get(pk=instrument.framework_id)
    assert (framework.code, framework.version, framework.authority) == (code, "2026", "local")
    assert framework.published_at == AT
    competencies = Competency.rows.filter(framework=framework).order_by("order")
    assert [(c.code, c.number, c.title["id"]) for c in competencies] == [
        (f"{code}.1", "1", "Membuka pelajaran"),
        (f"{code}.2", "2", "Menutup pelajaran"),
    ]
    indicators = Indicator.rows.filter(competency__framework=framework).order_by("competency__order", "order")
    assert [(i.number, i.text["id"]) for i in indicators] == [
        ("1.1", "Menyapa murid"), ("1.2", "Menyebut tujuan"), ("2.1", "Merangkum"),
    ]  # fmt: skip


def test_the_instrument_can_be_rated_with_like_any_other(desk: Desk):
    published(desk, content())
    form = form_of(f"{desk.home.place.code}-supervisi", TODAY)
    assert (form.scores, form.is_local, form.stages) == ((1, 2, 3), True, ("formative", "summative"))
    assert form.scale[0] == {
        "value": 1,
        "label": {"id": "Belum", "en": "Belum"},
        "anchor": {"id": "Bila belum", "en": "Bila belum"},
    }
    assert [len(each.items) for each in form.groups] == [2, 1]
    assert form.groups[0].items[0].techniques == ("observation",)


def test_a_form_whose_ratings_are_all_linked_rates_the_ministrys_indicators_and_stays_local(desk: Desk):
    survey = [
        rating("a", "A", uswah_indicator="pkg.1.1"),
        rating("b", "B", uswah_indicator="pkg.4.11", uswah_techniques="monitoring"),
    ]
    reading = read_xlsform(content(survey), techniques=("monitoring",))
    assert reading.form is not None
    before = Framework.rows.count()
    instrument = publish_instrument(form=reading.form, place=desk.home.place, by=desk.by, at=AT)
    assert Framework.rows.count() == before
    assert instrument.framework.code == "pkg"
    items = InstrumentItem.rows.filter(instrument=instrument).order_by("order")
    assert [(item.indicator.code, item.techniques) for item in items] == [
        ("pkg.1.1", ["observation"]), ("pkg.4.11", ["monitoring"]),
    ]  # fmt: skip
    assert form_by_id(instrument.pk).is_local


@pytest.mark.parametrize(
    ("survey", "why"),
    [
        ([{"type": "text", "name": "a", "label": "A"}], [("nothing_rated", "", "")]),
        ([rating("a", "A")], [("without_group", "a", "")]),
        (group("g", None, rating("a", "A")), [("group_without_label", "g", "")]),
        ([rating("a", "A", uswah_indicator="pkg.1.1"), rating("b", "B")], [("link_missing", "b", "")]),
        (
            [rating("a", "A", uswah_indicator="pkg.1.1"), rating("b", "B", uswah_indicator="pkg.99.1")],
            [("link_unknown", "b", "pkg.99.1")],
        ),
        (
            [rating("a", "A", uswah_indicator="pkg.1.1"), rating("b", "B", uswah_indicator="pkg.1.1")],
            [("link_twice", "b", "pkg.1.1")],
        ),
        (
            [
                *group("g", "G", rating("a", "A")),
                {"type": "text", "name": "t", "label": "T", "uswah_indicator": "pkg.1.1"},
            ],
            [("link_on_nothing_rated", "t", "pkg.1.1")],
        ),
    ],
    ids=["nothing rated", "no group", "unnamed group", "half linked", "unknown", "twice", "text linked"],
)
def test_a_form_that_cannot_become_an_instrument_says_why(desk: Desk, survey, why):
    assert refused(desk, content(survey)) == why


def test_two_scales_are_refused(desk: Desk):
    survey = group("g", "G", rating("a", "A"), {**rating("b", "B"), "type": "select_one lain"})
    other = [{"list_name": "lain", "name": n, "label": str(n)} for n in (0, 1)]
    assert refused(desk, sheets(survey, [*SCALE, *other], SETTING)) == [("scale_differs", "b", "lain")]


def test_a_scale_of_one_step_is_refused(desk: Desk):
    made = sheets(group("g", "G", rating("a", "A")), SCALE[:1], SETTING)
    assert refused(desk, made) == [("scale_short", "a", "skala")]


# ---- Once published.


def test_publishing_twice_makes_one_instrument(desk: Desk):
    assert published(desk, content()).pk == published(desk, content()).pk
    assert AuditEntry.rows.filter(action="instrument.published").count() == 1


def test_the_same_version_with_other_content_is_refused(desk: Desk):
    published(desk, content())
    assert refused(desk, content(SUPERVISION[:4])) == [("version_taken", "", "2026")]


def test_a_change_is_a_new_version_and_the_newer_one_counts(desk: Desk):
    first = published(desk, content())
    second = published(desk, content(SUPERVISION[:4], version="2026.2"))
    assert first.pk != second.pk
    assert form_of(second.code, TODAY).version == "2026.2"


def test_what_is_published_is_frozen_by_the_database(desk: Desk):
    instrument = published(desk, content())
    with pytest.raises(DatabaseError), transaction.atomic():
        Instrument.rows.filter(pk=instrument.pk).update(form=None)


def test_two_madrasah_may_give_their_forms_the_same_name(desk: Desk, desk_next_door: Desk):
    assert published(desk, content()).code != published(desk_next_door, content()).code


def test_the_whole_form_is_kept(desk: Desk):
    instrument = published(desk, content())
    form = read_xlsform(content()).form
    assert form is not None
    assert definition_by_id(instrument.pk) == form
    assert Instrument.rows.get(pk=instrument.pk).form == json.loads(json.dumps(to_document(form)))


# ---- The pages.


def test_the_operator_hands_in_looks_and_publishes(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    page = hand_in(client, desk, content()).url
    shown = client.get(page).content.decode()
    assert "Supervisi kelas" in shown
    assert "kerangka setempat tersendiri dengan 2 kompetensi" in shown
    assert "Menyapa murid" in shown
    assert not Instrument.rows.filter(form__isnull=False).exclude(code="suara-siswa").exists()
    answer = client.post(page)
    assert answer.url == reverse("exchange:instruments", args=[desk.home.place.code])
    assert "Supervisi kelas" in client.get(answer.url).content.decode()
    assert "Formulir ini sudah terbit." in client.get(page).content.decode()


def test_every_refusal_stands_on_the_page_with_its_row_and_nothing_can_be_published(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    survey = [*SUPERVISION, {"type": "geopoint", "name": "di", "label": "Di"}]
    page = hand_in(client, desk, content(survey)).url
    shown = client.get(page).content.decode()
    assert "survey, baris 10, type: tipe “geopoint” tidak didukung." in shown
    assert "Terbitkan</button>" not in shown
    client.post(page)
    assert not Instrument.rows.filter(form__isnull=False).exclude(code="suara-siswa").exists()


def test_what_cannot_become_an_instrument_stands_at_its_row(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    shown = client.get(hand_in(client, desk, content([rating("a", "A")])).url).content.decode()
    assert "survey, baris 2: “a” tidak berada dalam kelompok." in shown


def test_a_file_that_is_no_workbook_says_so(desk: Desk, signed_in):
    client = signed_in(desk.home.operator)
    shown = client.get(hand_in(client, desk, b"%PDF-1.7").url).content.decode()
    assert "Ini berkas PDF, bukan buku kerja." in shown


def test_the_draft_of_a_neighbour_is_not_found(desk: Desk, desk_next_door: Desk, signed_in):
    page = hand_in(signed_in(desk_next_door.home.operator), desk_next_door, content()).url
    there = page.replace(desk_next_door.home.place.code, desk.home.place.code)
    assert signed_in(desk.home.operator).get(there).status_code == 404


def test_a_teacher_may_not_publish_but_sees_what_was_published(desk: Desk, signed_in):
    instrument = published(desk, content())
    client = signed_in(desk.home.guru)
    assert client.get(reverse("exchange:instruments", args=[desk.home.place.code])).status_code == 403
    shown = client.get(reverse("standards:frameworks")).content.decode()
    assert reverse("exchange:xlsform", args=[instrument.code, "2026"]) in shown
    assert "Supervisi kelas" in shown


def test_a_published_form_is_taken_out_as_it_was_handed_in(desk: Desk, signed_in):
    instrument = published(desk, content())
    answer = signed_in(desk.home.guru).get(reverse("exchange:xlsform", args=[instrument.code, "2026"]))
    assert read_xlsform(answer.content).form == read_xlsform(content()).form


def test_the_instrument_of_the_law_is_taken_out_as_a_form(desk: Desk, signed_in):
    answer = signed_in(desk.home.guru).get(reverse("exchange:xlsform", args=["pkg-guru", "2010"]))
    assert answer["Content-Disposition"] == 'attachment; filename="pkg-guru-2010.xlsx"'
    wanted = definition_of(form_of("pkg-guru", TODAY))
    assert answer.content == write_xlsform(wanted)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["survey", "choices", "settings"]


def test_the_ministrys_instrument_can_be_handed_in_changed_as_a_local_one(desk: Desk):
    """Taken out, given another version, handed in: it rates the same 78 indicators, and is local."""
    form = definition_of(form_of("pkg-guru", TODAY))
    reading = read_xlsform(write_xlsform(form), techniques=("observation", "monitoring"))
    assert reading.form is not None
    instrument = publish_instrument(form=reading.form, place=desk.home.place, by=desk.by, at=AT)
    made = form_by_id(instrument.pk)
    assert (len(made.indicator_ids), made.scores, made.is_local) == (78, (0, 1, 2), True)
    assert made.scale[2]["label"]["id"] == "Seluruhnya"
