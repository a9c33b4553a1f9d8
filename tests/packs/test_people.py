"""Who is referred to, and when, by the words of the packs in all six languages."""

import datetime as dt

import pytest

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading._details import read_details
from keepwarm.engine.reading._features import analyse
from keepwarm.engine.values import Intent, MessageKind, Reading

LEXICON = read_packs().lexicon


def details(language, intent, text):
    reading = Reading(version=1, kind=MessageKind.HUMAN, new_text=text)
    analysed = analyse(text, LEXICON.languages, language=language)
    return read_details(reading, analysed, LEXICON, [intent], received_on=dt.date(2026, 3, 4))


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("fr", "Direction des achats, Mme Bellanger.", "Mme Bellanger"),
        ("de", "Da müssten Sie mit Frau Lindner reden.", "Frau Lindner"),
        ("de", "Zuständig wäre in der Hamburger Niederlassung Jana Vogt.", "Jana Vogt"),
        ("en", "You'd have to ask at our Thornby yard, Sean Pike runs it.", "Sean Pike"),
        ("en", "Verdict of the night shift: ask Mrs Dunmore.", "Mrs Dunmore"),
        ("es", "Eso lo decide el Dr. Rossi, no yo.", "Dr. Rossi"),
        ("pt", "Isso é com a Sra. Campos.", "Sra. Campos"),
        ("nl", "Daarvoor moet u mevrouw De Wit hebben.", "mevrouw De Wit"),
    ],
)
def test_who_decides_is_named_as_written(language, text, name):
    assert details(language, Intent.WRONG_PERSON, text).referral.name == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Das läuft bei unserer Kölner Filiale, nicht hier."),
        ("en", "Dear Mr Osei, that is not my area."),
        ("en", "Sorry, wrong Dana. Our contract is with Nimbus and I only do payroll."),
    ],
)
def test_places_firms_and_the_greeted_are_nobody(language, text):
    assert details(language, Intent.WRONG_PERSON, text).referral is None


@pytest.mark.parametrize(
    ("language", "text", "email"),
    [
        ("en", "Ivo Roe is no longer part of Halden. Use sales@halden.example.", "sales@"),
        ("de", "Herr Maier arbeitet nicht mehr bei Nordlicht. Bitte an info@n.example.", "info@"),
        ("fr", "Claire n'est plus chez Batimax. Écrivez à contact@b.example.", "contact@"),
        ("es", "Ana dejó Arcos en marzo. Mejor escriba a pedidos@a.example.", "pedidos@"),
    ],
)
def test_the_address_of_an_office_comes_without_a_name(language, text, email):
    found = details(language, Intent.LEFT_COMPANY, text).referral

    assert found.email.startswith(email)
    assert found.name == ""


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Tom has moved on. I run purchasing now: Maeve Lindqvist.", "Maeve Lindqvist"),
        ("fr", "M. Vidal est parti, j'ai repris son poste. Élodie Carnot", "Élodie Carnot"),
        ("pt", "O João já não trabalha aqui. Agora sou eu: Marta Leal.", "Marta Leal"),
    ],
)
def test_the_writer_may_be_the_successor(language, text, name):
    assert details(language, Intent.LEFT_COMPANY, text).referral.name == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "I'm away till Monday. Guy is covering for me.", "Guy"),
        ("de", "Bin im Urlaub, bei dringenden Fällen Herr Koch.", "Herr Koch"),
        ("fr", "Je suis absent jusqu'à lundi. Guy me remplace.", "Guy"),
        ("es", "Estoy fuera hasta el lunes. Pilar me sustituye.", "Pilar"),
        ("pt", "Estou de férias. O Rui Matos fica com os meus assuntos.", "Rui Matos"),
        ("nl", "Ik ben er niet tot maandag. Joost vervangt me.", "Joost"),
    ],
)
def test_who_stands_in_is_named(language, text, name):
    assert details(language, Intent.OUT_OF_OFFICE, text).alternate.name == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Not until after the season. The season ends on 30 April."),
        ("de", "Erst nach der Saison bitte. Die Saison endet am 30. April."),
        ("fr", "Après la saison. La saison se termine le 30 avril."),
        ("es", "Después de la campaña. La campaña termina el 30 de abril."),
        ("pt", "Só depois da época. A época termina a 30 de abril."),
        ("nl", "Pas na het seizoen. Het seizoen eindigt op 30 april."),
    ],
)
def test_what_has_to_be_over_first_is_over_the_day_after_its_end(language, text):
    assert details(language, Intent.NOT_NOW, text).resume_on == dt.date(2026, 5, 1)


def test_a_proposal_after_an_event_wins_over_its_date():
    text = "The stocktaking is on 12 June, let them recover from it first, say early July."

    assert details("en", Intent.NOT_NOW, text).resume_on == dt.date(2026, 7, 1)
