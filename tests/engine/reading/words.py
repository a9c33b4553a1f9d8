"""A small reading lexicon, and mails made of text, for tests of the reading."""

from keepwarm.engine.reading import Lexicon, read_message
from keepwarm.engine.values import Correspondent, Message

RAW = {
    "version": "test",
    "addresses": {"machines": ["noreply", "mailerdaemon"]},
    "bounces": {
        "senders": ["mailerdaemon", "postmaster"],
        "complaints": ["complaint about message from"],
        "subjects": ["undeliver", "delivery failed", "rejected"],
        "texts": ["could not be delivered", "user unknown", "mailbox full", "will retry"],
        "gone": ["user unknown", "no such user"],
        "passing": ["mailbox full", "spam", "will retry"],
    },
    "automatic": {
        "subjects": ["automatic reply"],
        "hints": ["absence"],
        "texts": ["out of the office", "on holiday", "en conge"],
    },
    "quotes": {
        "starts": ["on", "am", "le", "op"],
        "verbs": ["wrote", "schrieb", "a ecrit", "schreef"],
        "separators": ["original message"],
        "sender_labels": ["from", "von"],
        "other_labels": ["sent", "to", "subject", "gesendet", "an", "betreff"],
        "devices": ["sent from my"],
    },
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
