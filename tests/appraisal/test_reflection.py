"""A teacher writes a self-reflection: one of the sources, never the official level, and in nobody else's place."""

import dataclasses

import pytest
from appraisal.stories import filled_in, rated, url
from django.core.exceptions import PermissionDenied
from factories import AT, pkg_form, viewer

from uswah.appraisal.models import Appraisal
from uswah.appraisal.operations import submit_rating
from uswah.evidence.models import Submission
from uswah.evidence.policies import NotAcceptable

pytestmark = pytest.mark.django_db


def _reflection(**changes: str) -> dict[str, str]:
    return filled_in(technique="self_reflection", **changes)


def test_bu_aisyah_writes_her_reflection_and_it_makes_no_official_level(nurul_huda, signed_in):
    aisyah = signed_in(nurul_huda.guru)
    address = url("rate", nurul_huda, nurul_huda.aisyah.person_id)
    page = aisyah.get(address).content.decode()
    assert 'value="self_reflection"' in page
    assert 'value="observation"' not in page
    answer = aisyah.post(address, _reflection())
    assert answer.status_code == 302
    row = Submission.rows.get()
    assert (row.source_role, row.technique, row.rated_by_id) == ("diri", "self_reflection", nurul_huda.aisyah.person_id)
    assert not Appraisal.rows.exists()


def test_another_technique_about_oneself_is_refused_with_what_was_written_kept(nurul_huda, signed_in):
    aisyah = signed_in(nurul_huda.guru)
    answer = aisyah.post(url("rate", nurul_huda, nurul_huda.aisyah.person_id), filled_in(technique="observation"))
    assert answer.status_code == 422
    assert "Terlihat pkg.1.1" in answer.content.decode()
    assert not Submission.rows.exists()


def test_she_amends_her_own_reflection_and_nothing_that_others_wrote(nurul_huda, signed_in):
    aisyah = signed_in(nurul_huda.guru)
    aisyah.post(url("rate", nurul_huda, nurul_huda.aisyah.person_id), _reflection())
    own = Submission.rows.get()
    sent = _reflection(score="2", reason="Saya menemukan catatan lama.")
    assert aisyah.post(url("amend", nurul_huda, own.pk), sent).status_code == 302
    latest = Submission.rows.get(amends=own)
    assert latest.source_role == "diri"
    with pytest.raises(PermissionDenied):
        submit_rating(
            new=dataclasses.replace(rated(nurul_huda), origin=None, amends=latest.pk, amendment_reason="uji"),
            form=pkg_form(),
            place=nurul_huda.place,
            by=viewer(nurul_huda.hasan),
            at=AT,
        )


def test_a_rating_of_ones_own_is_not_amended_into_somebody_elses(nurul_huda):
    hasan = viewer(nurul_huda.hasan)
    first = dataclasses.replace(rated(nurul_huda), origin=None)
    row = submit_rating(new=first, form=pkg_form(), place=nurul_huda.place, by=hasan, at=AT)
    other = dataclasses.replace(
        rated(nurul_huda), origin=None, amends=row.pk, amendment_reason="uji", source_role="pengawas"
    )
    with pytest.raises(NotAcceptable):
        submit_rating(new=other, form=pkg_form(), place=nurul_huda.place, by=hasan, at=AT)


def test_nobody_reflects_in_her_place(nurul_huda):
    forged = dataclasses.replace(rated(nurul_huda), origin=None, source_role="diri", technique="self_reflection")
    with pytest.raises(NotAcceptable, match=r"gurunya sendiri|teacher's own"):
        submit_rating(new=forged, form=pkg_form(), place=nurul_huda.place, by=viewer(nurul_huda.hasan), at=AT)
    assert not Submission.rows.exists()


def test_she_cannot_rate_herself_as_the_head_would(nurul_huda):
    aisyah = viewer(nurul_huda.guru)
    as_head = dataclasses.replace(rated(nurul_huda), origin=None, rated_by=nurul_huda.aisyah.person_id)
    with pytest.raises(NotAcceptable):
        submit_rating(new=as_head, form=pkg_form(), place=nurul_huda.place, by=aisyah, at=AT)


def test_her_page_offers_the_reflection_and_her_colleagues_does_not(nurul_huda, signed_in):
    page = signed_in(nurul_huda.guru).get(url("teacher", nurul_huda, nurul_huda.aisyah.person_id)).content.decode()
    assert "Tulis refleksi diri" in page
    seen_by_head = signed_in(nurul_huda.hasan).get(url("teacher", nurul_huda, nurul_huda.aisyah.person_id))
    assert "Tulis refleksi diri" not in seen_by_head.content.decode()
