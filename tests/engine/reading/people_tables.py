"""Small tables of the words of people and roles, for tests of the reading."""

PEOPLE_TABLES = {
    "people": {
        "titles": ["mr", "dr", "frau", "herr"],
        "particles": ["van", "de"],
        "others": ["i", "monday", "sie"],
        "before_places": ["in", "at", "&"],
        "deeds": ["is", "runs", "s"],
        "duties": ["runs", "handles"],
        "pointers": ["ask", "copying in", "fragen sie"],
        "asks": ["ask"],
        "introductions": ["i am", "i'm", "this is"],
        "functions": ["sales", "accounts"],
        "sites": ["depot", "agence"],
        "firms": ["part of", "we use"],
        "greetings": ["dear", "hi"],
        "stand_ins": ["covers", "can lift"],
        "leavers": ["no longer"],
        "takeovers": ["i have his", "i do .. now"],
    },
    "roles": {
        "heads": ["manager", "head", "boss", "responsable"],
        "endings": ["leiter"],
        "qualities": ["deputy"],
        "departments": ["stores", "accounts", "achats"],
        "links": ["of", "des"],
        "determiners": ["the", "our", "der"],
    },
}
