"""Who can be compared with whom: by raters in common, by vignettes, or not."""

import numpy as np
import pytest
from core.measurement.levels.made import KNOWN, blocks, levels, school

from uswah.core.measurement.levels import (
    HEAD,
    PENGAWAS,
    LinkingProposal,
    MadrasahComparison,
    NotLinkable,
    WithheldComparison,
    extra_ratings_that_would_link,
)


def random(seed):
    return np.random.Generator(np.random.PCG64(seed))


def two_heads(**settings):
    rng = random(1)
    return school(rng, "A", 8, selves=False, **settings) + school(rng, "B", 8, selves=False, **settings)


def test_two_heads_who_know_only_their_own_cannot_be_compared():
    found = levels(blocks(two_heads()))
    withheld = found.compare("A", "B")
    assert isinstance(withheld, WithheldComparison)
    assert not withheld.connected
    assert found.linking.components == 2
    assert withheld.effective_linking == pytest.approx(0, abs=1e-4)


def test_self_ratings_link_nobody():
    rng = random(2)
    rows = school(rng, "A", 8) + school(rng, "B", 8)
    found = levels(blocks(rows))
    assert found.linking.components == 2
    alone = levels(blocks([row for row in rows if row[3] == HEAD]))
    assert found.linking.effective("A", "B") == pytest.approx(alone.linking.effective("A", "B"), abs=0.01)


def test_a_pengawas_who_sees_both_links_them():
    found = levels(blocks(two_heads(pengawas="P")))
    compared = found.compare("A", "B")
    assert isinstance(compared, MadrasahComparison)
    assert found.linking.components == 1
    assert compared.effective_linking > 0.3
    means = [found.measure[np.array(found.madrasah_of) == place, 0].mean() for place in (0, 1)]
    assert compared.difference == pytest.approx(means[0] - means[1], abs=1e-9)
    assert compared.interval.low < compared.difference < compared.interval.high


def test_the_same_head_of_both_is_no_difference_in_severity():
    rng = random(3)
    rows = school(rng, "A", 6, head="H") + school(rng, "B", 6, head="H")
    assert levels(blocks(rows)).linking.effective("A", "B") == pytest.approx(1.0)


def test_vignettes_that_all_heads_judge_link_them():
    rows = two_heads()
    rows += [(f"vignette {v}", None, f"head {m}", HEAD, float(v)) for v in range(4) for m in "AB"]
    found = levels(blocks(rows))
    assert found.linking.components == 1
    assert isinstance(found.compare("A", "B"), MadrasahComparison)
    assert found.madrasah == ("A", "B")
    assert sorted(set(found.madrasah_of.tolist())) == [-1, 0, 1]


def test_vignettes_of_a_madrasah_of_their_own_link_as_well():
    rows = two_heads() + [(f"vignette {v}", "stories", f"head {m}", HEAD, float(v)) for v in range(4) for m in "AB"]
    assert isinstance(levels(blocks(rows)).compare("A", "B"), MadrasahComparison)


def test_more_vignettes_tell_more_of_severity():
    told = []
    for count in (0, 1, 3, 9):
        rows = two_heads() + [(f"v {v}", None, f"head {m}", HEAD, 0.0) for v in range(count) for m in "AB"]
        told.append(levels(blocks(rows)).linking.effective("A", "B"))
    assert told == sorted(told)
    assert told[-1] > 0.5


def test_the_fewest_extra_ratings_that_link_are_found_and_verified():
    made = blocks(two_heads())
    proposal = extra_ratings_that_would_link(made, "A", "B", reference=KNOWN)
    assert isinstance(proposal, LinkingProposal)
    assert proposal.exact
    assert proposal.ratings
    rows = two_heads()
    for extra in proposal.ratings:
        rows.append((extra.teacher, extra.madrasah, extra.rater, HEAD, 0.0))
    assert levels(blocks(rows)).linking.effective("A", "B") == pytest.approx(proposal.effective_linking, abs=0.02)
    assert proposal.effective_linking >= 0.3
    fewer = blocks(rows[:-1])
    assert levels(fewer).linking.effective("A", "B") < 0.3


def test_what_is_linked_needs_no_extra_rating():
    proposal = extra_ratings_that_would_link(blocks(two_heads(pengawas="P")), "A", "B", reference=KNOWN)
    assert isinstance(proposal, LinkingProposal)
    assert proposal.ratings == ()


def test_too_few_extra_ratings_do_not_link_and_say_how_far_they_come():
    found = extra_ratings_that_would_link(blocks(two_heads()), "A", "B", reference=KNOWN, needed=0.95, most=2)
    assert isinstance(found, NotLinkable)
    assert found.ratings == 2
    assert 0 < found.effective_linking < 0.95


def test_nobody_but_oneself_rates_and_nothing_links():
    rows = [(f"{m}{place}", m, f"{m}{place}", "self", 0.1 * place) for m in "AB" for place in range(4)]
    made = blocks(rows)
    assert extra_ratings_that_would_link(made, "A", "B", reference=KNOWN) == NotLinkable(0, 0.0)
    assert isinstance(levels(made).compare("A", "B"), WithheldComparison)


def test_a_rater_sees_severity_with_what_the_data_tell_of_it():
    found = levels(blocks(two_heads(pengawas="P")))
    told = {(one.rater, one.role): one for one in found.severities}
    assert set(told) == {("head A", HEAD), ("head B", HEAD), ("P", PENGAWAS)}
    assert told[("P", PENGAWAS)].madrasah == 2
    assert told[("head A", HEAD)].teachers == 8
    # One pengawas alone is the mean of pengawas; of two heads with one pengawas the difference is told.
    assert told[("P", PENGAWAS)].effective_linking == pytest.approx(0, abs=1e-6)
    assert 0.2 < told[("head A", HEAD)].effective_linking < 0.5
