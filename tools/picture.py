"""Draw the README's picture anew: `make run` in one window, `.venv/bin/python tools/picture.py` in another."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "map.png"

with sync_playwright() as driver:
    browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
    page.goto(f"{ADDRESS}/akun/masuk/")
    page.locator("form.form input").nth(2).fill("kepala")
    page.locator("input[type=password]").fill("uswah-contoh")
    page.locator("form.form button[type=submit]").click()
    page.get_by_role("link", name="Peta kompetensi").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURE)
    browser.close()
