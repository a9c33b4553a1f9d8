"""Composing in headless Chromium: what is missing, what is found, versions, and the keyboard."""

import re

from tests.web.test_browser import AXE, chromium, open_page, pytestmark  # noqa: F401

PERSONAL = "draft?tactic=get_personal&channel=email"
NUGGET = "draft?tactic=value_nugget&channel=email"


def open_draft(page, name, draft):
    page.goto("/prospects")
    page.click(f"main >> text={name}")
    page.wait_for_url(re.compile(r"/prospects/\d+$"))
    page.goto(f"{page.url}/{draft}")


def test_a_draft_is_filled_mended_closed_kept_and_reverted_by_keyboard(open_page):  # noqa: F811
    page = open_page("/prospects")
    open_draft(page, "Marta Oliveira", PERSONAL)

    # What is missing is typed beside the draft, and stands in it at once.
    page.fill("[name=found]", "Your talk on loading bays made us count our doors.")
    page.fill("[name=source]", "the fair in Kiel")
    page.click("text=Note it")
    page.wait_for_selector("#text")
    assert "count our doors" in page.input_value("#text")
    assert "the fair in Kiel" in page.inner_text("main")

    # The count follows the typing, what is found is marked, and a key mends it.
    page.keyboard.press("e")
    page.wait_for_function("document.activeElement.id === 'text'")
    words_before = page.inner_text("#length")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nACT NOW!!!")
    page.wait_for_selector(".finding [data-key=f]")
    assert page.inner_text("#length") != words_before
    assert "seconds aloud" in page.inner_text("#length")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.wait_for_selector(".mended")
    assert "ACT NOW!!!" not in page.input_value("#text")

    # Kept, then another end is chosen and kept, then the first is taken again.
    first = page.input_value("#text")
    page.keyboard.press("w")
    page.wait_for_selector("text=Kept.")
    close = page.inner_text("[data-key='1']").strip()
    page.keyboard.press("1")
    page.wait_for_url(re.compile("close="))
    assert close in page.input_value("#text")
    page.keyboard.press("w")
    page.wait_for_selector("text=Version 2")
    page.click("text=/^Version 1,/")
    page.click("details[open] >> text=Go back to this one")
    page.wait_for_url(re.compile("version=1"))
    assert page.input_value("#text").replace("\r\n", "\n").strip() == first.strip()


def test_another_piece_of_the_library_is_picked_beside_the_draft(open_page):  # noqa: F811
    page = open_page("/prospects")
    open_draft(page, "Marta Oliveira", NUGGET)
    other = page.locator("section[aria-labelledby=nuggets] button").first
    title = other.inner_text()

    other.click()

    page.wait_for_url(re.compile("nugget="))
    assert page.input_value("[name=subject]") == title


def test_the_draft_and_the_library_are_accessible(open_page):  # noqa: F811
    page = open_page("/nuggets")
    for path in ("/nuggets", "/nuggets/new", None):
        if path:
            page.goto(path)
        else:
            open_draft(page, "Marta Oliveira", NUGGET)
        page.evaluate(AXE)
        faults = page.evaluate("axe.run().then(result => result.violations)")
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in faults] == []
