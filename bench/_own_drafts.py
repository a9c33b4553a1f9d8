"""Everything that a draft can be made of, for one invented prospect in each language."""

from __future__ import annotations

from typing import Final

from keepwarm.engine.draft import DraftMaterial, Recipes

COMMON: Final = {
    "account": "Halden",
    "first_name": "Mina",
    "full_name": "Mina Okafor",
    "other_name": "Jon Vale",
    "rep_firm": "Brook Valves",
    "rep_name": "Ida Lund",
    "rep_phone": "020 7946 0102",
}
# Salutation, topic, their words, their date, day, nugget's title, nugget, short, answer, personal.
_SAID: Final = {
    "en": (
        "Dear Mina,", "Rinse valves on line 2", "two tanks leak after every rinse", "12 March",
        "Thursday", "The last rinse, used twice",
        ("A creamery of twelve people washes first with the last rinse of the day before, and buys"
        " a third less water."),
        "a creamery washes twice with one rinse",
        "The valve that you asked about fits a pipe of 51 mm.",
        "Your talk on small dairies made me count our own rinses.",
    ),
    "de": (
        "Sehr geehrte Frau Okafor,", "Spülventile an Linie 2",
        "zwei Tanks lecken nach jedem Spülen", "12. März", "Donnerstag",
        "Das letzte Spülwasser, zweimal genutzt",
        ("Eine Molkerei mit zwölf Leuten wäscht zuerst mit dem letzten Spülwasser vom Vortag und"
        " kauft ein Drittel weniger Wasser."),
        "eine Molkerei wäscht zweimal mit einem Spülwasser",
        "Das Ventil, nach dem Sie fragten, passt auf ein Rohr von 51 mm.",
        "Ihr Vortrag über kleine Molkereien hat mich unsere Spülungen zählen lassen.",
    ),
    "fr": (
        "Bonjour Madame Okafor,", "Vannes de rinçage, ligne 2",
        "deux cuves fuient après chaque rinçage", "12 mars", "jeudi",
        "Le dernier rinçage, utilisé deux fois",
        ("Une laiterie de douze personnes lave d'abord avec le dernier rinçage de la veille, et"
        " achète un tiers d'eau en moins."),
        "une laiterie lave deux fois avec un seul rinçage",
        "La vanne dont vous parliez va sur un tuyau de 51 mm.",
        "Votre exposé sur les petites laiteries m'a fait compter nos propres rinçages.",
    ),
    "es": (
        "Estimada señora Okafor:", "Válvulas de aclarado, línea 2",
        "dos tanques pierden tras cada aclarado", "12 de marzo", "jueves",
        "El último aclarado, usado dos veces",
        ("Una lechería de doce personas lava primero con el último aclarado del día anterior y"
        " compra un tercio menos de agua."),
        "una lechería lava dos veces con un aclarado",
        "La válvula por la que preguntaba va en un tubo de 51 mm.",
        "Su charla sobre lecherías pequeñas me hizo contar nuestros aclarados.",
    ),
    "pt": (
        "Cara Mina,", "Válvulas de enxaguamento, linha 2",
        "dois tanques vertem depois de cada lavagem", "12 de março", "na quinta-feira",
        "A última água, usada duas vezes",
        ("Um laticínio de doze pessoas lava primeiro com a última água da véspera e compra menos"
        " um terço de água."),
        "um laticínio lava duas vezes com a mesma água",
        "A válvula de que falou serve num tubo de 51 mm.",
        "A sua palestra sobre laticínios fez-me contar as lavagens: metade da água ia fora.",
    ),
    "nl": (
        "Beste Mina,", "Spoelkleppen op lijn 2", "twee tanks lekken na elke spoeling",
        "12 maart", "donderdag", "Het laatste spoelwater, twee keer gebruikt",
        ("Een zuivelbedrijf van twaalf mensen wast eerst met het laatste spoelwater van de dag"
        " ervoor en koopt een derde minder water."),
        "een zuivelbedrijf wast twee keer met hetzelfde water",
        "De klep waar u naar vroeg past op een buis van 51 mm.",
        "Uw praatje over kleine zuivelbedrijven liet me onze spoelingen tellen.",
    ),
}  # fmt: skip


def material(recipes: Recipes, language: str) -> DraftMaterial:
    """Return everything known of the prospect in a language."""
    said = _SAID[language]
    quote = recipes.wordings[language].quote
    slots = COMMON | {
        "salutation": said[0],
        "plain_topic": said[1],
        "topic": quote(said[1]),
        "gift_topic": quote(said[1]),
        "their_words": quote(said[2]),
        "their_issue": quote(said[2]),
        "their_request": quote(f"{said[2]}."),
        "heard_on": said[3],
        "quiet_since": said[3],
        "own_mail_on": said[3],
        "their_date": said[3],
        "day": said[4],
        "nugget_title": said[5],
        "nugget": said[6],
        "short_gift": said[7],
        "answer": said[8],
        "personal": said[9],
    }
    return DraftMaterial(language=language, slots=slots)
