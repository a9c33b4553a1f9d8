"""A small reading lexicon, and mails made of text, for tests of the reading."""

from keepwarm.engine.reading import Lexicon, read_message
from keepwarm.engine.values import Correspondent, Message
from tests.engine.reading.date_tables import DATE_TABLES
from tests.engine.reading.machine_tables import MACHINE_TABLES
from tests.engine.reading.people_tables import PEOPLE_TABLES
from tests.engine.reading.split_words import SPLIT_TABLES

RAW = {
    "version": "test",
    **DATE_TABLES,
    **MACHINE_TABLES,
    **SPLIT_TABLES,
    **PEOPLE_TABLES,
    "stop": {
        "words": ["stop", "unsubscribe"],
        "negations": ["not", "don't", "never"],
        "conditions": ["if"],
        "limits": ["until", "by phone"],
        "openers": ["could you"],
        "channels": ["call me"],
        "links": ["click"],
        "en": {
            "phrases": [
                "{stop} {writing} {me}",
                "take {me} off .. list",
                "opt {me?} out $",
                "^ {please?} no more mails",
            ],
            "sets": {
                "stop": ["stop", "quit"],
                "writing": ["emailing", "writing to"],
                "me": ["me", "us"],
                "please": ["please"],
            },
        },
    },
}
LEXICON = Lexicon.from_mapping(RAW)
ADA = Correspondent(address="ada@engines.example", name="Ada King")
DAEMON = Correspondent(address="mailer-daemon@mx.example")
RITA = Correspondent(address="rita@keep.example")


def written(
    text="", *, sender=ADA, subject="Re: Engines", attached_text="", reply_to=None, **headers
):
    """Return a mail to Rita; header names are given with underscores."""
    return Message(
        digest=b"",
        sender=sender,
        reply_to=reply_to,
        to=(RITA,),
        subject=subject,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        text=text,
        attached_text=attached_text,
    )


def read(text="", *, is_answer_to_us=False, **options):
    return read_message(written(text, **options), LEXICON, is_answer_to_us=is_answer_to_us)
