"""The page of a draft: facts beside it, gaps to fill, closes to choose, versions kept."""

import email
import email.policy
import html
import re

import pytest

from keepwarm import wiring
from keepwarm.records.models import DraftVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_people")]


@pytest.fixture(autouse=True)
def empty_shelf():
    wiring._shelf.cache_clear()


@pytest.fixture
def marta(demo_people):
    return f"/prospects/{demo_people['Marta Oliveira']}/draft"


NUGGET = {"tactic": "value_nugget", "channel": "email"}
ANSWER = {"tactic": "respond_now", "channel": "email"}


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_prospect_page_leads_to_the_draft(client, demo_people):
    sven = demo_people["Sven Ek"]

    assert f'href="/prospects/{sven}/draft"' in text_of(client.get(f"/prospects/{sven}"))


def test_a_draft_stands_beside_its_facts_and_where_they_are_from(client, marta):
    said = text_of(client.get(marta, NUGGET))

    assert "Something worth reading" in said
    assert "Dear Marta," in said
    assert "your last mail to them" in said
    assert "Nothing is sent before you have looked it over" in said


def test_a_gap_is_asked_for_and_what_is_said_there_goes_into_the_text(client, marta):
    asked = text_of(client.get(marta, ANSWER))
    filled = text_of(
        client.get(marta, ANSWER | {"part-lead": "You asked.", "part-answer": "Yes, in week 12."})
    )

    assert "What is the answer to what they asked?" in asked
    assert "Keep this version" not in asked
    assert re.search(r"<textarea name=\"text\"[^>]*>[^<]*Yes, in week 12\.", filled)


def test_another_close_takes_the_place_of_the_first(client, marta):
    page = client.get(marta, NUGGET)
    other = re.search(r'name="close" value="([^"]+)"', page.content.decode())[1]

    said = client.get(marta, NUGGET | {"close": other}).content.decode()

    assert other in re.search(r"<textarea name=\"text\"[^>]*>([^<]*)", said)[1]


def test_what_is_kept_is_there_the_next_time_and_can_be_begun_afresh(client, marta):
    kept = client.post(
        f"{marta}/keep", NUGGET | {"subject": "Doors", "text": "My own words."}, follow=True
    )
    again = text_of(client.get(marta, NUGGET))
    afresh = text_of(client.get(marta, NUGGET | {"afresh": ""}))

    assert "Kept." in text_of(kept)
    assert "My own words." in re.search(r"<textarea name=\"text\"[^>]*>([^<]*)", again)[1]
    assert "My own words." not in re.search(r"<textarea name=\"text\"[^>]*>([^<]*)", afresh)[1]


def test_the_same_kept_twice_is_one_version(client, marta):
    for _ in range(2):
        client.post(f"{marta}/keep", NUGGET | {"subject": "Doors", "text": "My own words."})

    assert DraftVersion.objects.count() == 1


def test_an_empty_text_is_not_kept_and_nothing_typed_is_lost(client, marta):
    response = client.post(f"{marta}/keep", NUGGET | {"subject": "My subject", "text": " "})

    assert response.status_code == 422
    assert "Nothing was kept: the text is empty." in text_of(response)
    assert "My subject" in text_of(response)
    assert not DraftVersion.objects.exists()


def test_what_a_person_types_is_text_and_never_markup(client, marta):
    page = client.get(
        marta, ANSWER | {"part-lead": "So.", "part-answer": "</textarea><script>alert(1)</script>"}
    )

    assert b"<script>alert" not in page.content


def test_a_draft_that_cannot_be_is_a_page_that_says_why(client, marta):
    response = client.get(marta, {"tactic": "wait", "channel": "email"})

    assert response.status_code == 422
    assert "There is nothing to write" in text_of(response)


def test_a_bump_shows_the_mail_that_goes_below_it(client, demo_people):
    page = client.get(
        f"/prospects/{demo_people['Femke de Wit']}/draft",
        {"tactic": "bump_forward", "channel": "email"},
    )

    assert "Below it, your mail of" in text_of(page)


def test_the_mail_program_gets_text_and_subject(client, marta):
    page = client.get(marta, NUGGET).content.decode()

    assert re.search(r'href="mailto:[^"]+\?subject=[^"]+&amp;body=Dear%20Marta', page)


def test_somebody_who_said_stop_has_no_draft(client, demo_people):
    response = client.get(f"/prospects/{demo_people['Naomi Clarke']}/draft")

    assert response.status_code in (409, 422)
    assert "asked for no further contact" in text_of(response)


def test_an_unknown_prospect_has_none(client):
    assert client.get("/prospects/999999/draft").status_code == 404


def test_a_bump_is_handed_over_as_a_forward_in_its_thread(client, demo_people):
    femke = f"/prospects/{demo_people['Femke de Wit']}/draft"
    form = {"tactic": "bump_forward", "channel": "email", "text": "Is this still on?"}

    response = client.post(f"{femke}.eml", form)

    mail = email.message_from_bytes(response.content, policy=email.policy.default)
    assert mail["Subject"] == "Fwd: Mixed trailers: what a twelve-bay dock changed"
    assert mail["To"].addresses[0].addr_spec == "femke.dewit@vervoort-coldchain.example"
    assert mail["References"].split()[-1] == mail["In-Reply-To"]
    assert mail.get_content().splitlines()[:3] == [
        "Is this still on?", "", "---------- Forwarded message ----------"
    ]  # fmt: skip


def test_a_mail_that_cannot_be_written_is_refused_with_the_text_kept(client, marta):
    response = client.post(f"{marta}.eml", NUGGET | {"subject": " ", "text": "My words."})

    assert response.status_code == 422
    assert "the mail has no subject" in text_of(response)
    assert "My words." in text_of(response)


# what the checks find

SLOPPY = NUGGET | {"subject": "Doors", "text": "Dear Marta,\n\njust checking in on the doors."}


def test_what_is_found_is_told_while_one_types_with_its_place_and_reason(client, marta):
    said = text_of(client.post(f"{marta}/check", SLOPPY))

    assert "Just checking in" in said
    assert re.search(r"<mark[^>]*>[^<]*just checking in", said)
    assert 'id="length" class="quiet" hx-swap-oob="true">8 words' in said
    assert not DraftVersion.objects.exists()


def test_a_good_text_is_told_to_have_nothing_to_change(client, marta):
    page = client.get(marta, NUGGET).content.decode()
    text = html.unescape(re.search(r"<textarea name=\"text\"[^>]*>([^<]*)", page)[1])

    said = text_of(client.post(f"{marta}/check", NUGGET | {"subject": "Doors", "text": text}))

    assert "nothing to change" in said


def test_one_press_mends_a_finding_and_another_puts_it_back(client, marta):
    form = SLOPPY | {"text": "Dear Hortensia,\n\nwould 40 seconds a door help you in the yard?"}
    checked = client.post(f"{marta}/check", form).content.decode()
    wrong = re.search(r'value="(wrong_name_or_company:\d+)"', checked)[1]

    mended = client.post(f"{marta}/repair", form | {"repair": wrong}).content.decode()
    former = {"former-subject": "Doors", "former-text": form["text"], "back": "1"}
    back = client.post(f"{marta}/repair", NUGGET | former).content.decode()

    assert "Dear Marta," in re.search(r"<textarea name=\"text\"[^>]*>([^<]*)", mended)[1]
    assert "Dear Hortensia," in re.search(r"<textarea name=\"text\"[^>]*>([^<]*)", back)[1]


@pytest.mark.parametrize("end", ["/keep", ".eml"])
def test_a_text_with_a_place_left_to_fill_in_is_neither_kept_nor_handed_over(client, marta, end):
    form = SLOPPY | {"text": "Dear [first name],\n\nhow many doors?", "anyway": "1"}

    response = client.post(f"{marta}{end}", form)

    assert response.status_code == 422
    assert "“[first name]” was left to fill in" in text_of(response)
    assert not DraftVersion.objects.exists()


def test_a_mail_with_findings_is_handed_over_when_asked_for_a_second_time(client, marta):
    told = client.post(f"{marta}.eml", SLOPPY)
    taken = client.post(f"{marta}.eml", SLOPPY | {"anyway": "1"})

    assert "Download it as it is" in text_of(told)
    assert taken["Content-Type"] == "message/rfc822"


def test_a_text_with_findings_is_kept_and_they_are_shown(client, marta):
    kept = client.post(f"{marta}/keep", SLOPPY, follow=True)

    assert DraftVersion.objects.count() == 1
    assert "Just checking in" in text_of(kept)


FOUND = {"kind": "personal", "found": "Your talk made us count doors.", "source": "the fair"}
PERSONAL = {"tactic": "get_personal", "channel": "email"}


def test_what_is_typed_beside_the_draft_stands_in_it_at_once(client, demo_people, marta):
    about = f"/prospects/{demo_people['Marta Oliveira']}/research"
    asked = text_of(client.get(marta, PERSONAL))

    said = text_of(client.post(f"{about}/note", FOUND | PERSONAL | {"back": "draft"}, follow=True))

    assert "this draft asks for it" in asked
    assert re.search(r"<textarea name=\"text\"[^>]*>[^<]*Your talk made us count doors\.", said)
    assert "the fair" in said
    assert "Noted of Marta Oliveira" in said


def test_a_fact_that_is_none_is_refused_with_what_was_typed(client, demo_people):
    about = f"/prospects/{demo_people['Marta Oliveira']}/research"

    response = client.post(f"{about}/note", {"kind": "date", "found": "their budget", "on": "soon"})

    assert response.status_code == 422
    assert "give the day" in text_of(response)
    assert "their budget" in text_of(response)


def test_a_draft_of_research_leads_to_what_to_find_out(client, demo_people, marta):
    response = client.get(marta, {"tactic": "research_first", "channel": "email"})

    assert response.headers["Location"] == f"/prospects/{demo_people['Marta Oliveira']}/research"
    page = text_of(client.get(response.headers["Location"]))
    assert "Worth finding out" in page
    assert "Look at the news page of their site" in page
