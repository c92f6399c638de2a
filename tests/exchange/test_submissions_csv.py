"""Every submission of a year leaves as one line of CSV, for whoever may see it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from factories import AT, YEAR, Madrasah, pkg_form, submission, viewer

from uswah.evidence.operations import record_submission
from uswah.evidence.policies import NewRating

pytestmark = pytest.mark.django_db
ADDRESS = "/m/{}/ekspor/kiriman.csv"


def judge(home: Madrasah, by, **rest):
    new = submission(rest.pop("about", home.aisyah.person_id), by.person_id, origin=None, **rest)
    return record_submission(new=new, form=pkg_form(), place=home.place, by=viewer(by), at=AT)


def taken(client, home: Madrasah, **asked) -> list[dict[str, str]]:
    answer = client.get(ADDRESS.format(home.place.code), {"tahun": YEAR, **asked})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_line_tells_who_judged_whom_and_every_score(nurul_huda, signed_in):
    row = judge(nurul_huda, nurul_huda.hasan, observed_on=date(2026, 11, 3), missing=("pkg.1.2",))
    (line,) = taken(signed_in(nurul_huda.hasan), nurul_huda)
    assert [line[name] for name in ("Kiriman", "Nama", "Penilai", "Sumber", "Teknik", "Tahap", "Tanggal")] == [
        str(row.pk), "Siti Aisyah", "Hasan Basri", "kepala", "observation", "summative", "2026-11-03",
    ]  # fmt: skip
    assert [line[name] for name in ("1.1", "1.2", "Fakta 1.1", "Fakta 1.2")] == ["1", "", "Fakta pkg.1.1", ""]
    assert sum(value == "1" for name, value in line.items() if name[0].isdigit()) == 77


def test_an_amendment_stands_beside_what_it_amends(nurul_huda, signed_in):
    first = judge(nurul_huda, nurul_huda.hasan)
    second = judge(nurul_huda, nurul_huda.hasan, score=0, amends=first.pk, amendment_reason="=salah baca")
    lines = taken(signed_in(nurul_huda.hasan), nurul_huda)
    assert {(line["Kiriman"], line["Mengubah kiriman"], line["Alasan perubahan"]) for line in lines} == {
        (str(first.pk), "", ""),
        (str(second.pk), str(first.pk), "'=salah baca"),
    }


def test_not_observed_is_told_apart_from_not_rated_and_a_formula_stays_text(nurul_huda, signed_in):
    form = pkg_form()
    ids = form.indicator_ids
    new = submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id, origin=None)
    ratings = [
        NewRating(ids["pkg.1.1"], "pkg.1.1", None, "Guru sakit"),
        NewRating(ids["pkg.1.2"], "pkg.1.2", 1, "=1+1"),
    ]
    values = {name: getattr(new, name) for name in new.__slots__} | {"ratings": ratings}
    by = viewer(nurul_huda.hasan)
    record_submission(new=type(new)(**values), form=form, place=nurul_huda.place, by=by, at=AT + timedelta(days=1))
    (line,) = taken(signed_in(nurul_huda.hasan), nurul_huda)
    told = [line[name] for name in ("1.1", "Fakta 1.1", "1.2", "Fakta 1.2", "1.3")]
    assert told == ["x", "Guru sakit", "1", "'=1+1", ""]


def test_another_year_and_another_instrument_are_other_files(nurul_huda, signed_in):
    judge(nurul_huda, nurul_huda.hasan)
    client = signed_in(nurul_huda.hasan)
    assert taken(client, nurul_huda, tahun="2025/2026") == []
    assert taken(client, nurul_huda, instrumen="religius", versi="2026") == []
    unknown = client.get(ADDRESS.format(nurul_huda.place.code), {"instrumen": "tiada", "versi": "1"})
    assert unknown.status_code == 404


def test_who_sees_no_levels_there_gets_nothing(nurul_huda, neighbour, signed_in):
    judge(nurul_huda, nurul_huda.hasan)
    assert signed_in(neighbour.hasan).get(ADDRESS.format(nurul_huda.place.code)).status_code == 404
    assert signed_in(nurul_huda.guru).get(ADDRESS.format(nurul_huda.place.code)).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_submissions(nurul_huda, signed_in, django_assert_num_queries):
    client = signed_in(nurul_huda.hasan)
    judge(nurul_huda, nurul_huda.hasan)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        taken(client, nurul_huda)
    for _ in range(5):
        judge(nurul_huda, nurul_huda.extra["ratna"], source_role="pengawas")
    with django_assert_num_queries(len(one)):
        assert len(taken(client, nurul_huda)) == 6
