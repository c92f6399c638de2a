"""Every role opens every page of its rail on a small phone, in the dark, and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import Complaints, Product, watched

pytestmark = pytest.mark.journey

PASSWORD = "uswah-contoh"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ROLES = ("kepala", "guru", "operator", "pengawas", "kyai", "mgmp", "kkm", "tim", "kemenag")


def enter(page: Page, product: Product, user: str) -> None:
    page.goto(f"{product.url}/akun/masuk/")
    page.get_by_label(re.compile("NUPTK")).fill(user)
    page.get_by_label("Sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_title(re.compile("Ringkasan"))


def rail(page: Page) -> list[str]:
    """Return the addresses of the rail, and of the first teacher that the pages name."""
    return list(dict.fromkeys(page.eval_on_selector_all(".navigation a", "links => links.map(link => link.href)")))


def violations(context: BrowserContext, page: Page) -> list[str]:
    """Return what axe finds; it is injected past the content policy, as a browser extension would be."""
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)")
    return [str(entry) for entry in found]


@pytest.mark.parametrize("user", ROLES)
def test_every_page_of_the_rail_fits_a_small_phone_in_the_dark(
    browser: Browser, demonstration: Product, user: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme="dark", bypass_csp=True)
    context.add_init_script(AXE)
    complaints = Complaints()
    page = watched(context.new_page(), complaints)
    enter(page, demonstration, user)
    found = {}
    for address in rail(page):
        page.goto(address)
        found[address] = violations(context, page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    context.close()
    assert {address: list_ for address, list_ in found.items() if list_} == {}
    assert complaints == []


def test_a_rating_without_its_fact_keeps_what_was_entered_without_javascript(
    browser: Browser, demonstration: Product
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    enter(page, demonstration, "kepala")
    page.get_by_role("link", name="Menu").or_(page.locator("summary").first).first.click()
    page.locator(".navigation a", has_text="Guru").first.click()
    page.get_by_role("link", name=re.compile("Siti Aisyah")).first.click()
    page.get_by_role("link", name="Nilai", exact=True).first.click()
    groups = page.locator("main details:not([open]) > summary")
    for _ in range(groups.count()):
        groups.nth(0).click()
    page.locator("textarea").nth(1).fill("Murid memimpin diskusi kelompok.")
    full = page.locator("input[type=radio][value='2']")
    full.nth(0).check(force=True)
    full.nth(1).check(force=True)
    page.get_by_role("button", name=re.compile("Periksa")).click()
    expect(page.get_by_role("alert").first).to_contain_text(re.compile("fakta", re.IGNORECASE))
    assert page.locator("textarea").nth(1).input_value() == "Murid memimpin diskusi kelompok."
    assert page.locator("input[type=radio][value='2']").nth(0).is_checked()
    context.close()


def test_a_wrong_password_says_so_and_gives_nothing_away(browser: Browser, demonstration: Product) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    page = context.new_page()
    told = []
    for user in ("kepala", "orang-yang-tidak-ada"):
        page.goto(f"{demonstration.url}/akun/masuk/")
        page.get_by_label(re.compile("NUPTK")).fill(user)
        page.get_by_label("Sandi", exact=True).fill("bukan-sandinya")
        page.get_by_role("button", name="Masuk").click()
        told.append(page.get_by_role("alert").first.inner_text())
    context.close()
    assert told[0] == told[1] != ""
