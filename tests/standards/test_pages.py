"""Standards are public law for everybody who is signed in, each with its source; local ones say that they are local."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from uswah.standards.models import Framework

FRAMEWORKS = reverse("standards:frameworks")

# Session, account, roles; the madrasah of the frame; frameworks, instruments.
QUERIES_OF_THE_LIST = 6
# Session, account, roles; the madrasah of the frame; framework, competencies, crosswalks both ways with their other
# ends, indicators, instruments.
QUERIES_OF_A_FRAMEWORK = 10


@pytest.fixture
def browser(nurul_huda, signed_in):
    return signed_in(nurul_huda.guru)


def test_every_framework_and_instrument_stands_with_its_citation(browser):
    page = browser.get(FRAMEWORKS)
    assert len(page.context["frameworks"]) == 5
    assert len(page.context["instruments"]) == 4
    assert all(card.citation and card.validity for card in page.context["frameworks"])
    assert all(card.scale for card in page.context["instruments"])


def test_only_the_local_framework_is_called_local(browser):
    page = browser.get(FRAMEWORKS)
    local = [card.url for card in page.context["frameworks"] if card.is_local]
    assert local == [reverse("standards:framework", args=["religius-pesantren", "2026"])]
    own = [card.anchor for card in page.context["instruments"] if card.is_local]
    assert own == ["instrumen-religius", "instrumen-suara-siswa-2026"]
    one = browser.get(local[0]).context["framework"]
    assert one.card.is_local
    assert one.card.authority != browser.get(_pkg()).context["framework"].card.authority


def _pkg() -> str:
    return reverse("standards:framework", args=["pkg", "2010"])


def test_pkg_is_shown_whole_with_its_ways_to_the_others(browser):
    framework = browser.get(_pkg()).context["framework"]
    assert [len(domain.competencies) for domain in framework.domains] == [7, 3, 2, 2]
    lines = [line for domain in framework.domains for line in domain.competencies]
    assert sum(len(line.indicators) for line in lines) == 78
    assert all(line.ways for line in lines)
    assert {way.url.split("/")[2] for way in lines[0].ways} >= {"permendiknas-16-2007", "gtk-2626-2023"}
    assert [card.anchor for card in framework.instruments] == ["instrumen-pkg-guru", "instrumen-suara-siswa-2026"]


@pytest.mark.parametrize("code", ["permendiknas-16-2007", "gtk-2626-2023", "rubrik-kelas-8", "religius-pesantren"])
def test_every_framework_has_its_page(browser, code):
    version = Framework.objects.system("test").get(code=code).version
    assert browser.get(reverse("standards:framework", args=[code, version])).status_code == 200


def test_an_unknown_framework_is_not_found_and_a_visitor_is_sent_to_sign_in(client, browser):
    assert browser.get(reverse("standards:framework", args=["pkg", "1999"])).status_code == 404
    browser.logout()
    assert browser.get(FRAMEWORKS).status_code == 302


def test_the_pages_ask_a_fixed_number_of_questions(browser):
    with CaptureQueriesContext(connection) as of_list:
        browser.get(FRAMEWORKS)
    with CaptureQueriesContext(connection) as of_small:
        browser.get(reverse("standards:framework", args=["rubrik-kelas-8", "2024"]))
    with CaptureQueriesContext(connection) as of_large:
        browser.get(_pkg())
    assert len(of_list) == QUERIES_OF_THE_LIST
    assert (len(of_small), len(of_large)) == (QUERIES_OF_A_FRAMEWORK, QUERIES_OF_A_FRAMEWORK)
