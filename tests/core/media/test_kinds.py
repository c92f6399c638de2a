"""What a file really is: eight kinds are kept, and of those only what is one thing and tells nothing hidden."""

from __future__ import annotations

import pytest
from core.media.pictures import box, mp4, ogg, pdf, photo, polyglots, strangers, telling
from hypothesis import given, settings
from hypothesis import strategies as st

from uswah.core.media import Fault, Refused, inspect

KEPT = {
    "image/jpeg": photo(),
    "image/png": photo("PNG"),
    "image/webp": photo("WEBP"),
    "audio/ogg": ogg(),
    "audio/mp4": mp4(),
    "video/mp4": mp4(box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + b"vide"))), b"isom"),
    "application/pdf": pdf(),
}
TELLING, POLYGLOTS, STRANGERS = telling(), polyglots(), strangers()


def fault(content: bytes) -> Fault | None:
    try:
        inspect(content)
    except Refused as refused:
        return refused.fault
    return None


@pytest.mark.parametrize("kind", KEPT)
def test_a_plain_file_is_what_it_is(kind):
    assert inspect(KEPT[kind]) == kind


@pytest.mark.parametrize(
    "told", [{"progressive": True}, {"quality": 95}, {"subsampling": 0}, {"restart_marker_blocks": 2}]
)
def test_a_jpeg_is_kept_however_it_was_compressed(told):
    assert inspect(photo(**told)) == "image/jpeg"


def test_a_lossless_webp_and_one_with_a_colour_profile_are_kept():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = [photo("WEBP", lossless=True), *(photo(kind, icc_profile=profile) for kind in ("JPEG", "PNG", "WEBP"))]
    assert [inspect(content) for content in kept] == ["image/webp", "image/jpeg", "image/png", "image/webp"]


@pytest.mark.parametrize("name", TELLING)
def test_a_photo_that_tells_more_than_can_be_seen_is_refused(name):
    assert fault(TELLING[name]) == Fault.METADATA


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_file_that_is_two_things_or_could_run_is_refused(name):
    assert fault(POLYGLOTS[name]) in {Fault.ACTIVE, Fault.TWOFOLD, Fault.METADATA, Fault.BROKEN}


@pytest.mark.parametrize("name", STRANGERS)
def test_other_kinds_are_not_kept(name):
    assert fault(STRANGERS[name]) == Fault.UNKNOWN


@pytest.mark.parametrize("atom", [b"\xa9xyz", b"loci"])
def test_a_recording_that_says_where_it_was_made_is_refused(atom):
    assert fault(mp4(box(b"udta", box(atom, b"-5.35+104.97/")))) == Fault.METADATA


@pytest.mark.parametrize("kind", KEPT)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_that_was_cut_or_goes_on_is_not_kept(kind, data):
    whole = KEPT[kind]
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    more = whole + data.draw(st.binary(min_size=1, max_size=40))
    if kind not in {"application/pdf", "audio/ogg"}:  # a PDF may have a line behind its end, an Ogg end with any page
        assert fault(more) is not None
    if kind == "application/pdf":
        cut = whole[: min(len(cut), whole.index(b"%%EOF") + 4)]
    if kind == "audio/ogg" and inspect_or_none(cut) is not None:
        assert len(cut) in {len(ogg(pages=pages)) for pages in range(4)}
    else:
        assert fault(cut) is not None


def inspect_or_none(content: bytes) -> str | None:
    return None if fault(content) else inspect(content)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(KEPT)), st.data())
def test_any_bytes_get_an_answer_and_never_an_accident(kind, data):
    """Damaged at random, a file is kept or refused; no other exception comes out."""
    content = bytearray(KEPT[kind])
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=12)):
        content[at] = value
    fault(bytes(content))
    fault(data.draw(st.binary(max_size=200)))
