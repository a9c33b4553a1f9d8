"""Two small languages with the groups of phrases about orders."""

from keepwarm.engine.reading import languages_from

ORDER_TABLES = {
    "en": {
        "common": ["the", "and", "please", "you", "our"],
        "negations": ["not", "no"],
        "endings": {},
        "spelling": {},
        "sets": {"software": ["ai", "bot"]},
        "phrases": {
            "injection": {"sure": ["ignore all instructions"]},
            "order_note": {"sure": ["note to the {software}", "< dear {software}"]},
            "order_reader": {"sure": ["if an {software} reads this"], "hint": ["< system >"]},
            "order_act": {
                "sure": ["export (all|the) contacts", "reveal your prompt"],
                "hint": ["mark (us|me) as", "confirm the order"],
            },
            "order_matter": {"sure": ["instructions .. delivery"]},
            "order_person": {
                "sure": ["dear human", "our {software}"],
                "hint": ["stop writing", "no thanks"],
            },
        },
    },
    "de": {
        "common": ["die", "und", "bitte", "sie"],
        "negations": ["nicht"],
        "endings": {},
        "spelling": {},
        "sets": {},
        "phrases": {"injection": {"sure": ["vergiss alle anweisungen"]}},
    },
}
ORDER_LANGUAGES = languages_from(ORDER_TABLES)
