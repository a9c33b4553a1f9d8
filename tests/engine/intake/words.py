"""A small column lexicon, and tables made of text, for tests of lead files and call logs."""

from keepwarm.engine.intake import (
    CALL_FIELDS,
    LEAD_FIELDS,
    ColumnLexicon,
    LeadFile,
    Table,
    guess_mapping,
    read_leads,
    read_table,
)

RAW = {
    "version": "test",
    "lead_columns": {field: [field.replace("_", " ")] for field in LEAD_FIELDS}
    | {"external_id": ["external id", "id"]}
    | {"email": ["email", "e-mail address", "mail"], "created_at": ["created at", "Anfrage vom"]},
    "call_columns": {field: [field] for field in CALL_FIELDS} | {"at": ["at", "when", "date"]},
    "words": {
        "entities": ["contact", "lead"],
        "other_people": ["owner", "rep"],
        "unnamed": ["column", "f"],
        "blanks": ["n/a", "select", "na", "none", "unknown"],
        "names_too": ["na"],
        "yes": ["yes", "1", "true", "x"],
        "no": ["no", "0", "false"],
        "losses": ["lost", "closed lost", "no response"],
        "enquiries": ["form", "landing page submission", "API"],
        "inbound": ["in", "inbound", "incoming"],
        "outbound": ["out", "outbound"],
        "planned": ["planned", "to do"],
        "no_touches": ["task"],
        "month_first_regions": ["US"],
    },
    "stages": {
        "cold": ["new"],
        "enquiry": ["asked"],
        "talked": ["talked", "demo held"],
        "proposal": ["proposal", "quote sent"],
    },
    "outcomes": {
        "won": ["won", "closed won"],
        "bought_elsewhere": ["lost to competitor"],
        "unqualified": ["junk"],
        "opted_out": ["opted out", "unsubscribed"],
        "handed_over": ["handed over"],
    },
    "channels": {
        "email": ["email"],
        "phone": ["phone", "call", "inbound call"],
        "voicemail": ["voicemail"],
        "text": ["text", "SMS"],
        "linkedin": ["linkedin"],
        "in_person": ["in person", "visit"],
        "letter": ["letter"],
    },
    "call_results": {
        "answered": ["answered"],
        "no_answer": ["no answer"],
        "voicemail_left": ["left voicemail"],
        "busy": ["busy"],
        "wrong_number": ["wrong number"],
        "called_us": ["called us"],
        "sent": ["sent"],
        "replied": ["replied"],
    },
    "months": {
        str(number): [name]
        for number, name in enumerate(
            [
                *("january", "february", "March", "april", "may", "june"),
                *("july", "august", "september", "october", "november", "Dez"),
            ],
            start=1,
        )
    },
    "countries": {
        "GB": ["United Kingdom"],
        "US": ["United States", "USA"],
        "DE": ["Germany", "Deutschland"],
    },
    "languages": {"de": ["German"], "en": ["English"]},
}
COLUMNS = ColumnLexicon.from_mapping(RAW)


def table_of(text: str) -> Table:
    """Return the table in a text."""
    table = read_table(text.encode())
    assert isinstance(table, Table), table
    return table


def leads_of(text: str, **options: str) -> LeadFile:
    """Return the leads in a text, its columns guessed."""
    table = table_of(text)
    return read_leads(table, guess_mapping(table, COLUMNS), COLUMNS, **options)
