"""The page of a rating says which photos are there, and which are still on the way."""

from __future__ import annotations

import html
import re

import pytest
from evidence.attached import PHOTOS, digest, expected, observed
from factories import AT, viewer

from uswah.evidence.operations.media import bring_whole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MEDIA_RESERVE = tmp_path / "media", 0


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_what_is_missing_is_said_and_has_no_link(nurul_huda, signed_in):
    names = ["papan tulis.jpg", "", "<b>kelompok</b>.jpg"]
    files = [expected(photo, name, purpose="pkg.1.1") for photo, name in zip(PHOTOS, names, strict=True)]
    row = observed(nurul_huda, files)
    page = signed_in(nurul_huda.guru)
    address = f"/m/{nurul_huda.place.code}/bukti/{row.pk}/"
    for photo in PHOTOS[:2]:
        bring_whole(content=photo, sha256=digest(photo), by=viewer(nurul_huda.hasan), at=AT)
    answer = page.get(address)
    assert "Lampiran belum lengkap: 2 dari 3" in words(answer)
    assert "<b>kelompok</b>.jpg · pkg.1.1 Foto" in words(answer)
    assert "Belum tiba; masih di HP pengirim" in words(answer)
    links = re.findall(rf"/m/{nurul_huda.place.code}/berkas/(\w+)/", answer.content.decode())
    assert links == [digest(photo) for photo in PHOTOS[:2]]
    bring_whole(content=PHOTOS[2], sha256=digest(PHOTOS[2]), by=viewer(nurul_huda.hasan), at=AT)
    complete = page.get(address)
    assert "3 dari 3 sudah tiba" in words(complete)
    for link in re.findall(r'href="([^"]*/berkas/[^"]*)"', complete.content.decode()):
        assert page.get(link).status_code == 200


def test_a_rating_without_photos_has_no_such_card(nurul_huda, signed_in):
    row = observed(nurul_huda, [])
    answer = signed_in(nurul_huda.guru).get(f"/m/{nurul_huda.place.code}/bukti/{row.pk}/")
    assert (answer.status_code, "Lampiran" in words(answer)) == (200, False)
