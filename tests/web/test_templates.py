"""What each page says in its rarer states, rendered from view models without a database."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser

from keepwarm.app.day.values_cards import ValuesHint
from keepwarm.app.ground.reception import Role, Visitor
from keepwarm.web import chart
from keepwarm.web.jinja import unwrap_lines
from keepwarm.web.page import Bar, show_page
from keepwarm.web.views.prospects import SORTS
from tests.web import sample_cards

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'"


def render(template, *, fragment=False, **context):
    request = RequestFactory().get("/", headers={"HX-Request": "true"} if fragment else {})
    request.visitor = Visitor(role=Role.ADMIN)
    response = show_page(request, template, context)
    return LexborHTMLParser(response.content.decode())


def render_today(page, **changes):
    context = {
        "today": page,
        "minutes_offered": (15, 45),
        "minutes_max": 720,
        "all_reasons": False,
        "is_own_day": True,
        "arrivals": (),
        "arrivals_since": 0,
        "values": ValuesHint(question="", price=""),
    }
    return render("today.html", **(context | changes))


def render_prospect(page, **changes):
    context = {"prospect": page, "kept": {}, "back": "prospect"}
    return render("prospect.html", **(context | changes))


def text_of(page, selector="main"):
    return " ".join(page.css_first(selector).text().split())


def test_today_names_each_person_with_how_how_long_what_chance_and_why():
    page = render_today(sample_cards.today_page())

    line = text_of(page, "#line-2")

    for said in ("Sven Ek", "Kaia Shipyard", "call, about 10:30", "4 min", "11–16 %", "in March."):
        assert said in line


def test_who_waits_stands_first_with_a_clock_and_a_reply_that_names_the_subject():
    page = render_today(sample_cards.today_page())

    first = page.css("[data-line]")[0]

    assert first.attributes["id"] == "line-1"
    assert first.css_first("time[data-since]").text() == "4:12"
    assert "Re%3A%20asked%20for%20prices" in first.css_first("a.urgent").attributes["href"]


def test_lines_that_are_alike_have_forms_of_their_own():
    names = {7: 'Ada "&" <Co>', 8: "Bo"}
    touches = tuple(sample_cards.line(number, name, "Firm") for number, name in names.items())

    page = render_today(sample_cards.today_page(touches=touches))

    for number, name in names.items():
        line = page.css_first(f"#line-{number}")
        places = [form.attributes["action"] for form in line.css("form")]
        labels = [group.attributes["aria-label"] for group in line.css("form [role=group]")]
        assert len(places) == 4
        assert all(place.startswith(f"/prospects/{number}/") for place in places)
        assert len(labels) == 3
        assert all(label.endswith(f" {name}") for label in labels)


def test_only_the_first_line_is_open():
    page = render_today(sample_cards.today_page())

    assert len(page.css(".is-current")) == 1


def test_no_two_elements_share_an_id():
    page = render_today(sample_cards.today_page())

    ids = [node.attributes["id"] for node in page.css("[id]")]

    assert len(ids) == len(set(ids))


def test_who_was_left_out_is_counted_and_linked():
    page = render_today(sample_cards.today_page())

    left_out = page.css_first(".left-out")

    assert "23 more are worth less than a minute" in text_of(page, ".left-out")
    assert left_out.css_first("li a").attributes["href"] == "/prospects/8"


def test_the_price_of_a_minute_stands_where_people_are_left_out():
    hint = ValuesHint(question="", price="A minute of yours is worth about 3.0 minutes.")

    page = render_today(sample_cards.today_page(), values=hint)

    assert hint.price in text_of(page, ".left-out")
    assert page.css_first(".hint") is None


def test_an_empty_book_says_what_will_stand_here_and_how_to_fill_it():
    page = render_today(sample_cards.empty_today_page(open_prospects=0))

    assert "Here will stand" in text_of(page)
    assert page.css_first('main a[href="/import"]') is not None
    assert page.css_first(".minutes") is None


def test_a_list_that_is_done_says_so_and_stops():
    page = render_today(sample_cards.empty_today_page(open_prospects=44))

    assert "That is all for today" in text_of(page)
    assert not page.css("[data-line]")


def test_the_bar_offers_to_take_the_act_back():
    bar = Bar(sentence="Logged a call with Sven Ek.", decision_id=41, prospect_id=2)

    page = render_today(sample_cards.today_page(), bar=bar)

    assert "Logged a call with Sven Ek." in text_of(page, "#bar")
    assert page.css_first("#bar input[name=did]").attributes["value"] == "41"


def test_a_fragment_is_the_middle_of_the_page_with_its_title():
    page = render("error.html", fragment=True, title="Gone", reason="It left.", way_out="Go back.")

    assert page.css_first("main#page") is not None
    assert page.css_first("header") is None
    assert page.css_first("title").text() == "Gone · Keepwarm"


@pytest.mark.parametrize("field", ["name", "account", "action", "reason", "subject", "email"])
def test_a_strangers_words_stay_words_on_today(field):
    line = replace(sample_cards.waiting_line(), **{field: HOSTILE})

    page = render_today(sample_cards.today_page(respond=(line,)))

    assert_harmless(page)


@pytest.mark.parametrize("field", ["name", "account", "title", "lane_sentence", "email", "phone"])
def test_a_strangers_words_stay_words_on_their_page(field):
    page = render_prospect(sample_cards.prospect_page(**{field: HOSTILE}))

    assert_harmless(page)


@pytest.mark.parametrize("field", ["title", "subject", "text", "outcome", "evidence"])
def test_a_strangers_mail_stays_text_in_the_timeline(field):
    item = replace(sample_cards.timeline()[1], **{field: HOSTILE})

    page = render_prospect(sample_cards.prospect_page(timeline=(item,)))

    assert_harmless(page)
    assert "alert" in text_of(page, ".thread")


def assert_harmless(page):
    assert all(script.attributes.get("src") for script in page.css("script"))
    assert not page.css("[onerror]")
    assert not page.css("img[src=x]")


def test_a_mail_keeps_its_lines():
    page = render_prospect(sample_cards.prospect_page())

    assert "Hello Sven,\n\njust a short line" in page.css_first(".item .text").text()


def test_a_paragraph_broken_by_a_mail_program_is_whole_again_and_lists_stay_lists():
    text = (
        "For whichever supplier you choose: ask for the number of cycles the\n"
        "springs are rated for. Some quotes have 10,000 in them.\n\n"
        "- the first thing that stands in a list and is long enough to wrap\n"
        "- the second\n"
        "Rita\nTidewater Doors"
    )

    assert unwrap_lines(text) == (
        "For whichever supplier you choose: ask for the number of cycles the "
        "springs are rated for. Some quotes have 10,000 in them.\n\n"
        "- the first thing that stands in a list and is long enough to wrap\n"
        "- the second\n"
        "Rita\nTidewater Doors"
    )


def test_a_long_mail_is_folded_without_losing_a_word():
    page = render_prospect(sample_cards.prospect_page())

    folded = page.css_first("details.long").text()

    assert folded.count("It holds until March.") == 40


def test_silence_is_drawn_as_silence():
    page = render_prospect(sample_cards.prospect_page())

    assert text_of(page, ".thread .silence") == "23 days of silence, 3 touches in it"


def test_closing_asks_for_an_outcome_and_for_evidence():
    page = render_prospect(sample_cards.prospect_page())

    form = page.css_first('form[action="/prospects/2/close"]')

    assert "required" in form.css_first("select[name=outcome]").attributes
    assert "required" in form.css_first("input[name=evidence]").attributes


def test_a_closed_prospect_can_be_opened_again_and_no_touch_is_offered():
    closed = sample_cards.prospect_page(outcome="won", lane="closed", line=None, alternatives=())

    page = render_prospect(closed)

    assert page.css_first('form[action="/prospects/2/reopen"]') is not None
    assert page.css_first('form[action="/prospects/2/close"]') is None
    assert page.css_first(".next") is None


def test_somebody_who_said_stop_is_not_offered_it_again():
    page = render_prospect(
        sample_cards.prospect_page(is_suppressed=True, stopped="They asked to stop.", line=None)
    )

    assert page.css_first('form[action="/prospects/2/stop"]') is None
    assert page.css_first('form[action="/prospects/2/later"]') is None
    assert page.css_first("figure.belief") is None
    assert page.css_first('a[href^="mailto:"], a[href^="tel:"]') is None
    assert "They asked to stop." in text_of(page)
    assert "Nothing is sent to Sven Ek any more" in text_of(page)


def test_a_refused_form_keeps_what_was_typed():
    page = render_prospect(
        sample_cards.prospect_page(),
        trouble="Not closed: say what shows it.",
        kept={"outcome": "won", "evidence": "", "note": "He was glad"},
    )

    assert text_of(page, "main > .trouble") == "Not closed: say what shows it."
    assert "selected" in page.css_first('option[value="won"]').attributes
    assert page.css_first("input[name=note]").attributes["value"] == "He was glad"


def test_the_chart_has_words_and_a_table_for_those_who_do_not_see_it():
    belief = sample_cards.belief_chart()

    page = render("belief.html", belief=belief, drawing=chart.draw_belief(belief))

    assert belief.title in page.css_first("[role=img]").attributes["aria-label"]
    assert len(page.css("table")[0].css("tbody tr")) == len(belief.at)
    assert page.css_first("svg") is not None


def test_a_belief_of_one_day_is_a_sentence_and_no_drawing():
    page = render("belief.html", belief=sample_cards.belief_chart(points=1), drawing="")

    assert "Too early to draw" in page.html
    assert page.css_first("svg") is None


def test_the_list_keeps_search_lane_and_sort_in_every_link():
    found = sample_cards.prospect_list(query="ek & co", lane="pursue", sort="name")

    page = render(
        "prospects.html", found=found, sorts=SORTS, choices=sample_cards.filter_choices(), tabs=()
    )

    further = page.css_first("a[rel=next]").attributes["href"]
    assert further == "/prospects?q=ek+%26+co&lane=pursue&sort=name&after=0.0571%3A7"
    assert page.css_first("th[aria-sort]").text() == "Who"


def test_a_closed_prospect_is_listed_without_a_chance():
    page = render(
        "prospects.html",
        found=sample_cards.prospect_list(),
        sorts=SORTS,
        choices=sample_cards.filter_choices(),
        tabs=(),
    )

    assert page.css_first("tr.lane-closed td.number").text() == "–"


def test_a_search_without_result_says_what_would_help():
    found = sample_cards.prospect_list(query="Zzz", rows=(), total=0, next_cursor="")

    page = render(
        "prospects.html", found=found, sorts=SORTS, choices=sample_cards.filter_choices(), tabs=()
    )

    assert "No prospect matches “Zzz”" in text_of(page)


def test_the_first_list_says_how_to_get_prospects():
    found = sample_cards.prospect_list(rows=(), total=0, next_cursor="", lane_counts=())

    page = render(
        "prospects.html", found=found, sorts=SORTS, choices=sample_cards.filter_choices(), tabs=()
    )

    assert page.css_first('main a[href="/import"]') is not None


def test_import_says_how_many_could_be_prospects_and_leads_to_them():
    page = render(
        "import.html", intake=sample_cards.import_page(), upload_megabytes_max=256, back="import"
    )

    assert "4 people are in your mail" in text_of(page, "#candidates")
    assert page.css_first("#candidates a").attributes["href"] == "/candidates"
    assert "rita@keelworks.example" in text_of(page)


def test_a_preview_lets_every_guess_be_corrected():
    file = sample_cards.import_preview()

    page = render_preview(file)

    chosen = page.css_first('select[name="5d3c:map:email"] option[selected]')
    assert chosen.attributes["value"] == "E-Mail"
    assert page.css_first("select[name=basis] option[selected]").attributes["value"] == (
        "legitimate_interest"
    )
    assert page.css_first("input[name=region]").attributes["value"] == "US"


def test_a_file_that_cannot_be_taken_says_why_and_offers_no_import():
    page = render_preview(sample_cards.import_preview(kind="unknown", error="photo.png: no mail."))

    assert "photo.png: no mail." in text_of(page)
    assert "Import" not in [button.text() for button in page.css("main button")]


def render_preview(file):
    takeable = [] if file.error else [file]
    return render(
        "preview.html",
        previews=[file],
        takeable=takeable,
        leads=takeable,
        correctable=bool(takeable),
        bases=sample_cards.import_page().bases,
        back="import",
    )


def test_a_report_counts_everything_that_was_found():
    page = render(
        "job.html",
        card=sample_cards.import_job(),
        reports=[sample_cards.import_report()],
        refused=[],
    )

    counts = {
        row.css_first("dt").text(): row.css_first("dd").text().replace("\u202f", "")
        for row in page.css(".counts div")
    }
    assert counts["found"] == "9240"
    assert counts["taken in"] == "9102"
    assert counts["left out: no way to reach them"] == "37"
    assert "Row 17" in text_of(page)


def test_a_waiting_person_beyond_the_minutes_is_marked_and_still_shown():
    late = replace(sample_cards.waiting_line(), is_funded=False)

    page = render_today(sample_cards.today_page(respond=(late,)))

    assert "Beyond today’s minutes" in text_of(page, "#line-1")


def test_a_person_who_is_not_waiting_has_no_clock():
    page = render_today(
        sample_cards.today_page(dt.datetime(2026, 11, 20, tzinfo=dt.UTC), respond=())
    )

    assert not page.css("time[data-since]")
