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
        ("en", "Our head of stores is a lady called Maud Varga.", "Maud Varga"),
        ("en", "Contact Maud Varga, she runs the stores.", "Maud Varga"),
        ("de", "Für Pumpen ist Jost Ahlers vom Einkauf des Landkreises zuständig.", "Jost Ahlers"),
        ("de", "Der Küchenmeister Jost Ahlers entscheidet das.", "Jost Ahlers"),
        ("de", "Das gehört auf den Tisch von Jost Ahlers.", "Jost Ahlers"),
        ("pt", "Disso trata a nova diretora, a Lia Faro.", "Lia Faro"),
        ("pt", "Isso é com o Davi Prado da manutenção.", "Davi Prado"),
        ("nl", "Daarover beslist de zaakvoerster, Elke Maes.", "Elke Maes"),
        ("nl", "Elke Maes van ICT kan dat bevestigen.", "Elke Maes"),
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


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Ivo Roe has left. Dana Pell conducts us now.", "Dana Pell"),
        ("de", "Herr Maier ist fort. Seine Aufträge liegen jetzt bei Jana Vogt.", "Jana Vogt"),
        ("de", "Herr Maier ist in Rente. Die Jana Vogt hat seinen Stuhl geerbt.", "Jana Vogt"),
        ("fr", "M. Vidal est parti ; Élodie Carnot a repris ses dossiers.", "Élodie Carnot"),
        ("es", "Ana se fue a Cádiz; ahora su mesa la ocupa Rosa Gil.", "Rosa Gil"),
        ("pt", "O João já não trabalha aqui. A Marta Leal ficou com as obras.", "Marta Leal"),
        ("nl", "Joost is weg. Zijn klussen liggen nu bij Elke Maes.", "Elke Maes"),
    ],
)
def test_who_followed_is_named(language, text, name):
    assert details(language, Intent.LEFT_COMPANY, text).referral.name == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The account i.roe@halden.example has been closed, its owner has left."),
        ("es", "La cuenta ana@arcos.example pertenece a una persona que ya no está."),
        ("pt", "O endereço rui@arcos.example pertencia a quem já não trabalha aqui."),
    ],
)
def test_an_address_that_is_told_to_be_closed_is_not_given(language, text):
    assert details(language, Intent.LEFT_COMPANY, text).referral is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The owner of this desk has gone. The VAT decides nothing."),
        ("de", "Unsere Kellerei macht so etwas nicht mehr."),
    ],
)
def test_nouns_and_short_forms_are_nobody(language, text):
    assert details(language, Intent.WRONG_PERSON, text).referral is None


def test_a_name_without_a_capital_is_told_by_the_address_behind_it():
    text = "am only the porter, maud varga by day: m.varga@halden.example"

    found = details("en", Intent.WRONG_PERSON, text).referral

    assert (found.name, found.email) == ("maud varga", "m.varga@halden.example")


def test_a_role_without_name_or_number_is_no_alternate():
    text = "I am away until Monday. In an emergency ring the office."

    assert details("en", Intent.OUT_OF_OFFICE, text).alternate is None
