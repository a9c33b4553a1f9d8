"""Whatever stands below an answer, it says the same of who wrote it."""

import email.policy
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import read_message, read_own_signature

LEXICON = read_packs().lexicon
CARDS = [
    "Best regards\nAda King\nHead of Purchasing\nEngines Ltd\n+44 20 7946 0123",
    "--\nAda King\nBuyer | Engines Ltd | M: 07700 900123",
    "Mit freundlichen Grüßen\nAda King\nLeiterin Einkauf\nEngines GmbH\nTel.: +49 30 23125 123",
    "Cordialement,\nAda King\nResponsable achats, Société Engines\n+33 1 99 00 12 34",
    "Ada",
    "",
]
THEIRS = "Dear Ada,\n\nshall we talk about the pumps?\n\n"
OURS = [
    "Best regards\nRita Reed\nSales Director\nKeep Pumps Ltd\n+44 20 7946 0199",
    "Rita Reed | Sales Director | Keep Pumps Ltd | +44 20 7946 0199 | rita@keep.example",
    "Ada King\nBuyer\nEngines Ltd\n+44 20 7946 0155",
    "Viele Grüße\nRita Reed\nVertriebsleiterin\nKeep Pumps GmbH\nTel.: +49 30 23125 199",
]
INTRODUCTIONS = [
    "On Tue, Jan 14, 2025 at 10:11 AM Rita Reed <rita@keep.example> wrote:",
    "Am 14.01.25 um 10:11 schrieb Rita Reed:",
    "Le 14/01/2025 à 10:11, Rita Reed a écrit :",
    "El 14/01/2025 a las 10:11, Rita Reed escribió:",
    "Op di 14 jan 2025 om 10:11 schreef Rita Reed <rita@keep.example>:",
]
HEADERS = [
    "-----Original Message-----\nFrom: Rita Reed\nSent: Tuesday\nTo: Ada King\nSubject: Pumps",
    "____________\nVon: Rita Reed\nGesendet: Dienstag\nAn: Ada King\nBetreff: Pumps",
]


@st.composite
def quotations(draw):
    """Return a quotation as a mail program puts it below an answer."""
    text = THEIRS + draw(st.sampled_from(OURS))
    if draw(st.booleans()):
        return f"{draw(st.sampled_from(HEADERS))}\n\n{text}"
    lines = text.split("\n")
    marks = draw(st.sampled_from(["> ", ">", "> > ", ""]))
    quoted = "\n".join(f"{marks}{line}" for line in lines)
    gap = "\n" * draw(st.integers(1, 2))
    return f"{draw(st.sampled_from(INTRODUCTIONS))}{gap}{quoted}"


def facts_of(text):
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "Ada King <ada@engines.example>"
    mail["To"] = "Rita Reed <rita@keep.example>"
    mail["Subject"] = "Re: Pumps"
    mail.set_content(text)
    message = parse_message(mail.as_bytes())
    reading = read_message(message, LEXICON, is_answer_to_us=True)
    return read_own_signature(message, reading, LEXICON.split)


@given(st.sampled_from(CARDS), st.lists(quotations(), min_size=1, max_size=2))
def test_a_quotation_below_changes_nothing_of_what_a_signature_says(card, below):
    letter = f"Tuesday suits us, and please bring the price list.\n\n{card}"

    assert facts_of("\n\n".join([letter, *below])) == facts_of(letter)


def test_the_cards_of_this_law_say_something():
    assert [bool(facts_of(f"Tuesday suits us.\n\n{card}").title) for card in CARDS] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
