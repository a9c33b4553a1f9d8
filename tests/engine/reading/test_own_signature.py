"""What a mail's signature says of its sender, and when it may be somebody else's."""

import pytest

from keepwarm.engine.reading import SignatureFacts, phone_key, read_own_signature
from keepwarm.engine.values import Correspondent, Intent, Message, MessageKind, Reading
from tests.engine.reading.split_words import SPLIT_WORDS

ADA = Correspondent(address="ada@engines.example", name="Ada King")
RITA = Correspondent(address="rita@keep.example", name="Rita Reed")
CARD = "Best\nAda King\nDirector\nEngines\n+44 20 7946 0123"
NOTHING = SignatureFacts()


def own(
    signature,
    *,
    sender=ADA,
    to=(RITA,),
    kind=MessageKind.HUMAN,
    intents=(),
    asked_by=None,
    asked_signature="",
):
    message = Message(digest=b"", sender=sender, to=to)
    reading = Reading(version=1, kind=kind, intents=intents, signature=signature)
    asked = Message(digest=b"", sender=asked_by) if asked_by else None
    return read_own_signature(
        message, reading, SPLIT_WORDS, asked=asked, asked_signature=asked_signature
    )


def test_a_persons_own_signature_is_read():
    facts = own(CARD)

    assert (facts.title, facts.company) == ("Director", "Engines")
    assert [phone.written for phone in facts.phones] == ["+44 20 7946 0123"]


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind is not MessageKind.HUMAN])
def test_no_machine_has_a_signature(kind):
    assert own(CARD, kind=kind) == NOTHING


@pytest.mark.parametrize("intent", [Intent.AUTO_REPLY, Intent.BOUNCE])
def test_a_mail_that_says_it_is_a_machines_has_none_either(intent):
    assert own(CARD, intents=(intent,)) == NOTHING


@pytest.mark.parametrize(
    "signature",
    [
        "Rita Reed\nDirector\n+44 20 7946 0199",
        "Rita\nDirector\n+44 20 7946 0199",
        "Ada\n\nRita Reed\nDirector\n+44 20 7946 0199",
        "Director\nrita@keep.example\n+44 20 7946 0199",
        "Bob Stone\nDirector\n+44 20 7946 0199",
        "Director\nbob@elsewhere.example\n+44 20 7946 0199",
    ],
    ids=["recipient", "first name", "both", "address", "somebody", "elsewhere"],
)
def test_the_signature_of_somebody_else_says_nothing(signature):
    assert own(signature) == NOTHING


@pytest.mark.parametrize(
    "signature",
    [
        "Ada",
        "AK",
        "A. King",
        "Countess Lovelace\nada@engines.example",
        "",
        "sales@engines.example",
    ],
)
def test_a_signature_that_may_well_be_the_senders_is_theirs(signature):
    assert len(own(f"{signature}\nT +44 20 7946 0123").phones) == 1


def test_one_name_alone_is_no_other_person():
    robert = Correspondent(address="robert@engines.example", name="Robert King")

    assert own("Bob\nDirector", sender=robert).title == "Director"


def test_a_namesake_of_the_recipient_signs_for_themselves():
    other = Correspondent(address="rita@engines.example", name="Rita King")

    assert own("Rita\nDirector", sender=other).title == "Director"


@pytest.mark.parametrize(
    "asked_signature",
    [
        "Rita Reed\nT +44 (0)20 7946 0123",
        "Rita Reed\nBuyer, Engines",
        "Rita Reed\nwww.engines.example",
        "Rita Reed\nada@engines.example",
    ],
    ids=["number", "company", "site", "address"],
)
@pytest.mark.parametrize("is_colleague", [False, True])
def test_what_stands_below_the_mail_they_answer_too_is_not_theirs(asked_signature, is_colleague):
    author = Correspondent(address="rita@engines.example", name="Rita Reed")
    signature = f"{CARD}\nwww.engines.example\nada@engines.example"

    facts = own(
        signature, asked_by=author if is_colleague else RITA, asked_signature=asked_signature
    )

    assert (facts == NOTHING) is not is_colleague


def test_the_author_of_the_mail_they_answer_is_known_without_being_addressed():
    assert own("Rita Reed\nDirector", to=(), asked_by=RITA) == NOTHING
    assert own("Rita Reed\nDirector", to=()) == NOTHING
    assert own("Rita\nDirector", to=(), asked_by=RITA) == NOTHING


@pytest.mark.parametrize(
    ("lines", "company"),
    [
        ("Director\nEngines", "Engines"),
        ("Director\nThe Engines Works, Leeds", "The Engines Works"),
        ("Mill Lane Works Ltd", "Mill Lane Works Ltd"),
        ("Director, Mill Lane Works", "Mill Lane Works"),
        ("Director\nSent from the van", ""),
        ("Warmest wishes from Leeds", ""),
        ("", ""),
    ],
)
def test_a_company_is_shown_to_be_one(lines, company):
    assert own(f"Ada King\n{lines}").company == company


def test_what_cannot_be_seen_goes_and_no_more_is_kept_than_a_card_holds():
    phones = "\n".join(f"T +44 20 7946 012{number}" for number in range(6))

    facts = own(f"Ada King\nDirector of\u202e \u200b{'Pumps' * 24}\n{phones}")

    assert facts.title.isprintable()
    assert facts.title.startswith("Director of Pumps")
    assert len(facts.title) == 120
    assert len(facts.phones) == 3


@pytest.mark.parametrize("written", ["+44 20 7946 0123", "(020) 7946-0123", "0044207946 0123"])
def test_a_number_is_known_again_in_other_writing(written):
    assert phone_key(written) == "079460123"
