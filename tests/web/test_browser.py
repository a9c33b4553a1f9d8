"""A person's paths through the pages, in headless Chromium over the served demo workspace."""

import datetime as dt
import os
import re
import shutil
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IS_REQUIRED = os.environ.get("REQUIRE_ALL") == "1"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not IS_REQUIRED,
        reason="Chromium is not installed (on Debian: apt-get install chromium)",
    ),
]
HERE = Path(__file__).parent
PICTURES = HERE.parent.parent / "docs/pictures"
AXE = (HERE / "vendor/axe.min.js").read_text(encoding="utf-8")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]
WIDE = {"width": 1280, "height": 900}
PICTURE = {"width": 1280, "height": 1160}
PHONE = {"width": 360, "height": 740}
SETTLED_MS_MAX = 15_000
OUR_MAIL_TO_SVEN = "<425d518f-1d18-05c5-5deb-7f716d0e3321@tidewater-doors.example>"
"""The first mail to him in the demo."""


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "Chromium is required here (REQUIRE_ALL=1) and is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, keepwarm_url):
    """Open pages that must neither complain nor ask anything from another host."""
    contexts, complaints, hosts = [], [], set()

    def open_path(path="/", **options):
        context = chromium.new_context(base_url=keepwarm_url, **({"viewport": WIDE} | options))
        contexts.append(context)
        context.set_default_timeout(SETTLED_MS_MAX)
        page = context.new_page()
        page.on("console", lambda message: note(complaints, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(path)
        return page

    yield open_path

    for context in contexts:
        context.close()
    assert not complaints
    assert hosts - {""} <= {urlsplit(keepwarm_url).netloc}


def note(complaints, message):
    if message.type in ("error", "warning"):
        complaints.append(f"{message.type}: {message.text}")


def line_ids(page):
    return page.locator("[data-line]").evaluate_all("lines => lines.map(line => line.id)")


def current_line(page):
    return page.locator("[data-line].is-current")


def is_shown(page, selector):
    return page.locator(selector).first.is_visible()


def test_the_keyboard_walks_the_lines_and_opens_the_one_in_focus(open_page):
    page = open_page()
    first, second = line_ids(page)[:2]

    assert current_line(page).get_attribute("id") == first
    page.keyboard.press("j")
    assert current_line(page).get_attribute("id") == second
    assert page.evaluate("document.activeElement.closest('[data-line]').id") == second
    page.keyboard.press("k")
    assert current_line(page).get_attribute("id") == first

    name = current_line(page).locator("[data-open]").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/prospects/\d+$"))

    assert page.locator("h1").inner_text() == name


def test_only_the_line_in_focus_shows_its_reason_until_all_are_asked_for(open_page):
    page = open_page()
    reasons = page.locator("[data-line] .reason")

    assert reasons.count() > 1
    assert sum(reason.is_visible() for reason in reasons.all()) == 1

    page.keyboard.press("i")
    page.wait_for_url(re.compile(r"reasons=all"))

    assert all(reason.is_visible() for reason in reasons.all())


def test_a_voicemail_is_logged_by_one_key_and_taken_back_by_another(open_page):
    page = open_page()
    before = line_ids(page)
    while "waits" in current_line(page).get_attribute("class"):
        page.keyboard.press("j")
    line = current_line(page).get_attribute("id")

    page.keyboard.press("v")
    page.locator("#bar").wait_for()

    assert line not in line_ids(page)
    assert "voicemail" in page.locator("#bar").inner_text().lower()
    assert page.locator("#said").inner_text() == page.locator("#bar p").inner_text()

    page.keyboard.press("u")
    page.locator("#bar button").wait_for(state="detached")

    assert line_ids(page) == before


def test_x_leaves_somebody_out_for_today_only(open_page):
    page = open_page()
    page.keyboard.press("j")
    line = current_line(page).get_attribute("id")

    page.keyboard.press("x")
    page.locator("#bar").wait_for()

    assert line not in line_ids(page)
    assert "today" in page.locator("#bar").inner_text()

    page.keyboard.press("u")
    page.locator("#bar button").wait_for(state="detached")

    assert line in line_ids(page)


def test_a_mouse_opens_a_line_without_moving_it_under_the_click(open_page):
    page = open_page()
    second = line_ids(page)[1]
    button = page.locator(f"#{second} [data-key=x]")
    page.locator(f"#{second} .what").click()

    assert button.is_visible()
    assert current_line(page).get_attribute("id") == second


def test_keys_for_calls_and_later_offer_their_choices(open_page):
    page = open_page()

    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.textContent") == "They answered"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "No answer"
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.textContent") == "Tomorrow"


def test_the_keys_are_listed_on_demand(open_page):
    page = open_page()

    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()

    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()


def test_a_prospect_shows_its_chart_and_takes_a_note(open_page):
    page = open_page("/prospects?q=Sven")
    page.get_by_role("link", name="Sven Ek").click()
    page.locator(".drawing svg .mid_marks path").wait_for()

    page.get_by_label("What happened").select_option("phone/answered")
    page.get_by_label("Note").fill("He wants a sample first")
    page.get_by_role("button", name="Log", exact=True).click()
    page.locator(".thread", has_text="He wants a sample first").wait_for()

    page.locator("#bar button").click()
    page.locator("#bar button").wait_for(state="detached")

    assert "He wants a sample first" not in page.locator(".thread").inner_text()


def test_search_follows_the_typing_and_stays_in_the_address(open_page):
    page = open_page()

    page.keyboard.press("/")
    page.keyboard.type("kaia")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=kaia"))
    page.locator("main [data-search]").fill("norte")
    page.locator("#found", has_text="Marta Oliveira").wait_for()

    assert "q=norte" in page.url
    assert "Sven Ek" not in page.locator("#found").inner_text()
    assert page.evaluate("document.activeElement.name") == "q"

    page.reload()

    assert "Marta Oliveira" in page.locator("#found").inner_text()


def test_leads_are_imported_with_a_column_corrected_by_hand(open_page, tmp_path):
    file = tmp_path / "fair.csv"
    file.write_text(
        "Visitor,Contact point,Stand\nGrace Holt,grace@meadowbrook.example,Meadowbrook Dairy\n"
    )
    page = open_page("/import")

    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.locator('select[name$=":map:name"]').select_option("Visitor")
    page.locator('select[name$=":map:email"]').select_option("Contact point")
    page.locator('select[name$=":map:company"]').select_option("Stand")
    page.get_by_role("button", name="Import", exact=True).click()

    assert "fair.csv" in page.locator("main").inner_text()

    page.goto("/prospects?q=grace")

    assert "Meadowbrook Dairy" in page.locator("#found").inner_text()


def test_everything_works_without_script(open_page):
    page = open_page(java_script_enabled=False)
    reasons = page.locator("[data-line] .reason")
    line = page.locator("article.line:not(.waits)").first
    name = line.locator("[data-open]").inner_text()

    assert all(reason.is_visible() for reason in reasons.all())

    line.get_by_role("button", name="No answer").click()
    page.wait_for_url(re.compile(r"/\?did=\d+"))
    assert name in page.locator("#bar").inner_text()

    page.locator("#bar button").click()
    page.wait_for_url(re.compile(r"undone"))
    assert page.locator("#bar").inner_text() == "Taken back."

    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile(r"/prospects/\d+$"))
    page.locator("figure.belief img").wait_for()
    assert page.locator("figure.belief img").get_attribute("alt")


def test_the_focus_is_always_seen(open_page):
    page = open_page()

    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(style => [style.outlineStyle, parseFloat(style.outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        assert outline[0] != "none"
        assert outline[1] >= 2


def test_a_reading_is_corrected_by_keyboard_with_its_consequence_and_taken_back(open_page):
    page = open_page("/inbox")
    page.locator("[data-open]", has_text="Dana Reyes").first.click()
    page.wait_for_url(re.compile(r"/inbox/\d+$"))

    assert page.locator(".letter mark").count()
    assert page.locator(".letter mark .mark-name").first.is_visible()

    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "intent"
    while page.locator(".chips :checked").count():
        page.locator(".chips :checked").first.press("Space")
    page.locator(".chips label", has_text="not now").click()
    page.get_by_label("Not before").fill("2099-05-01")
    page.get_by_role("button", name="Save").click()
    page.locator("#bar").wait_for()

    assert "Not now, until 1 May 2099" in page.locator(".read-list").inner_text()
    assert "Left alone until 1 May 2099" in page.locator(".consequence").inner_text()
    assert "Left alone until 1 May 2099" in page.locator("#bar").inner_text()
    assert page.locator("#said").inner_text() == page.locator("#bar p").inner_text()

    page.keyboard.press("u")
    page.locator("#bar button").wait_for(state="detached")

    assert "until 1 May 2099" not in page.locator(".reading-column").inner_text()


def test_the_inbox_is_walked_and_answered_by_keyboard(open_page):
    page = open_page("/inbox")
    first, second = line_ids(page)[:2]

    page.keyboard.press("j")
    assert current_line(page).get_attribute("id") == second
    page.keyboard.press("k")
    assert current_line(page).get_attribute("id") == first

    count = page.locator("#inbox-link").inner_text()
    page.keyboard.press("m")
    page.locator("#bar").wait_for()
    assert page.locator("#inbox-link").inner_text() != count

    page.keyboard.press("u")
    page.locator("#bar button").wait_for(state="detached")
    assert page.locator("#inbox-link").inner_text() == count

    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/inbox/\d+$"))


def test_numbers_toggle_what_a_message_says(open_page):
    page = open_page("/inbox")
    page.locator("[data-open]", has_text="Dana Reyes").first.click()
    page.wait_for_url(re.compile(r"/inbox/\d+$"))
    last = page.locator(".chips [data-key='9'] input")
    assert not last.is_checked()

    page.keyboard.press("9")
    assert last.is_checked()
    page.keyboard.press("9")
    assert not last.is_checked()


def test_an_answer_of_a_stranger_is_given_to_its_prospect(open_page, tmp_path):
    file = tmp_path / "strange.eml"
    file.write_text(
        "From: Nils Berg <nils@berg-consulting.example>\n"
        "To: Rita Kovacs <rita.kovacs@tidewater-doors.example>\n"
        f"Date: {format_datetime(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=9))}\n"
        "Subject: Hall 5\nMessage-ID: <strange@berg-consulting.example>\n"
        f"In-Reply-To: {OUR_MAIL_TO_SVEN}\n\n"
        "I was handed your mail. What would the door cost?\n"
    )
    page = open_page("/import")
    page.locator("#files").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Import", exact=True).click()

    page.goto("/inbox?part=unmatched")
    page.locator("[data-open]", has_text="Nils Berg").click()
    page.wait_for_url(re.compile(r"/inbox/\d+$"))
    page.get_by_label("Find the prospect it is about").press_sequentially("sven")
    page.get_by_role("button", name="Sven Ek").click()
    page.locator("#bar").wait_for()

    assert page.locator("h1").inner_text() == "Sven Ek"
    assert "counts as an answer of Sven Ek" in page.locator("#bar").inner_text()

    page.keyboard.press("u")
    page.locator("#bar button").wait_for(state="detached")

    assert page.locator("h1").inner_text() == "Nils Berg"


def ask_what_changes(page):
    page.get_by_label("Phone", exact=True).fill("9")
    page.get_by_label("Talked", exact=True).first.fill("1200")
    page.keyboard.press("Tab")
    page.locator(".sketches").wait_for()


def test_values_show_what_they_do_before_they_are_saved_and_are_undone(open_page):
    page = open_page("/values")

    ask_what_changes(page)
    assert "Phone: 4 to 9 minutes" in page.locator("#foreseen").inner_text()
    assert page.evaluate("document.activeElement.tagName") == "INPUT"

    page.get_by_role("button", name="Save").click()
    page.locator("#bar").wait_for()
    assert "Talked: 900 to 1,200 minutes" in page.locator("#bar").inner_text()
    assert page.get_by_label("Phone", exact=True).input_value() == "9"

    page.keyboard.press("u")
    page.locator("#bar button").wait_for(state="detached")
    assert page.get_by_label("Phone", exact=True).input_value() == "4"


def test_values_are_answered_without_script(open_page):
    page = open_page("/values", java_script_enabled=False)

    page.get_by_label("Minutes a day").fill("20")
    page.get_by_role("button", name="See what changes").click()

    assert "Minutes a day: 45 to 20 minutes" in page.locator("#foreseen").inner_text()
    assert page.get_by_label("Minutes a day").input_value() == "20"


def test_the_inbox_works_without_script(open_page):
    page = open_page("/inbox?kind=automatic", java_script_enabled=False)
    page.locator("[data-open]", has_text="Hélène Garnier").click()

    page.locator(".chips label", has_text="only thanks").click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/inbox/\d+\?did=\d+"))
    assert "Corrected by you." in page.locator(".reading-column").inner_text()

    page.locator("#bar button").click()
    page.wait_for_url(re.compile(r"undone"))
    assert "Corrected by you." not in page.locator(".reading-column").inner_text()


@pytest.fixture
def addresses(open_page):
    page = open_page("/prospects?q=Sven")
    prospect = page.locator("tbody [data-open]").get_attribute("href")
    page.goto("/inbox")
    message = page.locator("[data-open]", has_text="Dana Reyes").first.get_attribute("href")
    filtered = "/inbox?intent=question&kind=answer"
    more = ["/calibration", "/simulate", "/values"]
    return ["/", prospect, "/prospects", "/import", "/inbox", message, *more, filtered]


def test_nothing_is_wider_than_a_phone(open_page, addresses):
    page = open_page(viewport=PHONE)

    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_what_can_be_pressed_is_large_enough(open_page, addresses):
    page = open_page(viewport=PHONE)

    for address in addresses:
        page.goto(address)
        small = page.locator("button:visible, summary:visible, select:visible").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().height < 24)"
            ".map(one => one.textContent)"
        )
        assert not small, address


def test_another_protocol_is_played_without_leaving_the_page(open_page):
    page = open_page("/simulate?days=7&protocol=mail&protocol=fewer")
    page.locator(".drawing svg").wait_for()

    page.get_by_label("Minutes a day").fill("20")
    page.locator("label", has_text="6 mails in 14 days").click()
    page.get_by_role("button", name="Simulate").click()
    page.wait_for_url(re.compile(r"minutes=20"))

    rows = page.locator(".protocols tbody th").all_inner_texts()
    assert rows == ["The plan, 20 minutes", "The plan, 10 minutes"]
    assert page.locator("h1").inner_text().startswith("Simulated: ")


def test_a_pair_is_merged_from_the_keyboard_and_the_undo_tells_them_apart(open_page, tmp_path):
    page = open_page("/prospects?sort=name")
    first = page.locator("tbody tr").first
    name = first.locator("a").inner_text()
    company = first.locator(".account").inner_text()
    first.locator("a").click()
    domain = page.locator("a[href^='mailto:']").first.inner_text().rpartition("@")[2]
    twin = tmp_path / "twin.csv"
    twin.write_text(f"Full Name,E-mail,Company\n{name},twin@{domain},{company}\n")
    page.goto("/import")
    page.set_input_files("input[name=files]", twin)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Import", exact=True).click()
    page.locator("form[action='/import/run']").wait_for(state="detached")
    page.goto("/duplicates")
    # The import may still be at work in the background, and the pair on its way.
    for _ in range(100):
        if page.get_by_text(f"twin@{domain}").count():
            break
        page.wait_for_timeout(200)
        page.reload()
    pairs = page.locator(".pair").count()

    page.keyboard.press("j")
    page.keyboard.press("m")
    page.wait_for_url(re.compile("did="))

    assert "are one person." in page.locator("#bar").inner_text()
    assert page.locator(".pair").count() == pairs - 1

    page.keyboard.press("u")
    page.wait_for_function(
        "count => document.querySelectorAll('.pair').length === count", arg=pairs
    )
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.wait_for_function(
        "count => document.querySelectorAll('.pair').length === count", arg=pairs - 1
    )


def test_candidates_are_ticked_by_key_put_off_and_brought_back(open_page):
    page = open_page("/candidates")
    groups = page.locator("[name=group]").count()

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[name=group]:checked").count() == 2
    page.get_by_role("button", name="In a month").click()
    page.wait_for_url(re.compile("did="))

    assert page.locator("[name=group]").count() == groups - 2
    page.keyboard.press("u")
    page.wait_for_function(
        "count => document.querySelectorAll('[name=group]').length === count", arg=groups
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/duplicates", "/prospects/1/who", "/accounts", "/accounts/1", "/candidates"]
)
def test_no_page_of_who_is_who_has_a_serious_barrier(open_page, address, scheme):
    page = open_page(address, color_scheme=scheme)

    page.evaluate(AXE)
    found = page.evaluate("axe.run()")

    serious = [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert not serious


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(open_page, addresses, scheme):
    page = open_page(color_scheme=scheme)

    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")
        serious = [
            (violation["id"], [node["html"][:200] for node in violation["nodes"]])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
        assert not serious, address


def test_dark_is_dark(open_page):
    page = open_page(color_scheme="dark")

    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert max(int(part) for part in re.findall(r"\d+", background)[:3]) < 64


def test_a_page_prints_with_its_reasons_and_without_its_buttons(open_page):
    page = open_page()

    page.emulate_media(media="print")

    assert all(reason.is_visible() for reason in page.locator("[data-line] .reason").all())
    assert not is_shown(page, "nav.pages")
    assert not any(button.is_visible() for button in page.locator("main button").all())


@pytest.mark.parametrize(
    ("name", "position", "scheme"),
    [
        ("today", 0, "light"),
        ("today-dark", 0, "dark"),
        ("prospect", 1, "light"),
        ("prospects", 2, "light"),
        ("import", 3, "light"),
        ("inbox", 4, "light"),
        ("message", 5, "light"),
        ("calibration", 6, "light"),
        ("values", 8, "light"),
    ],
)
def test_a_picture_of_the_page(open_page, addresses, tmp_path, name, position, scheme):
    folder = PICTURES if os.environ.get("KEEPWARM_PICTURES") == "1" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    page = open_page(addresses[position], color_scheme=scheme, viewport=PICTURE)
    page.wait_for_load_state("networkidle")
    if name == "values":
        ask_what_changes(page)

    picture = page.screenshot(path=folder / f"{name}.png")

    assert picture.startswith(b"\x89PNG")
