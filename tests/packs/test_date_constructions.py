"""Of several dates in a message, in six languages, that of the invitation counts."""

import datetime as dt

import pytest

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading._details import read_details
from keepwarm.engine.reading._features import analyse
from keepwarm.engine.values import Intent, MessageKind, Reading

LEXICON = read_packs().lexicon
RECEIVED = dt.date(2026, 3, 4)  # a Wednesday
LATER, AWAY = Intent.NOT_NOW, Intent.OUT_OF_OFFICE


def details(language, text, *intents):
    reading = Reading(version=1, kind=MessageKind.HUMAN, new_text=text)
    analysed = analyse(text, LEXICON.languages, language=language)
    return read_details(reading, analysed, LEXICON, intents, received_on=RECEIVED)


def resume(language, text, *intents):
    found = details(language, text, LATER, *intents).resume_on
    return found and found.isoformat()


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Our deal lapses in July. In August I listen to offers.", "2026-08-01"),
        ("de", "Wir sind noch bis zum Herbst gebunden. Im Oktober bitte erinnern.", "2026-10-01"),
        ("fr", "Le contrat finit en juillet. En août, revenez vers moi.", "2026-08-01"),
        ("es", "El contrato vence en julio. En agosto estudiamos ofertas.", "2026-08-01"),
        ("pt", "A avença só caduca em julho. Em agosto ouço propostas.", "2026-08-01"),
        ("nl", "Het contract loopt tot juli. In augustus kijken we verder.", "2026-08-01"),
    ],
)
def test_the_invitation_counts_and_not_the_end_of_what_runs(language, text, day):
    assert resume(language, text) == day


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "The till is shut until December. Next year it opens again.", "2027-01-01"),
        ("pt", "O caixa fechou até dezembro. Ano que vem abre de novo.", "2027-01-01"),
        ("en", "Nothing before Easter. Please ring me on 12 May.", "2026-05-12"),
        ("de", "Vor Ostern geht nichts mehr, melden Sie sich am 12. Mai.", "2026-05-12"),
        ("en", "Ask me in summer, in July.", "2026-07-01"),
        ("en", "It is not in next year's plan. Ask me in June.", "2026-06-01"),
    ],
)
def test_the_later_or_the_finer_date_counts(language, text, day):
    assert resume(language, text) == day


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Look us up in November next year.", "2027-11-01"),
        ("de", "Fragen Sie im November nächsten Jahres.", "2027-11-01"),
        ("fr", "Rappelez-moi en novembre de l'année prochaine.", "2027-11-01"),
        ("es", "Llámeme en noviembre del año que viene.", "2027-11-01"),
        ("en", "Come back the year after next.", "2028-01-01"),
        ("en", "We can't move before the summer is over, call us.", "2026-09-01"),
        ("en", "Not this week, try next.", "2026-03-09"),
        ("de", "Diese Woche sind Handwerker da, probieren Sie's nächste.", "2026-03-09"),
        ("pt", "Estas três semanas estou sozinho na loja, espera passar.", "2026-03-25"),
        ("de", "Geben S' mir zwei Monate.", "2026-05-04"),
        ("nl", "Na Pasen.", "2026-04-07"),
    ],
)
def test_years_weeks_and_lengths_are_counted_as_they_are_said(language, text, day):
    assert resume(language, text) == day


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "Ab dem 19. Mai bin ich wieder ein Mensch.", "2026-05-19"),
        ("pt", "Dia 19 de maio volto a ser gente.", "2026-05-19"),
        ("pt", "A nova chefe toma posse a 1 de setembro. Fale-lhe nesse dia.", "2026-09-01"),
        ("en", "The new chair takes office on 1 September. Ask her that day.", "2026-09-01"),
        ("en", "I am in the barn for four weeks. After that, happily.", "2026-04-01"),
    ],
)
def test_who_comes_back_or_takes_office_is_asked_on_that_day(language, text, day):
    assert resume(language, text) == day


def test_leave_and_a_topic_keep_their_own_dates():
    text = "Noch in Elternzeit, ab 29. April stehe ich wieder im Laden. Ihr Thema dann im Juni."

    found = details("de", text, LATER, AWAY)

    assert found.return_on == dt.date(2026, 4, 29)
    assert found.resume_on == dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("pt", "to no hospital com a patroa, segunda to de volta", "2026-03-09"),
        ("pt", "Estamos em recesso e retomamos o atendimento em 12/05/2026.", "2026-05-12"),
        ("de", "Bin bis zum 10. April nicht da, danach wieder im Laden.", "2026-04-13"),
        ("en", "On leave from Friday until 14 April, when I'm back.", "2026-04-14"),
    ],
)
def test_the_first_day_back_is_read_off_what_people_type(language, text, day):
    assert details(language, text, AWAY).return_on.isoformat() == day


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Call me in three and a half months.", "2026-06-19"),
        ("de", "Rufen Sie in dreieinhalb Monaten wieder an.", "2026-06-19"),
        ("fr", "Rappelez-moi dans trois mois et demi.", "2026-06-19"),
        ("es", "Llámeme en tres meses y medio.", "2026-06-19"),
        ("pt", "Ligue-me daqui a três meses e meio.", "2026-06-19"),
        ("nl", "Bel me over drie en een halve maand.", "2026-06-19"),
        ("en", "Ask again in a week and a half.", "2026-03-15"),
    ],
)
def test_a_half_belongs_to_the_time_before_it(language, text, day):
    assert resume(language, text) == day
