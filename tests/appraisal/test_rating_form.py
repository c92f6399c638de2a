"""The rating form: facts first, nothing lost, nothing half stored, every name told."""

from datetime import date

import pytest
from appraisal.stories import filled_in, rated, url, worked_example
from factories import TODAY, YEAR, appraise, viewer

from uswah.appraisal.models import Appraisal
from uswah.common.models import AuditEntry
from uswah.evidence.models import Rating, Submission
from uswah.standards.queries import form_of


def send(madrasah, browser, sent, **query):
    return browser.post(url("rate", madrasah, madrasah.aisyah.person_id, **query), sent)


def stored():
    return list(Submission.objects.system("test").order_by("entered_at", "pk"))


def counted(madrasah):
    found = Appraisal.objects.system("test").filter(about=madrasah.aisyah.person_id)
    return [row.counted_id for row in found]


def example(**changes):
    scores = {f"n-{code}": str(score) for code, score in worked_example().items()}
    return filled_in(**{**scores, **changes})


def test_head_rates_and_the_worked_example_comes_out(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    answer = send(nurul_huda, browser, example())
    (row,) = stored()
    assert answer.headers["Location"] == url("submission", nurul_huda, row.pk)
    assert (row.rated_by_id, row.source_role) == (nurul_huda.hasan.person_id, "kepala")
    assert (row.entry, row.observed_on) == ("form", date(2026, 11, 12))
    assert counted(nurul_huda) == [row.pk]
    page = browser.get(url("teacher", nurul_huda, nurul_huda.aisyah.person_id))
    assert (page.context["teacher"].standing.scale, page.context["teacher"].standing.label) == ("87,5", "Baik")


def test_a_full_score_without_a_fact_is_refused_at_its_place_and_keeps_everything(nurul_huda, signed_in):
    sent = filled_in(**{"n-pkg.4.2": "2", "f-pkg.4.2": "  ", "n-pkg.4.3": "2", "f-pkg.4.3": "Kuis pembuka 5 menit"})
    page = send(nurul_huda, signed_in(nurul_huda.hasan), sent)
    assert page.status_code == 422
    assert stored() == []
    rating = page.context["rating"]
    assert [anchor for anchor, _ in rating.errors] == ["i-pkg-4-2"]
    assert [group.key for group in rating.groups if group.is_open] == ["k-pkg-4"]
    items = {item.code: item for group in rating.groups for item in group.items}
    assert (items["pkg.4.3"].score, items["pkg.4.3"].fact) == ("2", "Kuis pembuka 5 menit")
    assert items["pkg.1.1"].fact == "Terlihat pkg.1.1"
    assert rating.id == sent["id"]


@pytest.mark.parametrize(
    ("changes", "anchor"),
    [
        ({"n-pkg.1.1": "x", "f-pkg.1.1": ""}, "i-pkg-1-1"),  # not observed, without its reason
        ({"n-pkg.1.1": "3"}, "i-pkg-1-1"),  # no such score
        ({"n-pkg.1.1": "1; DROP"}, "i-pkg-1-1"),
        ({"n-pkg.1.1": "", "f-pkg.1.1": "ada fakta"}, "i-pkg-1-1"),  # a fact that would be lost
        ({"f-pkg.1.1": "a" * 2001}, "i-pkg-1-1"),
    ],
)
def test_what_cannot_be_stored_is_told_at_its_indicator(nurul_huda, signed_in, changes, anchor):
    page = send(nurul_huda, signed_in(nurul_huda.hasan), filled_in(**changes))
    assert (page.status_code, [where for where, _ in page.context["rating"].errors]) == (422, [anchor])
    assert stored() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"observed_on": "2126-11-12"}, "observed_on"),
        ({"observed_on": "kemarin"}, "observed_on"),
        ({"technique": "bisikan"}, "technique"),
        ({"school_year": "1999/2000"}, "school_year"),
        ({"stage": "akhir"}, "stage"),
    ],
)
def test_a_wrong_occasion_is_refused_and_keeps_the_scores(nurul_huda, signed_in, changes, field):
    page = send(nurul_huda, signed_in(nurul_huda.hasan), filled_in(**changes))
    assert page.status_code == 422
    assert list(page.context["head"].errors) == [field]
    assert page.context["rating"].groups[0].items[0].score == "1"
    assert stored() == []


def test_missing_indicators_are_told_before_they_are_stored(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    sent = filled_in(**{"n-pkg.4.2": "", "f-pkg.4.2": "", "n-pkg.12.1": "x", "f-pkg.12.1": "Wali belum dapat ditemui"})
    page = send(nurul_huda, browser, sent)
    assert (page.status_code, page.context["rating"].missing) == (422, "4.2, 12.1")
    assert stored() == []
    assert send(nurul_huda, browser, {**sent, "tetap": "ya"}).status_code == 302
    ratings = Rating.objects.system("test")
    assert ratings.count() == 77
    assert ratings.get(indicator__code="pkg.12.1").score is None
    page = browser.get(url("teacher", nurul_huda, nurul_huda.aisyah.person_id))
    assert not page.context["teacher"].standing.is_known


def test_an_empty_form_stores_nothing(nurul_huda, signed_in):
    sent = {name: value for name, value in filled_in().items() if name[:2] not in ("n-", "f-")}
    page = send(nurul_huda, signed_in(nurul_huda.hasan), {**sent, "tetap": "ya"})
    assert page.status_code == 422
    assert page.context["refusal"] is not None
    assert stored() == []


def test_a_double_click_stores_once(nurul_huda, signed_in):
    browser, sent = signed_in(nurul_huda.hasan), filled_in()
    first, second = send(nurul_huda, browser, sent), send(nurul_huda, browser, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(stored()) == 1
    assert AuditEntry.objects.system("test").filter(action="evidence.submitted").count() == 1


def test_the_same_form_with_other_content_is_refused_and_shows_the_way(nurul_huda, signed_in):
    browser, sent = signed_in(nurul_huda.hasan), filled_in()
    send(nurul_huda, browser, sent)
    page = send(nurul_huda, browser, {**sent, "f-pkg.1.1": "Diubah sesudah kembali"})
    (row,) = stored()
    assert page.status_code == 422
    assert page.context["rating"].sent_before_url == url("submission", nurul_huda, row.pk)
    assert Rating.objects.system("test").get(indicator__code="pkg.1.1").fact == "Terlihat pkg.1.1"


def test_nobody_rates_themselves(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    own = url("rate", nurul_huda, nurul_huda.hasan.person_id)
    assert browser.post(own, filled_in(source_role="kepala")).status_code == 422
    assert signed_in(nurul_huda.guru).post(own, filled_in()).status_code == 404
    assert stored() == []


def test_who_only_looks_on_does_not_rate(nurul_huda, neighbour, signed_in):
    assert send(nurul_huda, signed_in(nurul_huda.extra["mahfud"]), filled_in()).status_code == 403
    assert send(nurul_huda, signed_in(neighbour.hasan), filled_in()).status_code == 404
    assert stored() == []


def test_pengawas_rates_as_pengawas_beside_the_head(nurul_huda, signed_in):
    send(nurul_huda, signed_in(nurul_huda.hasan), filled_in())
    send(nurul_huda, signed_in(nurul_huda.extra["ratna"]), filled_in(score="0"))
    first, second = stored()
    assert (second.source_role, second.rated_by_id) == ("pengawas", nurul_huda.extra["ratna"].person_id)
    assert counted(nurul_huda) == [first.pk]


def test_operator_names_whose_rating_it_is(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.operator)
    page = send(nurul_huda, browser, filled_in())
    assert list(page.context["head"].errors) == ["rater"]
    assert stored() == []
    send(nurul_huda, browser, filled_in(rater=str(nurul_huda.hasan.person_id)))
    (row,) = stored()
    assert (row.rated_by_id, row.source_role) == (nurul_huda.hasan.person_id, "kepala")
    assert row.entered_account == nurul_huda.operator.pk
    entry = AuditEntry.objects.system("test").get(action="evidence.submitted")
    assert (entry.facts["on_behalf"], entry.by_account) == (True, nurul_huda.operator.pk)
    shown = browser.get(url("submission", nurul_huda, row.pk)).content.decode()
    assert "Operator MTs Nurul Huda" in shown
    assert "Hasan Basri" in shown


def test_operator_may_name_an_assessor_from_outside_with_the_role(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.operator)
    page = send(nurul_huda, browser, filled_in(rater="lain"))
    assert list(page.context["head"].errors) == ["rater_name"]
    page = send(nurul_huda, browser, filled_in(rater="lain", rater_name="Drs. Sulaiman"))
    assert list(page.context["head"].errors) == ["source_role"]
    send(nurul_huda, browser, filled_in(rater="lain", rater_name="Drs. Sulaiman", source_role="asesor"))
    (row,) = stored()
    assert (row.rated_by_id, row.rater_name, row.source_role) == (None, "Drs. Sulaiman", "asesor")


def test_operator_cannot_name_the_teacher_as_her_own_rater(nurul_huda, neighbour, signed_in):
    browser = signed_in(nurul_huda.operator)
    for somebody in (nurul_huda.aisyah.person_id, neighbour.hasan.person_id):
        page = send(nurul_huda, browser, filled_in(rater=str(somebody), source_role="asesor"))
        assert list(page.context["head"].errors) == ["rater"]
    assert stored() == []


def test_a_fellow_teachers_rating_does_not_become_the_level_by_itself(nurul_huda, signed_in):
    from factories import teacher

    peer = teacher("Halimah", nurul_huda.place)
    sent = filled_in(rater=str(peer.person_id), source_role="sejawat")
    send(nurul_huda, signed_in(nurul_huda.operator), sent)
    assert len(stored()) == 1
    assert counted(nurul_huda) == []


@pytest.mark.parametrize("code", ["religius", "rubrik-kelas"])
def test_other_instruments_are_stored_and_never_enter_pkg(nurul_huda, signed_in, code):
    browser = signed_in(nurul_huda.hasan)
    appraise(nurul_huda.place, rated(nurul_huda, scores=worked_example()))
    page = browser.get(url("rate", nurul_huda, nurul_huda.aisyah.person_id, instrumen=code))
    assert page.context["rating"].is_local is (code == "religius")
    form = form_of(code, TODAY)
    sent = filled_in(form, score="2", stage="formative")
    blank = next(iter(form.indicator_ids))
    answer = send(nurul_huda, browser, {**sent, f"n-{blank}": "", f"f-{blank}": ""}, instrumen=code)
    assert answer.status_code == 302  # the others may stay empty: no level waits for them
    assert len(stored()) == 2
    assert len(counted(nurul_huda)) == 1
    page = browser.get(url("teacher", nurul_huda, nurul_huda.aisyah.person_id))
    assert page.context["teacher"].standing.scale == "87,5"
    assert page.context["teacher"].standing.total.startswith("49 ")


def test_an_unknown_instrument_is_not_found(nurul_huda, signed_in):
    page = signed_in(nurul_huda.hasan).get(url("rate", nurul_huda, nurul_huda.aisyah.person_id, instrumen="dupak"))
    assert page.status_code == 404


def test_the_form_opens_for_the_asked_year_and_stage(nurul_huda, signed_in):
    address = url("rate", nurul_huda, nurul_huda.aisyah.person_id, tahun="2025/2026", tahap="summative")
    head = signed_in(nurul_huda.hasan).get(address).context["head"]
    assert (head.initial["school_year"], head.initial["stage"]) == ("2025/2026", "summative")
    assert "rater" not in head.fields
    assert viewer(nurul_huda.hasan).roles == ("kepala",)
    assert YEAR in dict(head.fields["school_year"].choices)
