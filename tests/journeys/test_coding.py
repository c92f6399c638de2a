"""Bu Ratna codes an interview on a laptop with hand and keyboard; the teacher follows a level back to the sentence."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Complaints, Product, watched
from .test_every_screen import enter

pytestmark = pytest.mark.journey

SELECT = """(words) => {
  const text = document.querySelector('[data-passage]');
  const node = [...text.childNodes].find((one) => one.textContent.includes(words));
  const inner = node.nodeType === Node.TEXT_NODE ? node : node.firstChild;
  const range = document.createRange();
  range.setStart(inner, inner.textContent.indexOf(words));
  range.setEnd(inner, inner.textContent.indexOf(words) + words.length);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""


def opened(browser: Browser, product: Product, user: str, complaints: Complaints, width: int = 1280) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="id-ID")
    page = watched(context.new_page(), complaints)
    enter(page, product, user)
    return page


def test_words_are_selected_k_is_pressed_a_number_typed(browser: Browser, demonstration: Product) -> None:
    complaints = Complaints()
    page = opened(browser, demonstration, "pengawas", complaints)
    page.goto(f"{demonstration.url}/")
    nsm = re.search(r"/m/(\d+)/", page.locator("a[href*='/m/']").first.get_attribute("href") or "")
    assert nsm
    page.goto(f"{demonstration.url}/m/{nsm[1]}/catatan/")
    page.get_by_role("link", name=re.compile("keaktifan murid")).first.click()
    page.evaluate(SELECT, "hanya empat anak")
    page.keyboard.press("k")
    expect(page.locator("#f1-code")).to_be_focused()
    page.keyboard.type("1.2")
    assert page.locator("#f1-quote").input_value() == "hanya empat anak"
    page.locator("#k1").get_by_label("Bertentangan").check()
    page.locator("#k1").get_by_role("button", name="Tandai").click()
    expect(page.locator("#k1 mark")).to_have_text("hanya empat anak")
    expect(page.get_by_text("1 dari 2 potongan sudah punya kode")).to_be_visible()
    page.context.close()
    assert complaints == []


def test_without_javascript_one_copies_the_words(browser: Browser, demonstration: Product) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    enter(page, demonstration, "pengawas")
    nsm = re.search(r"/m/(\d+)/", page.locator("a[href*='/m/']").first.get_attribute("href") or "")
    assert nsm
    page.goto(f"{demonstration.url}/m/{nsm[1]}/catatan/")
    page.get_by_role("link", name=re.compile("keaktifan murid")).first.click()
    passage = page.locator("#k2")
    passage.locator("summary").click()
    passage.get_by_label("Kode", exact=False).first.fill("4.6")
    passage.get_by_label("Kata-kata yang mana?").fill("memakai kesalahan murid")
    passage.get_by_label("Bertentangan").check()
    passage.get_by_role("button", name="Tandai").click()
    expect(page.locator("#k2 mark")).to_have_text("memakai kesalahan murid")
    context.close()


def test_the_teacher_follows_a_competency_to_the_words(browser: Browser, demonstration: Product) -> None:
    complaints = Complaints()
    page = opened(browser, demonstration, "guru", complaints, width=360)
    page.goto(f"{demonstration.url}/")
    page.locator("a[href*='/guru/']").first.click()
    heard = page.locator("#k-3 .heard, .fair#k-3 .heard").first
    heard.locator("summary").click()
    heard.get_by_role("link").first.click()
    target = page.locator(":target")
    expect(target).to_be_visible()
    expect(target).to_be_in_viewport()
    page.context.close()
    assert complaints == []
