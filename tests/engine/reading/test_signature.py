"""Where the letter ends and the signature begins, and what a signature says of its sender."""

import pytest

from keepwarm.engine.reading import Phone, read_signature, split_text
from tests.engine.reading.split_words import SPLIT_WORDS


def split(text, **options):
    found = split_text(text, SPLIT_WORDS, **options)
    return found.new_text, found.signature


def facts(signature, **options):
    return read_signature(signature, SPLIT_WORDS, **options)


@pytest.mark.parametrize(
    "signature",
    [
        "Best,\nAda",
        "Best\n\nAda King",
        "Many thanks,\nada",
        "Thanks, AK",
        "Kind regards, Ada King",
        "Viele Grüße\nAda King\nEngines GmbH",
        "Regards,",
        "Thanks,\n\nKind regards,\nAda",
        "Thanks for your call,\nAda",
        "Best 🎉\nAda",
        "-Ada King",
        "Ada",
        "Ada King",
        "A. B. King",
        "Ada, Engines Ltd",
        "Ada King, Director",
        "Ada King\nDirector\nEngines Ltd\n\n+44 20 7946 0123\nada@engines.example",
        "AK   3-1587.",
        "--\nAda King\nEngines Ltd",
        "—————\nAda King\nDirector",
        "Best,\nAda\n\n--\nAda King\nDirector | Engines Ltd",
    ],
)
def test_a_signature_is_told_from_the_letter(signature):
    assert split(f"Hi Rita,\n\nTuesday suits us.\n\n{signature}\n") == (
        "Hi Rita,\n\nTuesday suits us.",
        signature,
    )


def test_a_name_with_a_number_needs_no_blank_line_above():
    text = "Call me if you have any questions\nAda King\n(202) 555-0143"

    assert split(text) == ("Call me if you have any questions", "Ada King\n(202) 555-0143")


@pytest.mark.parametrize(
    "text",
    [
        "We have thought about it.\n\nPerfect",
        "We have thought about it.\n\nStop",
        "Who comes?\n\nAda King\nRita Reed",
        "Please write to:\n\nAda King\nEngines Ltd",
        "The items are\n\nPump House",
        "Ask them there:\nmobile 202 555 0143\noffice 202 555 0144",
        "I am away on these days...\nDecember 20+21\t202-555-0143",
        "Let me know.\nPL",
        "We met.\n--\nThe second part of this letter goes on about the price and the date.",
        "Best price wins.\nThat is all",
        "Thanks, that is all we need for now and for the next year",
        "Yes.\n\nThanks",
    ],
)
def test_an_answer_is_never_taken_for_a_signature(text):
    assert split(text) == (text, "")


@pytest.mark.parametrize(
    ("text", "new_text", "signature"),
    [
        ("Thanks,\nAda", "Thanks,", "Ada"),
        ("Hi Rita,\n\nMany thanks\n\nAda King", "Hi Rita,\n\nMany thanks", "Ada King"),
        ("Best,\nAda", "Best,\nAda", ""),
        ("Ada", "Ada", ""),
        ("Hi. It works.\n\nThanks,\nAda", "Hi. It works.", "Thanks,\nAda"),
    ],
)
def test_a_letter_keeps_words_of_its_own(text, new_text, signature):
    assert split(text) == (new_text, signature)


def test_a_postscript_below_the_signature_is_new():
    text = "Tuesday suits us.\n\nBest,\nAda\n\nPS: bring the pump."

    assert split(text) == ("Tuesday suits us.\n\nPS: bring the pump.", "Best,\nAda")


def test_the_senders_name_is_known_in_small_letters():
    text = "tuesday suits us\n\nada"

    assert split(text, sender_name="King, Ada") == ("tuesday suits us", "ada")
    assert split(text) == (text, "")


def test_a_telephones_line_is_in_neither():
    text = "Tuesday.\n\nBest,\nAda\n\nSent from my iPhone\n\n> Shall we?"

    assert split(text) == ("Tuesday.", "Best,\nAda")


def test_a_signature_below_the_quotation_is_found():
    text = "Tuesday.\n\n> Shall we?\n\n--\nAda King\nEngines Ltd"

    assert split(text) == ("Tuesday.", "--\nAda King\nEngines Ltd")


def test_a_card_is_read():
    card = facts(
        "Best,\nAda King\nSales Director\nEngines Ltd\n"
        "Tel: +44 (0)20 7946 0123 | M: 07700 900123 | Fax +44 20 7946 0124\n"
        "Ada@Engines.example | www.engines.example\nlinkedin.com/in/ada",
        region="GB",
    )

    assert (card.name, card.title, card.company) == ("Ada King", "Sales Director", "Engines Ltd")
    assert (card.email, card.website) == ("ada@engines.example", "www.engines.example")
    assert card.phones == (
        Phone(written="+44 (0)20 7946 0123", number="+442079460123"),
        Phone(written="07700 900123", number="+447700900123", is_mobile=True),
    )


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("Ada King, Buyer, Engines Ltd", ("Ada King", "Buyer", "Engines Ltd")),
        ("Thanks, AK", ("AK", "", "")),
        ("--\nAda King\nCEO at Engines", ("Ada King", "CEO", "Engines")),
        ("Ada\nBuyer, Engines", ("Ada", "Buyer", "Engines")),
        ("Ada\nMill Lane Works", ("Ada", "", "Mill Lane Works")),
        ("Regards", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_name_title_and_company_are_told_apart(signature, expected):
    card = facts(signature)

    assert (card.name, card.title, card.company) == expected


def test_the_headers_name_stands_in():
    assert facts("Regards", sender_name="Ada King").name == "Ada King"


@pytest.mark.parametrize(
    "line",
    [
        "1 Mill Lane, 12345678 Town",
        "VAT: 123456789",
        "Since 1950 - 2025",
        "14.01.2025",
        "Fax 0201234567",
    ],
)
def test_other_numbers_are_no_phone_numbers(line):
    assert facts(f"Ada\n{line}").phones == ()


def test_a_national_number_becomes_international_only_where_the_country_is_known():
    assert facts("T 020 7946 0123").phones == (Phone(written="020 7946 0123"),)
    assert facts("T 020 7946 0123", region="gb").phones[0].number == "+442079460123"
