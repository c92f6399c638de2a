"""Evidence is only added to: whole, once, and corrected by what amends it."""

import pytest
from django.db import DatabaseError, transaction
from factories import AT, pkg_form, submission, viewer

from uswah.common.models import AuditEntry
from uswah.evidence.models import Rating, Submission
from uswah.evidence.operations import content_digest, record_submission
from uswah.evidence.policies import NotAcceptable, SentBefore
from uswah.evidence.queries import family_of, is_effective


def new(madrasah, **rest):
    return submission(madrasah.aisyah.person_id, madrasah.hasan.person_id, origin=None, **rest)


def store(madrasah, what):
    return record_submission(new=what, form=pkg_form(), place=madrasah.place, by=viewer(madrasah.hasan), at=AT)


def all_of(model):
    return model.objects.system("test")


def test_the_same_form_is_stored_once(nurul_huda):
    what = new(nurul_huda)
    assert store(nurul_huda, what) == store(nurul_huda, what)
    assert (all_of(Submission).count(), all_of(Rating).count()) == (1, 78)


def test_the_same_id_with_other_content_is_refused_and_changes_nothing(nurul_huda):
    what = new(nurul_huda)
    row = store(nurul_huda, what)
    with pytest.raises(SentBefore) as refusal:
        store(nurul_huda, new(nurul_huda, id=what.id, score=0))
    assert refusal.value.submission == row.pk
    assert set(all_of(Rating).values_list("score", flat=True)) == {1}


def test_nothing_is_half_stored_when_a_rating_is_refused(nurul_huda):
    with pytest.raises(NotAcceptable) as refusal:
        store(nurul_huda, new(nurul_huda, scores={"pkg.4.2": 3}))
    assert refusal.value.codes == ("pkg.4.2",)
    assert (all_of(Submission).count(), all_of(Rating).count()) == (0, 0)
    assert not all_of(AuditEntry).filter(action="evidence.submitted").exists()


def test_an_empty_form_is_no_evidence(nurul_huda):
    with pytest.raises(NotAcceptable):
        store(nurul_huda, new(nurul_huda, missing=tuple(pkg_form().indicator_ids)))


@pytest.mark.parametrize(("model", "change"), [(Submission, {"stage": "formative"}), (Rating, {"score": 0})])
def test_the_database_itself_refuses_to_change_or_delete(nurul_huda, model, change):
    store(nurul_huda, new(nurul_huda))
    rows = all_of(model)
    for attempt in (lambda: rows.update(**change), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_what_was_amended_does_not_hold_any_more(nurul_huda):
    first = store(nurul_huda, new(nurul_huda))
    second = store(nurul_huda, new(nurul_huda, score=0, amends=first.pk, amendment_reason="Fakta baru"))
    assert (is_effective(first), is_effective(second)) == (False, True)


def test_an_amendment_keeps_teacher_and_stage(nurul_huda):
    first = store(nurul_huda, new(nurul_huda))
    for change in ({"stage": "formative"}, {"school_year": "2025/2026"}):
        with pytest.raises(NotAcceptable):
            store(nurul_huda, new(nurul_huda, amends=first.pk, amendment_reason="Salah", **change))
    other = submission(nurul_huda.hasan.person_id, None, rater_name="x", amends=first.pk, amendment_reason="Salah")
    with pytest.raises(NotAcceptable):
        store(nurul_huda, other)


def test_the_chain_is_told_oldest_first_from_any_of_its_rows(nurul_huda):
    first = store(nurul_huda, new(nurul_huda))
    second = store(nurul_huda, new(nurul_huda, score=0, amends=first.pk, amendment_reason="Fakta baru"))
    third = store(nurul_huda, new(nurul_huda, score=2, amends=second.pk, amendment_reason="Lengkap"))
    store(nurul_huda, new(nurul_huda, stage="formative"))
    for row in (first, second, third):
        assert family_of(viewer(nurul_huda.hasan), row).versions == (first, second, third)


def test_the_neighbour_sees_no_evidence(nurul_huda, neighbour):
    store(nurul_huda, new(nurul_huda))
    assert Submission.objects.visible_to(viewer(nurul_huda.hasan)).count() == 1
    for model in (Submission, Rating):
        assert not model.objects.visible_to(viewer(neighbour.hasan)).exists()


def test_the_digest_covers_what_was_judged(nurul_huda):
    what = new(nurul_huda)
    place = nurul_huda.place.pk
    same = new(nurul_huda)
    other = new(nurul_huda, scores={"pkg.4.2": 0})
    assert content_digest(what, place) == content_digest(same, place)
    assert content_digest(what, place) != content_digest(other, place)
