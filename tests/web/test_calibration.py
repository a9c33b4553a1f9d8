"""The page that says how good the chances were, over the demo workspace and over little data."""

import csv
import io
import re
from dataclasses import replace

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.records.models import Decision, Parameters, Touch

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def empty_shelf():
    """Forget what the process keeps between requests: the database went back without it."""
    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def demo(demo_people, db):  # noqa: ARG001 - the demo is in the record
    """Give the page as the use case returns it."""
    from keepwarm.app.learning.calibration import read_calibration

    return read_calibration(wiring.open_desk())


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(page, selector="main"):
    return " ".join(page.css_first(selector).text().split())


def table_of(page, heading):
    section = page.css_first(f"section[aria-labelledby={heading}]")
    return [
        [" ".join(cell.text().split()) for cell in row.css("th, td")]
        for row in section.css("tbody tr")
    ]


def test_the_page_answers_in_a_sentence_with_its_sample(client, demo):
    page = parse(client.get("/calibration"))

    title = text_of(page, "h1")
    assert re.fullmatch(r"Of \d+ touches \d+ were answered; \d+ were foretold", title)
    assert title == demo.title
    assert demo.verdict in text_of(page)
    assert demo.which in text_of(page)


@pytest.mark.usefixtures("demo")
def test_the_page_loads_nothing_from_outside_and_has_a_middle_for_htmx(client):
    response = client.get("/calibration")
    part = parse(client.get("/calibration", headers=HTMX))

    page = parse(response)
    loaded = [
        node.attributes.get("src") or node.attributes.get("href")
        for node in page.css("script, link, img, iframe")
    ]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert loaded
    assert all(re.match(r"/(static|calibration)/", source) for source in loaded)
    assert part.css_first("header") is None
    assert text_of(part, "h1") == text_of(page, "h1")


def test_every_group_stands_with_its_touches(client, demo):
    page = parse(client.get("/calibration"))

    for heading, lines in (
        ("bins", demo.bins),
        ("ignored", demo.by_ignored),
        ("stages", demo.by_stage),
        ("channels", demo.by_channel),
    ):
        rows = table_of(page, heading)
        assert [row[0] for row in rows] == [line.label for line in lines]
        assert [row[1] for row in rows] == [str(line.touches) for line in lines]


def test_groups_too_small_to_tell_say_so(client, demo):
    page = parse(client.get("/calibration"))

    rows = table_of(page, "ignored")

    small = [not line.is_telling for line in demo.by_ignored]
    assert any(small)
    assert [row[4] == "too few to say" for row in rows] == small


def test_the_figures_are_downloaded_as_a_table_with_every_group(client, demo):
    link = parse(client.get("/calibration")).css_first("a[download]").attributes["href"]

    answer = client.get(link)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="keepwarm-calibration.csv"' in answer["Content-Disposition"]
    for table, lines in (
        ("all", (demo.overall,)),
        ("chance", demo.bins),
        ("ignored_before", demo.by_ignored),
        ("stage", demo.by_stage),
        ("channel", demo.by_channel),
    ):
        found = [row for row in rows if row["table"] == table]
        assert [row["group"] for row in found] == [line.label for line in lines]
        assert [float(row["ratio"]) for row in found] == [line.ratio for line in lines]
    drift = [row for row in rows if row["table"] == "drift"]
    assert [float(row["more"]) for row in drift] == list(demo.drift.more)


def test_a_large_record_is_judged_while_the_page_says_so(client, demo, monkeypatch):
    from keepwarm.app.learning import calibration

    monkeypatch.setattr(calibration, "QUICK_TOUCHES_MAX", 10)
    wiring._shelf.cache_clear()

    waiting = parse(client.get("/calibration"))
    address = waiting.css_first("[hx-get]").attributes["hx-get"]
    judged = parse(client.get(address, headers=HTMX))
    again = parse(client.get("/calibration"))

    assert re.fullmatch(r"Foretelling \d+ touches anew …", text_of(waiting, "h1"))
    assert f'<a href="{address}">' in waiting.html
    assert text_of(judged, "h1") == text_of(again, "h1") == demo.title


def test_of_a_very_large_record_one_person_in_so_many_is_looked_at(demo, monkeypatch):
    from keepwarm.app.learning import calibration
    from keepwarm.app.settling.settled import read_settled

    desk = wiring.open_desk()
    everybody = {*read_settled(desk).log.prospect.tolist()}
    monkeypatch.setattr(calibration, "LOOKED_AT_MAX", calibration._touches(desk) // 2 + 1)
    monkeypatch.setattr(calibration, "TOUCHES_MIN", 5)
    desk.shelf.judged = None

    page = calibration.read_calibration(desk)

    half = {*read_settled(desk, one_in=2).log.prospect.tolist()}
    assert set() < half < everybody
    assert 0 < page.touches < demo.touches
    assert page.which.endswith("All counts are of one prospect in 2: so large is the record.")


def test_limits_stand_where_the_figures_are(client, demo):
    page = parse(client.get("/calibration"))

    assert demo.limits
    assert all(sentence in text_of(page) for sentence in demo.limits)


def test_the_navigation_leads_here(client, demo_people):  # noqa: ARG001 - the demo is in the record
    link = parse(client.get("/calibration")).css_first('nav.pages a[href="/calibration"]')

    assert link.attributes["aria-current"] == "page"


@pytest.mark.usefixtures("stopped_clock")
def test_a_drawing_is_an_image_alone_and_a_part_of_the_page_for_htmx(client, demo):
    alone = client.get("/calibration/reliability.svg")
    part = client.get("/calibration/reliability.svg", headers=HTMX)
    again = client.get("/calibration/reliability.svg", headers={"If-None-Match": alone["ETag"]})

    drawing = alone.content.decode()
    points = re.search(r'<g class="[^"]*\bpoint_marks"[^>]*>(.*?)</g>', drawing, re.DOTALL)[1]
    assert alone["Content-Type"] == "image/svg+xml"
    assert part["Content-Type"].startswith("text/html")
    assert part.content == alone.content
    assert again.status_code == 304
    assert points.count("<path") == len(demo.bins)
    assert not re.search(r"style=|<style|<script|href=|\son[a-z]+=", drawing)


@pytest.mark.parametrize("name", ["drift", "nothing"])
def test_a_drawing_of_too_little_does_not_exist(client, demo, name, monkeypatch):
    from keepwarm.app.learning import calibration

    drift = replace(demo.drift, at=demo.drift.at[:1], more=(0.0,), fewer=(0.0,))
    monkeypatch.setattr(calibration, "read_calibration", lambda _desk: replace(demo, drift=drift))

    assert client.get(f"/calibration/{name}.svg").status_code == 404


def test_learning_is_taken_back_and_forgotten_on_the_page(client, demo):  # noqa: ARG001 - as above
    Parameters.objects.filter(name="belief").delete()

    learned = parse(client.post("/calibration/learn", headers=HTMX))
    decision = learned.css_first("#bar input[name=did]").attributes["value"]
    undone = parse(client.post("/undo", {"back": "calibration", "did": decision}, headers=HTMX))
    forgotten = client.post("/calibration/forget")

    assert "learned anew from" in text_of(learned, "#bar")
    assert "The chances rest on" in text_of(learned, "section[aria-labelledby=learned]")
    assert "Undone: The chances were learned" in text_of(undone, "#bar")
    assert text_of(undone, "h1") == text_of(learned, "h1")
    assert forgotten["Location"] == f"/calibration?did={Decision.objects.latest('pk').pk}"
    assert not Parameters.objects.filter(name="belief").exists()


@pytest.mark.parametrize("method", ["/calibration/learn", "/calibration/forget"])
def test_acts_are_posted(client, demo, method):  # noqa: ARG001 - as above
    assert client.get(method).status_code == 405


@pytest.mark.usefixtures("demo_people", "db")
def test_a_record_without_touches_says_what_will_stand_here_and_how_to_fill_it(client):
    Touch.objects.all().delete()

    page = parse(client.get("/calibration"))

    assert text_of(page, "h1") == "Too early to say"
    assert "There is no settled touch so far; from 50 on they are learned from." in text_of(page)
    assert page.css_first('.empty a[href="/import"]') is not None
    assert len(page.css("table")) == len(page.css(".promptness table"))


def test_the_alarm_stands_out_with_a_drawing_and_a_table(client, demo, monkeypatch):
    import datetime as dt

    from keepwarm.app.learning import calibration
    from keepwarm.app.learning.calibration_cards import DriftLine

    began = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    drift = DriftLine(
        sentence="Alarm: since 1 June 2026 fewer answers come than foretold.",
        is_alarm=True,
        touches=900,
        limit=6.0,
        at=tuple(began + dt.timedelta(days=10 * block) for block in range(6)),
        more=(0.0,) * 6,
        fewer=(0.0, 1.5, 3.0, 4.5, 6.5, 8.0),
        since=began,
    )
    shown = replace(demo, drift=drift)
    monkeypatch.setattr(calibration, "read_calibration", lambda _desk: shown)

    page = parse(client.get("/calibration"))
    drawing = client.get("/calibration/drift.svg")

    assert text_of(page, "section[aria-labelledby=drift] .now").startswith("Alarm: since 1 June")
    assert len(table_of(page, "drift")) == 6
    assert all(f"{name}_marks" in drawing.content.decode() for name in ("more", "fewer", "even"))


@pytest.mark.usefixtures("demo")
def test_what_works_says_that_nothing_can_be_compared_yet(client):
    page = parse(client.get("/calibration"))

    section = text_of(page, "section[aria-labelledby=works]")
    assert section.startswith("What works: nothing to compare yet Where two moves are about")
    assert page.css_first("section[aria-labelledby=works] table") is None


@pytest.mark.usefixtures("demo")
def test_effects_stand_with_their_draws_and_what_is_not_told_says_why(client, monkeypatch):
    from keepwarm.app.learning import effects
    from keepwarm.app.learning.effects_cards import EffectGroup, EffectLine

    told = EffectLine(
        label="Phone", choices=1200, effective_size=512.4, rate=0.31, rate_low=0.27, rate_high=0.35,
        doubly_robust=0.3, is_told=True, ratio=1.6, ratio_low=1.2, ratio_high=2.1,
        touches_missing=0, sentence="Answered 1.60 times as often.",
    )  # fmt: skip
    silent = replace(
        told, label="Letter", rate=None, rate_low=None, rate_high=None, doubly_robust=None,
        is_told=False, ratio=None, ratio_low=None, ratio_high=None, touches_missing=70,
        sentence="Too few draws to say: it takes about 70 more touches like these.",
    )  # fmt: skip
    page = replace(
        effects.read_effects(wiring.open_desk()),
        title="Some of it stands out from chance",
        groups=(EffectGroup(dimension="channel", title="By channel", lines=(told, silent)),),
        overrides_sentence="3 times you did something else than planned.",
        limits=effects.LIMITS,
    )
    monkeypatch.setattr(effects, "read_effects", lambda _desk: page)

    shown = parse(client.get("/calibration"))

    assert text_of(shown, "#works") == "What works: some of it stands out from chance"
    assert table_of(shown, "works") == [
        ["Phone", "1 200", "512", "31.0 %", "27.0 to 35.0 %", told.sentence],
        ["Letter", "1 200", "512", "–", "–", silent.sentence],
    ]
    assert page.overrides_sentence in text_of(shown)
    assert all(sentence in text_of(shown) for sentence in effects.LIMITS)
