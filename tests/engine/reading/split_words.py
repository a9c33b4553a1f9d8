"""The words of a small lexicon by which mails are split, for tests."""

from keepwarm.engine.reading import SplitWords

SPLIT_TABLES = {
    "quotes": {
        "starts": ["on", "am", "le", "op"],
        "verbs": ["wrote", "schrieb", "a ecrit", "schreef", "写道"],
        "separators": ["original message", "forwarded message", "begin forwarded message"],
        "forwards": ["forwarded"],
        "above": ["reply above this line"],
        "sender_labels": ["from", "von"],
        "date_labels": ["sent", "gesendet"],
        "recipient_labels": ["to", "an"],
        "subject_labels": ["subject", "betreff"],
        "pointers": ["below"],
        "others": ["from our", "my boss"],
        "inline": ["in red"],
        "banners": ["caution: this email"],
    },
    "signatures": {
        "closings": ["best", "regards", "kind regards", "viele grusse"],
        "thanks": ["thanks", "many thanks"],
        "greetings": ["hi", "hello", "dear"],
        "postscripts": ["ps"],
        "ordinary": ["yes", "no", "stop", "friday", "thanks", "perfect", "unsubscribe"],
        "devices": ["sent from", "get outlook"],
        "device_words": ["iphone", "phone", "android", "ios"],
        "device_ends": ["gesendet"],
        "footers": ["this email and any", "to unsubscribe", "virus-free"],
        "footer_words": ["confidential", "click", "avast"],
        "footer_marks": ["registered office"],
        "lists": ["mailing list"],
        "titles": ["director", "ceo", "buyer"],
        "company_words": ["ltd", "gmbh"],
        "mobile_labels": ["m", "mobile"],
        "phone_labels": ["t", "tel", "phone"],
        "fax_labels": ["f", "fax"],
    },
}
SPLIT_WORDS = SplitWords.from_mapping(SPLIT_TABLES)
