"""What a prospect's own signature says of them, from the raw mail to the card."""

import pytest

from tests.app.builders import (
    ADA,
    GRACE,
    NOOR,
    RITA,
    Someone,
    ago,
    calls_csv,
    lead,
    leads_csv,
    mail,
)
from tests.app.dump import differences, dump_record

JUDITH = Someone("Judith Hale", "judith@fenland-dairy.example")
LETTER = "Thanks, that looks interesting. What would two of them cost?\n\n"
CARD = "Best regards\nAda Quist\nHead of Purchasing\nFenland Dairy Ltd\n+44 20 7946 0123\n"
OLD_CARD = "Best regards\nAda Quist\nBuyer\nFenland Dairy Ltd\nTel: +44 20 7946 0124\n"
OURS = "Best regards\nRita Okafor\nSales Director\nBrightwell Pumps Ltd\n+44 20 7946 0199\n"
QUOTED_OURS = "".join(f"> {line}\n" for line in f"Dear Ada,\n\nhere it is.\n\n{OURS}".splitlines())
FORWARDED = """---------- Forwarded message ----------
From: Grace Holloway <grace@harrow-mills.example>
Date: 5 March 2026
Subject: Pumps
To: Ada Quist

We took four of them.

Best regards
Grace Holloway
Mill Director
Harrow Mills Ltd
+44 20 7946 0102
"""
HEADER = "-----Original Message-----\nFrom: Rita Okafor\nSent: 6 March 2026\nTo: Ada Quist\n"
FOREIGN = {
    "ours, pasted": f"{LETTER}{OURS}",
    "ours, without a name": f"{LETTER}Sales Director\nBrightwell Pumps Ltd\n+44 20 7946 0199\n",
    "ours, quoted": f"{LETTER}On 6 March 2026 Rita Okafor wrote:\n\n{QUOTED_OURS}",
    "ours, below a header": f"{LETTER}Ada\n\n{HEADER}Subject: Pumps\n\nDear Ada,\n\n{OURS}",
    "forwarded": f"See below from our mill.\n\nAda\n\n{FORWARDED}",
    "nothing but forwarded": FORWARDED,
}
"""Texts of answers whose signatures are not those of who wrote them."""


@pytest.fixture
def ada(intake, prospect_of):
    """Give the prospect Ada, of whom only the address is known; call it for her present state."""
    intake.sheet(leads_csv(lead(ADA, country="United Kingdom")))
    intake.mail(mail(RITA, ADA, at=ago(5), ident="first", text=f"Dear Ada,\n\nhere.\n\n{OURS}"))
    return lambda: prospect_of(ADA)


@pytest.fixture
def says(intake, ada):  # noqa: ARG001 - she must be there before she answers
    """Let Ada answer: ``says(text)``, a day ago unless told."""

    def answer(text, *, days=1.0, sender=ADA, to=RITA, answers="first", **more):
        raw = mail(sender, to, at=ago(days), text=text, answers=answers, **more)
        intake.mail(raw, name=f"{sender.address} {days}.mbox")
        return raw

    return answer


def page_of(desk, prospect):
    from keepwarm.app.people.prospect import read_prospect

    return read_prospect(desk, prospect.pk)


def said(desk, prospect):
    """Return the facts of the signature as (name, value) in their order."""
    return [(fact.name, fact.value) for fact in page_of(desk, prospect).signature]


def numbers_of(prospect):
    from keepwarm.records.models import Address

    rows = Address.objects.filter(person=prospect.person, channel="phone")
    return dict(rows.values_list("value", "is_from_signature"))


def dismiss(desk, prospect, name, value):
    from keepwarm.app.inbox.dismiss_fact import dismiss_fact

    return dismiss_fact(desk, prospect_id=prospect.pk, name=name, value=value)


# What is taken


def test_role_company_and_number_stand_on_the_card_with_their_mail(desk, ada, says):
    says(LETTER + CARD)

    page = page_of(desk, ada())

    assert [(fact.name, fact.value) for fact in page.signature] == [
        ("title", "Head of Purchasing"),
        ("company", "Fenland Dairy Ltd"),
        ("phone", "+44 20 7946 0123"),
    ]
    (line,) = page.signature_lines
    assert line.words == "Head of Purchasing at Fenland Dairy Ltd · +44 20 7946 0123"
    assert line.said_on == ago(1).date()
    assert {fact.message_id for fact in page.signature} == {line.message_id}


def test_the_number_serves_to_call_and_is_no_wish_to_be_called(desk, ada, says):
    says(LETTER + CARD)

    page = page_of(desk, ada())

    assert page.phone == "+442079460123"
    assert ("phone", "+442079460123", "found in their signature") in {
        (fact.name, fact.value, fact.source) for fact in page.facts
    }
    assert numbers_of(ada()) == {"+442079460123": True}
    assert ada().preferred == []
    assert not any("phone number" in sentence for sentence in page.refused)


def test_a_national_number_is_read_by_the_prospects_country(ada, says):
    says(LETTER + "Best regards\nAda Quist\nTel: 020 7946 0123\n")

    assert numbers_of(ada()) == {"+442079460123": True}


def test_the_newer_signature_counts_and_the_older_is_told(desk, ada, says):
    says(LETTER + CARD, days=1)
    says(LETTER + OLD_CARD, days=3)

    title, company, phone = page_of(desk, ada()).signature

    assert (title.value, title.earlier) == ("Head of Purchasing", (("Buyer", ago(3).date()),))
    assert (company.value, company.said_on, company.earlier) == (
        "Fenland Dairy Ltd",
        ago(1).date(),
        (),
    )
    assert phone.earlier == (("+44 20 7946 0124", ago(3).date()),)
    assert numbers_of(ada()) == {"+442079460123": True}


def test_what_a_newer_mail_leaves_out_stays(desk, ada, says):
    says(LETTER + CARD, days=3)
    says("Tuesday it is then.\n\nAda\n", days=1)

    assert ("title", "Head of Purchasing") in said(desk, ada())
    assert numbers_of(ada()) == {"+442079460123": True}


# What is on record


def test_what_the_lead_file_says_is_kept_and_the_signature_stands_beside_it(
    desk, intake, prospect_of
):
    row = lead(ADA, company="Whey & Sons", phone="+44 20 7946 0101", job_title="Plant Manager")
    intake.sheet(leads_csv(row))
    intake.mail(mail(ADA, RITA, at=ago(1), text=LETTER + CARD))

    page = page_of(desk, prospect_of(ADA))

    assert (page.title, page.account, page.phone) == (
        "Plant Manager",
        "Whey & Sons",
        "+442079460101",
    )
    assert [(fact.beside, fact.number, fact.is_known) for fact in page.signature] == [
        ("Plant Manager", "", False),
        ("Whey & Sons", "", False),
        ("+442079460101", "", False),
    ]
    assert numbers_of(prospect_of(ADA)) == {"+442079460101": False}


def test_what_the_record_says_too_is_not_said_again(desk, intake, prospect_of):
    row = lead(
        ADA, company="Fenland Dairy", phone="+44 20 7946 0123", job_title="head of purchasing"
    )
    intake.sheet(leads_csv(row))
    intake.mail(mail(ADA, RITA, at=ago(1), text=LETTER + CARD))

    page = page_of(desk, prospect_of(ADA))

    assert [fact.is_known for fact in page.signature] == [True, True, True]
    assert page.signature_lines == ()


def test_a_number_they_wrote_goes_before_that_of_their_signature(ada, says):
    says(LETTER + CARD, days=2)
    says("Please call me instead of writing: 020 7946 0155\n", days=1)

    assert numbers_of(ada()) == {"+442079460155": False}


def test_a_number_that_a_lead_file_brings_later_takes_the_place_of_the_found_one(intake, ada, says):
    says(LETTER + CARD)

    intake.sheet(leads_csv(lead(ADA, phone="+44 20 7946 0101")), name="again.csv")

    assert numbers_of(ada()) == {"+442079460101": False}


@pytest.mark.usefixtures("says")
def test_a_found_number_that_proved_wrong_is_not_called(desk, intake, ada, says):
    says(LETTER + CARD, days=3)
    wrong = (f"{ago(1):%Y-%m-%dT%H:%M:%S+00:00}", ADA.address, "phone", "wrong_number", "")

    intake.sheet(calls_csv(wrong), name="calls.csv")

    assert "Does not work any more: phone" in " ".join(page_of(desk, ada()).evidence)


def test_a_stop_covers_the_number_of_the_signature_below_it(intake, says):
    says("Please take me off your list and stop emailing me.\n\n" + CARD)

    intake.sheet(
        leads_csv(lead(Someone("Reception", ""), phone="+44 20 7946 0123")), name="numbers.csv"
    )

    from keepwarm.records.models import Prospect

    assert Prospect.objects.get(name="Reception").lane == "closed"


# What is not taken


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_nothing_comes_of_what_is_not_their_own_signature(desk, ada, says, text):
    says(text)

    assert said(desk, ada()) == []
    assert numbers_of(ada()) == {}


def test_nothing_comes_of_a_machine(desk, ada, says):
    says(
        f"I am out of the office until Monday.\n\n{CARD}",
        subject="Automatic reply: Pumps",
        headers=(("Auto-Submitted", "auto-replied"),),
    )

    assert said(desk, ada()) == []
    assert numbers_of(ada()) == {}


def test_what_a_person_calls_a_machine_says_nothing_of_its_sender(desk, ada, says):
    from keepwarm.app.inbox.answers import correct_reading
    from keepwarm.records.models import Message

    says(LETTER + CARD)
    message = Message.objects.order_by("-at").first()

    correct_reading(desk, message.pk, ["auto_reply"])

    assert said(desk, ada()) == []
    assert numbers_of(ada()) == {}


def test_whoever_writes_from_their_mailbox_under_another_name_says_nothing_of_them(desk, ada, says):
    says(LETTER + "Kind regards\nJudith Hale\nOffice Manager\n+44 20 7946 0140\n")

    assert said(desk, ada()) == []


def test_a_colleagues_answer_says_nothing_of_the_prospect(desk, ada, says):
    says(LETTER + "Judith Hale\nOffice Manager\n+44 20 7946 0140\n", sender=JUDITH)

    assert said(desk, ada()) == []
    assert numbers_of(ada()) == {}


def test_our_own_signature_says_nothing_of_us_where_we_are_a_lead(desk, intake, prospect_of):
    intake.sheet(leads_csv(lead(NOOR)))
    intake.mail(mail(RITA, NOOR, at=ago(1), text=f"Dear Noor,\n\nhere.\n\n{OURS}"))

    assert said(desk, prospect_of(NOOR)) == []


def test_outsiders_words_are_cut_and_cleaned(desk, ada, says):
    title = "Director of " + "\u202e<script>" + "Very" * 40
    says(f"{LETTER}Ada Quist\n{title}\n")

    values = [value for _, value in said(desk, ada())]

    assert all(len(value) <= 120 and value.isprintable() for value in values)


# What a person dismisses


def test_a_dismissed_fact_does_not_come_back_with_a_later_mail(desk, ada, says):
    says(LETTER + CARD, days=3)

    dismiss(desk, ada(), "title", "Head of Purchasing")
    dismiss(desk, ada(), "phone", "+44 20 7946 0123")
    says("Yes.\n\n" + CARD.replace("Head of", "HEAD OF").replace("+44 20", "+44 (0)20"), days=1)

    assert said(desk, ada()) == [("company", "Fenland Dairy Ltd")]
    assert numbers_of(ada()) == {}


def test_a_dismissal_can_be_undone(desk, ada, says):
    from keepwarm.app.keeping.act import undo

    says(LETTER + CARD)
    before = dump_record(without=("Decision",))

    decision = dismiss(desk, ada(), "phone", "+44 20 7946 0123")
    between = numbers_of(ada())
    undo(desk, decision)

    assert between == {}
    assert differences(before, dump_record(without=("Decision",))) == []


def test_what_no_signature_says_cannot_be_dismissed(desk, ada, says):
    from keepwarm.app.ground.errors import Refusal

    says(LETTER + CARD)

    with pytest.raises(Refusal, match="does not say this"):
        dismiss(desk, ada(), "title", "Astronaut")


# The record


@pytest.mark.parametrize("is_dismissed", [False, True])
def test_a_repair_finds_the_same_again(desk, ada, says, is_dismissed):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Message

    says(LETTER + OLD_CARD, days=3)
    says(LETTER + CARD, days=1)
    if is_dismissed:
        dismiss(desk, ada(), "title", "Head of Purchasing")
    page = page_of(desk, ada())
    before = dump_record()  # with what the look at the page noted down

    Message.objects.update(reading_version=0)
    examine(desk, is_repairing=True)

    assert differences(before, dump_record()) == []
    assert page_of(desk, ada()).signature == page.signature


def test_the_order_of_the_mails_leaves_no_trace(desk, intake, prospect_of):
    raws = [
        mail(RITA, ADA, at=ago(5), ident="first", text=f"Dear Ada,\n\nhere.\n\n{OURS}"),
        mail(ADA, RITA, at=ago(3), text=LETTER + OLD_CARD, answers="first"),
        mail(
            ADA, RITA, at=ago(2), text=LETTER + OURS.replace("Rita Okafor\n", ""), answers="first"
        ),
        mail(ADA, RITA, at=ago(1), text=LETTER + CARD, answers="first"),
    ]
    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))

    for number, raw in enumerate(reversed(raws)):
        intake.mail(raw, name=f"{number}.mbox")

    assert said(desk, prospect_of(ADA)) == [
        ("title", "Head of Purchasing"),
        ("company", "Fenland Dairy Ltd"),
        ("phone", "+44 20 7946 0123"),
    ]
    assert numbers_of(prospect_of(ADA)) == {"+442079460123": True}
