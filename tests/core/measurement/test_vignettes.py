"""How strict a rater is, told from stories that all raters scored."""

from uswah.core.measurement.vignettes import OwnStrictness, Strictness, TooFewSheets, strictness_of

VIGNETTES = {"zakat": 70.0, "pecahan": 45.0, "surat": 85.0}
# Small differences that no strictness explains, the same for every run.
NOISE = {"zakat": 2.0, "pecahan": -3.0, "surat": 1.0}


def _sheets(shifts: dict[str, float]) -> dict[tuple[str, str], float]:
    turned = {who: (1 if place % 2 else -1) for place, who in enumerate(shifts)}
    return {
        (who, vignette): level - shift + turned[who] * NOISE[vignette]
        for who, shift in shifts.items()
        for vignette, level in VIGNETTES.items()
    }


def test_four_raters_are_too_few_to_say_anything():
    found = strictness_of("hasan", _sheets({"hasan": 20, "ratna": 0, "a": 0, "b": 0}))
    assert found == TooFewSheets(raters=4, raters_needed=5, own_sheets=3, sheets_needed=2)


def test_one_sheet_of_ones_own_is_too_few():
    sheets = _sheets({"ratna": 0, "a": 0, "b": 0, "c": 0, "d": 0}) | {("hasan", "zakat"): 10.0}
    assert strictness_of("hasan", sheets) == TooFewSheets(6, 5, 1, 2)


def test_who_scores_far_below_everybody_is_told_so():
    found = strictness_of("hasan", _sheets({"hasan": 20, "ratna": 0, "a": 1, "b": -1, "c": 0, "d": 2}))
    assert isinstance(found, OwnStrictness)
    assert found.word is Strictness.STRICTER
    assert 10 < found.difference < 20  # shrunk: three sheets may partly be chance
    assert found.low > 0
    assert (found.raters, found.sheets) == (6, 3)


def test_who_scores_far_above_is_the_mirror_image():
    harsh = strictness_of("hasan", _sheets({"hasan": 20, "ratna": 0, "a": 0, "b": 0, "c": 0, "d": 0}))
    mild = strictness_of("hasan", _sheets({"hasan": -20, "ratna": 0, "a": 0, "b": 0, "c": 0, "d": 0}))
    assert isinstance(harsh, OwnStrictness)
    assert isinstance(mild, OwnStrictness)
    assert mild.word is Strictness.MILDER
    assert abs(harsh.difference + mild.difference) < 4  # not exactly: the noise is not mirrored


def test_who_scores_as_the_others_is_alike():
    found = strictness_of("hasan", _sheets({"hasan": 1, "ratna": 0, "a": 1, "b": -1, "c": 0, "d": 2}))
    assert isinstance(found, OwnStrictness)
    assert found.word is Strictness.ALIKE


def test_a_vignette_that_the_rater_has_not_scored_says_nothing_about_them():
    sheets = _sheets({"hasan": 20, "ratna": 0, "a": 1, "b": -1, "c": 0, "d": 2})
    without = {key: percent for key, percent in sheets.items() if key != ("hasan", "surat")}
    more = without | {("e", "surat"): 0.0}
    assert strictness_of("hasan", without) == strictness_of("hasan", more)
