"""Rows become leads; what cannot be taken is named, and the rest goes on."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.intake import ColumnLexicon, ColumnMapping, guess_mapping, read_leads
from keepwarm.engine.values import Channel, Outcome, Stage
from tests.engine.intake.words import COLUMNS, RAW, leads_of, table_of

ADA = "name,email\nAda Example,ada@engines.example\n"


def lead_of(text, **options):
    found = leads_of(text, **options)
    assert found.problems == (), found.problems
    (lead,) = found.leads
    return lead


def column_of(text, field):
    table = table_of(text)
    index = guess_mapping(table, COLUMNS).column_of(field)
    return None if index is None else table.header[index]


def problem_of(text):
    (problem,) = leads_of(text).problems
    return problem


# Which column means what


@pytest.mark.parametrize(
    "title",
    ["E-Mail Address", "email_address", "EmailAddress", "  e-mail  address ", "Contact: E-mail"],
)
def test_a_column_is_known_by_its_name_however_it_is_written(title):
    assert column_of(f"name,{title}\nAda,ada@engines.example\n", "email") == " ".join(title.split())


def test_the_most_telling_of_several_names_wins():
    text = "mail,email\na@engines.example,b@engines.example\n"

    assert column_of(text, "email") == "email"


def test_a_guess_says_why():
    choice = guess_mapping(table_of("x,mail\n1,ada@engines.example\n"), COLUMNS).choices[0]

    assert choice.field == "email"
    assert choice.reason == 'The header says "mail"; 1 of 1 cells look like e-mail addresses.'
    assert 0.9 < choice.confidence < 1.0


def test_cells_that_contradict_the_name_overrule_it():
    text = "name,email,reach\nAda,yes,ada@engines.example\nGrace,no,grace@navy.example\n"

    assert column_of(text, "email") == "reach"


def test_an_id_that_repeats_is_no_id():
    text = "external id,name\n7,Ada\n7,Grace\n7,Edsger\n"

    assert column_of(text, "external_id") is None


def test_a_list_of_kinds_is_no_name():
    text = "name,email\n" + "".join(
        f"{'mobile' if number % 2 else 'fixed'},a{number}@engines.example\n" for number in range(20)
    )

    assert column_of(text, "name") is None


def test_an_id_of_any_kind_is_taken_where_nothing_else_identifies():
    assert column_of("campaign_id,mql_id,kind\n1,a1,x\n1,b2,x\n", "external_id") == "mql_id"
    assert column_of("mql_id,name\na1,Ada\nb2,Grace\n", "external_id") is None


def test_a_file_in_which_nothing_identifies_a_lead_is_one_problem():
    found = leads_of("kind,size\nx,1\ny,2\n")

    assert found.leads == ()
    (problem,) = found.problems
    assert (problem.row, problem.found) == (1, "kind, size")
    assert "Choose" in problem.remedy


def test_columns_are_found_by_their_cells_where_names_say_nothing():
    text = (
        "f1,f2,f3,f4,f5,f6\n"
        "Ada Example,ada.example@engines.example,020 7946 0123,Engines Ltd,2026-01-31,"
        "linkedin.com/in/ada\n"
        "Grace Sample,g.sample@navy.example,020 7946 0999,Navy,2026-02-28,linkedin.com/in/grace\n"
    )

    mapping = guess_mapping(table_of(text), COLUMNS)

    assert {choice.field: mapping.header[choice.column] for choice in mapping.choices} == {
        "name": "f1",
        "email": "f2",
        "phone": "f3",
        "company": "f4",
        "created_at": "f5",
        "linkedin": "f6",
    }


def test_a_colleagues_address_is_not_the_prospects():
    text = "name,Owner mailbox\nAda,rita@us.example\nGrace,olga@us.example\n"

    assert column_of(text, "email") is None


def test_one_address_over_and_over_is_not_the_prospects():
    text = "name,mailbox\n" + "".join(f"Ada {number},rita@us.example\n" for number in range(9))

    assert column_of(text, "email") is None


def test_an_unnamed_date_is_taken_but_a_birthday_is_not():
    assert column_of("name,f2\nAda,2026-01-31\n", "created_at") == "f2"
    assert column_of("name,birthday\nAda,1975-01-31\n", "created_at") is None


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("first name,name\nAda,Example\nGrace,Sample\n", "name"),
        ("name,last name\nAda,Example\nGrace,Sample\n", "last name"),
    ],
)
def test_a_name_beside_half_a_name_is_the_other_half(text, family):
    found = leads_of(text)

    assert [lead.name for lead in found.leads] == ["Ada Example", "Grace Sample"]
    assert column_of(text, "last_name") == family


def test_a_whole_name_beside_its_half_stays_whole():
    assert lead_of("first name,name\nAda,Ada Example\n").name == "Ada Example"


def test_no_column_means_two_things():
    text = "created at,stage,outcome,source,origin,name\n2026-01-31,new,won,a,b,Ada\n"

    columns = [choice.column for choice in guess_mapping(table_of(text), COLUMNS).choices]

    assert len(columns) == len(set(columns)) == 6


# A person's word


def test_a_person_can_choose_another_column():
    mapping = guess_mapping(table_of("name,email,other\nA,a@b.example,c@d.example\n"), COLUMNS)

    corrected = mapping.with_field("email", "other")

    assert corrected.column_of("email") == 2
    assert corrected.choices[-1].confidence == 1.0
    assert mapping.column_of("email") == 1


def test_a_column_chosen_for_one_field_is_taken_from_the_other():
    mapping = guess_mapping(table_of("name,company\nAda,Engines\n"), COLUMNS)

    corrected = mapping.with_field("name", "company")

    assert corrected.column_of("name") == 1
    assert corrected.column_of("company") is None


def test_a_field_can_be_left_without_a_column():
    mapping = guess_mapping(table_of(ADA), COLUMNS).with_field("name", None)

    assert mapping.column_of("name") is None


@pytest.mark.parametrize(("field", "column"), [("colour", "name"), ("name", "colour")])
def test_a_choice_of_what_does_not_exist_is_refused_with_the_choices(field, column):
    mapping = guess_mapping(table_of(ADA), COLUMNS)

    with pytest.raises(ValueError, match=r"colour.*email"):
        mapping.with_field(field, column)


def test_a_stored_mapping_comes_back_equal():
    mapping = guess_mapping(table_of(ADA), COLUMNS).with_field("company", "name")

    stored = json.loads(json.dumps(mapping.as_mapping()))

    assert ColumnMapping.from_mapping(stored, mapping.header) == mapping


def test_a_stored_column_that_a_file_lacks_leaves_its_field_empty():
    stored = guess_mapping(table_of(ADA), COLUMNS).as_mapping()

    mapping = ColumnMapping.from_mapping(stored, ("email", "remark"))

    assert mapping.column_of("email") == 0
    assert mapping.column_of("name") is None


@pytest.mark.parametrize(
    "stored",
    [
        {"colour": {"column": "name"}},
        {"name": "name"},
        {"name": {"column": 3}},
        {"name": {"column": "name"}, "company": {"column": "name"}},
    ],
)
def test_a_damaged_stored_mapping_is_refused(stored):
    with pytest.raises(ValueError, match=r"use one of|again"):
        ColumnMapping.from_mapping(stored, ("name", "email"))


def test_a_mapping_for_another_header_is_refused():
    mapping = guess_mapping(table_of(ADA), COLUMNS)

    with pytest.raises(ValueError, match="choose them for this file"):
        read_leads(table_of("a,b\n1,2\n"), mapping, COLUMNS)


# Cells


def test_a_row_becomes_a_lead_on_its_line():
    lead = lead_of(
        "external id,name,email,phone,company,title,country,language,source,note,value\n"
        '7,Ada  Example,"Ada <ADA@Engines.Example>",(212) 555-0123,Engines,CTO,USA,de-AT,Fair,'
        '"likes\nengines","$12,500.00"\n'
    )

    assert (lead.row, lead.external_id, lead.name) == (2, "7", "Ada Example")
    assert (lead.email, lead.phone) == ("ada@engines.example", "+12125550123")
    assert (lead.country, lead.language, lead.source) == ("US", "de", "Fair")
    assert (lead.note, lead.value) == ("likes\nengines", 12_500.0)


def test_columns_without_a_meaning_are_kept_and_blanks_are_not():
    lead = lead_of("name,hobby,size,city\nAda,chess,Select,\n")

    assert lead.extra == (("hobby", "chess"),)


def test_at_most_sixty_cells_without_a_meaning_are_kept():
    header = ",".join(f"hobby {number}" for number in range(80))

    lead = lead_of(f"name,{header}\nAda{',y' * 80}\n")

    assert len(lead.extra) == 60


def test_placeholders_are_no_values_but_people_may_be_called_like_one():
    found = leads_of("first name,last name,company,title\nNa,Sample,NA,n/a\n")

    assert found.leads[0].name == "Na Sample"
    assert (found.leads[0].company, found.leads[0].title) == ("", "")


@pytest.mark.parametrize(
    "cell",
    [
        "ada",
        "ada@engines",
        "ada@@engines.example",
        "ada @ engines.example",
        "ada@engines.example\r\nBcc: everybody@else.example",
        "ada@engines.example\x00",
        "a..b@engines.example",
        "ada@-engines.example",
        "ada@10.0.0.1",
        "x" * 65 + "@engines.example",
        "ada\u202e@engines.example",
    ],
)
def test_what_is_no_address_is_left_out_and_named(cell):
    table = table_of("name,email\nGrace,grace@navy.example\nAda,x\n")
    table = replace(table, rows=(table.rows[0], ("Ada", cell)))

    found = read_leads(table, guess_mapping(table, COLUMNS), COLUMNS)

    (problem,) = found.problems
    assert found.leads[1].email == ""
    assert found.leads[1].name == "Ada"
    assert (problem.row, problem.column) == (3, "email")
    assert "e-mail address" in problem.expected
    assert "kept without it" in problem.remedy
    assert problem.found.isprintable()


@pytest.mark.parametrize(
    ("cell", "email"),
    [
        ("mailto:Ada@Engines.Example", "ada@engines.example"),
        ("  ada+tag@engines.example ", "ada+tag@engines.example"),
        ("ada@engines.example; office@engines.example", "ada@engines.example"),
        ("'ada@engines.example'", "ada@engines.example"),
        ("ada@büro.example", "ada@xn--bro-hoa.example"),
    ],
)
def test_an_address_is_found_in_what_people_write(cell, email):
    assert lead_of(f"name,email\nAda,{cell}\n").email == email


def test_a_name_with_a_line_break_is_refused():
    problem = problem_of('name,email\n"Ada\r\nBcc: evil",ada@engines.example\n')

    assert (problem.row, problem.column) == (2, "name")
    assert "line breaks" in problem.expected
    assert r"\r\n" in problem.found


@pytest.mark.parametrize(
    ("cell", "country", "phone"),
    [
        ("+44 20 7946 0123", "", "+442079460123"),
        ("020 7946 0123", "United Kingdom", "+442079460123"),
        ("0049 30 23125 123", "Germany", "+493023125123"),
        ("030 23125 123", "DE", "+493023125123"),
        ("'+12125550123", "", "+12125550123"),
        ("020 7946 0123", "", "020 7946 0123"),
    ],
)
def test_phone_numbers_become_international_where_the_country_is_known(cell, country, phone):
    assert lead_of(f"name,phone,country\nAda,{cell},{country}\n").phone == phone


def test_the_default_country_completes_phone_numbers():
    text = "name,phone\nAda,020 7946 0123\n"

    assert lead_of(text, default_country="United Kingdom").phone == "+442079460123"
    assert lead_of(text, default_country="gb").phone == "+442079460123"


def test_numbers_of_no_known_country_are_counted():
    assert "1 phone numbers" in leads_of("name,phone\nAda,020 7946 0123\n").notes[0]


@pytest.mark.parametrize("cell", ["ask Ada", "ada@engines.example", "12", "4.42079E+11"])
def test_what_is_clearly_no_phone_number_is_named(cell):
    problem = problem_of(f"name,phone\nGrace,+44 20 7946 0123\nAda,{cell}\n")

    assert (problem.row, problem.column, problem.found) == (3, "phone", cell)


def test_the_mobile_stands_in_for_the_phone_and_is_kept_beside_it():
    found = leads_of("name,phone,mobile\nAda,,+12125550123\nGrace,+12125550199,+12125550123\n")

    assert found.leads[0].phone == "+12125550123"
    assert found.leads[1].phone == "+12125550199"
    assert found.leads[1].extra == (("mobile", "+12125550123"),)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-31", "2026-03-31T00:00:00"),
        ("2026-03-31T14:30:05Z", "2026-03-31T14:30:05"),
        ("2026-03-31 14:30:05.123+02:00", "2026-03-31T12:30:05"),
        ("20260331", "2026-03-31T00:00:00"),
        ("2026/3/31", "2026-03-31T00:00:00"),
        ("31.3.26 14:30 Uhr", "2026-03-31T14:30:00"),
        ("31/03/2026 2:30 PM", "2026-03-31T14:30:00"),
        ("31/03/2026 12:05 am", "2026-03-31T00:05:00"),
        ("31 March 2026", "2026-03-31T00:00:00"),
        ("Tuesday, 31st March 2026 14:30", "2026-03-31T14:30:00"),
        ("march 31, 2026 2:30 pm", "2026-03-31T14:30:00"),
        ("24. Dez 2025", "2025-12-24T00:00:00"),
        ("46112", "2026-03-31T00:00:00"),
        ("46112.604166667", "2026-03-31T14:30:00"),
        ("1774967400", "2026-03-31T14:30:00"),
        ("1774967400000", "2026-03-31T14:30:00"),
    ],
)
def test_dates_are_read_as_they_are_written(cell, moment):
    text = f'name,created at\nAda,"{cell}"\n'

    expected = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)

    assert lead_of(text).created_at == expected


@pytest.mark.parametrize(
    "cell",
    ["31/02/2026", "2026-02-30", "31/03/1890", "soon", "25:61", "31/03/2026 25:00", "13/13/2026"],
)
def test_an_impossible_date_is_named_and_the_lead_kept(cell):
    found = leads_of(f"name,created at\nGrace,30/03/2026\nAda,{cell}\n")

    (problem,) = found.problems
    assert found.leads[1].created_at is None
    assert (problem.row, problem.found) == (3, cell)
    assert "day/month/year" in problem.expected


@pytest.mark.parametrize(
    ("text", "options", "month", "why"),
    [
        ("name,created at\nA,03/04/2026\nB,25/04/2026\n", {}, 4, "no other way"),
        ("name,created at\nA,03/04/2026\nB,04/25/2026\n", {}, 3, "no other way"),
        ("name,created at,follow up on\nA,03/04/2026,04/25/2026\n", {}, 3, "other dates"),
        ("name,created at\nA,03.04.2026\n", {"default_country": "US"}, 4, "dots"),
        ("name;created at\nA;03/04/2026\n", {}, 4, "semicolons"),
        ("name,created at\nA,03/04/2026\n", {"default_country": "US"}, 3, "country is US"),
        ("name,created at,country\nA,03/04/2026,USA\n", {}, 3, "country is US"),
        ("name,created at,country\nA,03/04/2026,Germany\n", {}, 4, "country is DE"),
        ("name,created at\nA,03/04/2026 2:30 PM\n", {}, 3, "a.m. or p.m."),
        ("name,created at\nA,03/04/2026\n", {}, 4, "most countries"),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_the_column_and_said(text, options, month, why):
    found = leads_of(text, **options)

    assert found.leads[0].created_at.month == month
    assert any(why in note for note in found.notes)


def test_dates_that_read_one_way_only_need_no_note():
    assert leads_of("name,created at\nA,2026-03-04\nB,5 March 2026\n").notes == ()


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["12500"], 12_500.0),
        (["$12,500.00"], 12_500.0),
        (["1.234.567,89 €"], 1_234_567.89),
        (["EUR 1 234,5"], 1_234.5),
        (["CHF 1'234.50"], 1_234.5),
        (["1,00,000"], 100_000.0),
        (["1.234"], 1_234.0),
        (["1,234"], 1_234.0),
        (["1,234", "99,50"], 1.234),
        (["1.234", "99.5"], 1.234),
        (["0.500"], 0.5),
        (["12k"], 12_000.0),
        (["€1,5 Mio."], 1_500_000.0),
    ],
)
def test_amounts_are_read_in_both_conventions(cells, value):
    rows = "".join(f'Ada,"{cell}"\n' for cell in cells)

    assert leads_of(f"name,value\n{rows}").leads[0].value == pytest.approx(value)


@pytest.mark.parametrize("cell", ["-5", "(100)", "ten", "5 or 6", "inf", "nan€"])
def test_what_is_no_amount_is_named(cell):
    problem = problem_of(f"name,value\nGrace,1\nAda,{cell}\n")

    assert (problem.row, problem.column) == (3, "value")


def test_a_linkedin_address_takes_its_plain_form_and_nothing_else_does():
    good = "http://uk.linkedin.com/in/ada-example/?trk=1"

    assert lead_of(f"name,linkedin\nAda,{good}\n").linkedin == (
        "https://www.linkedin.com/in/ada-example"
    )
    assert problem_of(f"name,linkedin\nGrace,{good}\nAda,javascript:alert(1)\n").row == 3


# How far they came


@pytest.mark.parametrize(
    ("stage", "outcome", "expected"),
    [
        ("new", "", (Stage.COLD, Outcome.OPEN)),
        ("03. Proposal (60 %)", "", (Stage.PROPOSAL, Outcome.OPEN)),
        ("Demo Held", "won", (Stage.TALKED, Outcome.WON)),
        ("closed won", "", (Stage.COLD, Outcome.WON)),
        ("", "1", (Stage.COLD, Outcome.WON)),
        ("", "0", (Stage.COLD, Outcome.OPEN)),
        ("junk", "no", (Stage.COLD, Outcome.UNQUALIFIED)),
        ("lost to competitor", "", (Stage.COLD, Outcome.BOUGHT_ELSEWHERE)),
        ("handed over", "", (Stage.COLD, Outcome.HANDED_OVER)),
        ("unsubscribed", "won", (Stage.COLD, Outcome.OPTED_OUT)),
        ("lost", "", (Stage.COLD, Outcome.OPEN)),
        ("quote sent", "no response", (Stage.PROPOSAL, Outcome.OPEN)),
        ("quote sent", "unheard of", (Stage.PROPOSAL, Outcome.OPEN)),
    ],
)
def test_stage_and_outcome_are_read_from_both_columns(stage, outcome, expected):
    lead = lead_of(f"name,stage,outcome\nAda,{stage},{outcome}\n")

    assert (lead.stage, lead.outcome) == expected


def test_a_loss_without_a_reason_is_noted_on_an_open_lead():
    lead = lead_of("name,stage,note\nAda,Closed Lost,nice talk\n")

    assert lead.outcome is Outcome.OPEN
    assert lead.note == 'nice talk\nThe file says "Closed Lost".'


def test_an_unknown_stage_is_kept_beside_the_lead_and_counted():
    found = leads_of("name,stage\nAda,Simmering\nGrace,Simmering\nEdsger,new\n")

    assert found.leads[0].extra == (("stage", "Simmering"),)
    assert '"Simmering" (2)' in found.notes[0]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("origin", "source", "stage"),
    [
        ("Landing Page Submission", "Search", Stage.ENQUIRY),
        ("Quick Add Form", "", Stage.ENQUIRY),
        ("", "contact form", Stage.ENQUIRY),
        ("Import", "Platform", Stage.COLD),
    ],
)
def test_whoever_made_the_first_move_has_enquired(origin, source, stage):
    lead = lead_of(f"name,origin,source\nAda,{origin},{source}\n")

    assert lead.stage is stage
    assert lead.source == (source or origin)


# What is forbidden


@pytest.mark.parametrize(
    ("header", "blocked"),
    [
        ("do not email", {Channel.EMAIL}),
        ("do not call", {Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT}),
    ],
)
@pytest.mark.parametrize("cell", ["yes", "X", "1", "2026-01-31", "unsubscribed"])
def test_a_ban_closes_the_channel(header, blocked, cell):
    assert lead_of(f"name,{header}\nAda,{cell}\n").blocked == blocked


@pytest.mark.parametrize("cell", ["no", "0", "", "n/a"])
def test_no_ban_closes_nothing(cell):
    assert lead_of(f"name,do not email,x\nAda,{cell},1\n").blocked == frozenset()


def test_a_ban_that_is_not_understood_holds_and_is_named():
    found = leads_of("name,do not email\nAda,no\nGrace,perhaps\n")

    assert found.leads[1].blocked == {Channel.EMAIL}
    assert found.problems[0].row == 3
    assert "to be safe" in found.problems[0].remedy


def test_an_opt_out_is_an_outcome():
    assert lead_of("name,opted out,stage\nAda,yes,closed won\n").outcome is Outcome.OPTED_OUT


def test_an_opt_out_in_any_column_of_states_stops_e_mail():
    found = leads_of("name,last event\nAda,Unsubscribed\nGrace,Clicked\n")

    assert [lead.blocked for lead in found.leads] == [{Channel.EMAIL}, frozenset()]
    assert '"last event"' in found.notes[0]


# Rows


def test_a_row_that_nothing_identifies_is_named_and_the_rest_goes_on():
    found = leads_of("name,company\nAda,Engines\n,Navy\nGrace,Navy\n")

    assert [lead.name for lead in found.leads] == ["Ada", "Grace"]
    (problem,) = found.problems
    assert (problem.row, problem.found) == (3, "Navy")


def test_blank_rows_are_no_problem():
    found = leads_of("name,company\nAda,Engines\n,\n , \nGrace,Navy\n")

    assert len(found.leads) == 2
    assert found.problems == ()


def test_rows_that_repeat_an_id_or_address_are_merged_into_the_first():
    found = leads_of(
        "external id,name,email,company,stage,do not email,hobby\n"
        "1,Ada,ada@engines.example,,new,no,chess\n"
        "2,Grace,grace@navy.example,Navy,new,no,\n"
        "3,A. Example,ADA@engines.example,Engines,proposal,yes,go\n"
        "2,,,Army,unsubscribed,no,sailing\n"
    )

    ada, grace = found.leads
    assert (ada.row, ada.external_id, ada.name, ada.company) == (2, "1", "Ada", "Engines")
    assert (ada.stage, ada.blocked) == (Stage.PROPOSAL, {Channel.EMAIL})
    assert ada.extra == (("hobby", "chess"),)
    assert (grace.company, grace.outcome) == ("Navy", Outcome.OPTED_OUT)
    assert grace.extra == (("hobby", "sailing"),)
    assert "2 rows repeat" in found.notes[0]
    assert found.problems == ()


def test_problems_of_the_table_come_along():
    found = leads_of("name,email\nAda\n")

    assert found.problems[0].row == 2
    assert found.leads[0].name == "Ada"


words = st.text("abcdefgh", min_size=1, max_size=6)
unique_rows = st.lists(
    st.tuples(
        st.integers(1, 10**6).map(str),
        words,
        words.map(lambda word: f"{word}@engines.example"),
        st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)).map(lambda day: f"{day:%d/%m/%Y}"),
        st.sampled_from(["1,5", "1.234", "99", "n/a"]),
        st.sampled_from(["new", "proposal", "closed won", "lost", "odd"]),
        words,
    ),
    min_size=2,
    max_size=8,
    unique_by=(lambda row: row[0], lambda row: row[2]),
)


@given(unique_rows, st.randoms(use_true_random=False))
def test_rows_in_any_order_give_the_same_leads(rows, random):
    shuffled = random.sample(rows, len(rows))

    first, second = (leads_of(written(order)) for order in (rows, shuffled))

    assert without_rows(first) == without_rows(second)


def written(rows):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["external id", "name", "email", "created at", "value", "stage", "hobby"])
    writer.writerows(rows)
    return text.getvalue()


def without_rows(found):
    return {replace(lead, row=0) for lead in found.leads}


tricky = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["1/2/3", "99/99/2026", "1.2,3.4", "+1", "@", "a@b.c", "1:2:3 pm", "²³", "٣/٤/٢٠٢٦"]
    ),
    st.from_regex(r"[0-9]{1,5}[./-][0-9]{1,5}[./-][0-9]{1,5}[ T]?[0-9:]{0,8}", fullmatch=True),
    st.from_regex(r"[-($]?[0-9.,' ]{1,12}[)kM€%]?", fullmatch=True),
)
FIELDS = ("name", "email", "phone", "created at", "value", "stage", "linkedin", "do not email")


@given(st.lists(st.tuples(*[tricky] * len(FIELDS)), min_size=1, max_size=4))
def test_no_cell_makes_it_raise_and_no_control_character_gets_through(rows):
    table = table_of(",".join(FIELDS) + "\n" + ",".join("x" * len(FIELDS)) + "\n")
    table = replace(table, rows=tuple(rows), lines=tuple(range(2, len(rows) + 2)))
    mapping = ColumnMapping(header=table.header)
    for field, title in zip(FIELDS, table.header, strict=True):
        mapping = mapping.with_field(field.replace(" ", "_"), title)

    found = read_leads(table, mapping, COLUMNS)

    for lead in found.leads:
        line = lead.name + lead.email + lead.phone + lead.linkedin
        assert not any(ord(mark) < 32 for mark in line)
        assert lead.value is None or lead.value >= 0


def test_long_cells_of_almost_nothing_are_read_in_linear_time():
    row = ("Ada" + " " * 100_000 + "x", *["1:00" + " " * 100_000 + "1 x"] * (len(FIELDS) - 1))
    table = table_of(",".join(FIELDS) + "\n" + ",".join(row) + "\n" + "Bo" + "," * 7 + "\n")

    found = read_leads(table, guess_mapping(table, COLUMNS), COLUMNS)

    assert [lead.name for lead in found.leads] == ["Bo"]
    assert {problem.row for problem in found.problems} == {2}


# The lexicon


@pytest.mark.parametrize(
    ("section", "value", "complaint"),
    [
        ("version", "", "version"),
        ("stages", {"lukewarm": ["tepid"]}, "lukewarm"),
        ("stages", {"cold": "new"}, "list of words"),
        ("stages", {"cold": ["odd"], "talked": ["Odd!"]}, "odd"),
        ("months", {"1": ["january"]}, "1 to 12"),
        ("lead_columns", {"name": ["name"]}, "external_id"),
        ("words", None, r"\[words\]"),
        ("countries", {"GB": ["--"]}, "letters"),
    ],
)
def test_a_damaged_lexicon_is_refused_with_the_place(section, value, complaint):
    with pytest.raises(ValueError, match=complaint):
        ColumnLexicon.from_mapping(RAW | {section: value})
