"""The shipped column lexicon understands the files that people have."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest

import keepwarm
from keepwarm.engine.intake import (
    ColumnLexicon,
    guess_call_mapping,
    guess_mapping,
    looks_like_call_log,
    read_calls,
    read_leads,
    read_table,
)
from keepwarm.engine.values import CallResult, Channel, Outcome, Stage
from tests.packs import exports

COLUMNS = ColumnLexicon.from_mapping(
    tomllib.loads(
        (Path(keepwarm.__file__).parent / "packs" / "columns.toml").read_text(encoding="utf-8")
    )
)
EXPORTS = [
    pytest.param(
        exports.HUBSPOT,
        {
            "external_id": "Record ID",
            "first_name": "First Name",
            "last_name": "Last Name",
            "email": "Email",
            "phone": "Phone Number",
            "mobile": "Mobile Phone Number",
            "company": "Company name",
            "title": "Job Title",
            "country": "Country/Region",
            "source": "Original Source",
            "stage": "Lead Status",
            "outcome": "Lifecycle Stage",
            "created_at": "Create Date",
            "follow_up_on": "Next Activity Date",
            "linkedin": "LinkedIn URL",
            "do_not_email": "Unsubscribed from all email",
        },
        id="hubspot-contacts",
    ),
    pytest.param(
        exports.SALESFORCE,
        {
            "external_id": "Lead ID",
            "first_name": "First Name",
            "last_name": "Last Name",
            "email": "Email",
            "phone": "Phone",
            "mobile": "Mobile",
            "company": "Company / Account",
            "title": "Title",
            "country": "Country",
            "source": "Lead Source",
            "stage": "Lead Status",
            "created_at": "Create Date",
            "note": "Description",
            "do_not_email": "Email Opt Out",
            "do_not_call": "Do Not Call",
        },
        id="salesforce-leads",
    ),
    pytest.param(
        exports.SALESFORCE_DEALS,
        {
            "name": "Contact Name",
            "email": "Contact Email",
            "company": "Account Name",
            "source": "Lead_Source__c",
            "stage": "Stage",
            "created_at": "Created Date",
            "follow_up_on": "Next Step Date",
            "value": "Amount",
        },
        id="salesforce-opportunities",
    ),
    pytest.param(
        exports.PIPEDRIVE,
        {
            "external_id": "Deal - ID",
            "name": "Deal - Contact person",
            "email": "Person - Email - Work",
            "phone": "Person - Phone - Work",
            "company": "Deal - Organization",
            "stage": "Deal - Stage",
            "outcome": "Deal - Status",
            "created_at": "Deal - Deal created",
            "follow_up_on": "Deal - Next activity date",
            "value": "Deal - Value",
        },
        id="pipedrive-deals",
    ),
    pytest.param(
        exports.CLOSE,
        {
            "external_id": "lead_id",
            "name": "primary_contact_name",
            "email": "primary_contact_primary_email",
            "phone": "primary_contact_primary_phone",
            "company": "display_name",
            "source": "source",
            "stage": "status_label",
            "created_at": "date_created",
        },
        id="close-leads",
    ),
    pytest.param(
        exports.GERMAN,
        {
            "external_id": "Kundennummer",
            "first_name": "Vorname",
            "last_name": "Name",
            "email": "E-Mail-Adresse",
            "phone": "Telefon geschäftlich",
            "company": "Firma",
            "title": "Position im Unternehmen",
            "country": "Land",
            "source": "Leadquelle",
            "stage": "Status",
            "created_at": "Angelegt am",
            "follow_up_on": "Wiedervorlage",
            "value": "Auftragswert",
            "note": "Bemerkungen",
            "do_not_call": "Keine Anrufe",
        },
        id="german",
    ),
    pytest.param(
        exports.FRENCH,
        {
            "external_id": "Identifiant",
            "first_name": "Prénom",
            "last_name": "Nom",
            "email": "Courriel",
            "phone": "Téléphone",
            "company": "Société",
            "title": "Fonction",
            "country": "Pays",
            "source": "Origine",
            "stage": "Étape",
            "created_at": "Date de création",
            "follow_up_on": "Date de relance",
            "value": "Montant",
            "note": "Commentaires",
            "do_not_call": "Ne pas appeler",
        },
        id="french",
    ),
    pytest.param(
        exports.SPANISH,
        {
            "external_id": "ID de contacto",
            "first_name": "Nombre",
            "last_name": "Apellidos",
            "email": "Correo electrónico",
            "mobile": "Teléfono móvil",
            "company": "Empresa",
            "title": "Cargo",
            "country": "País",
            "source": "Fuente",
            "stage": "Etapa del negocio",
            "created_at": "Fecha de creación",
            "follow_up_on": "Próximo contacto",
            "value": "Importe",
            "note": "Observaciones",
        },
        id="spanish",
    ),
    pytest.param(
        exports.PORTUGUESE,
        {
            "external_id": "Código do cliente",
            "first_name": "Nome",
            "last_name": "Sobrenome",
            "email": "E-mail",
            "mobile": "Celular",
            "company": "Empresa",
            "title": "Cargo",
            "country": "País",
            "source": "Origem",
            "stage": "Etapa do funil",
            "created_at": "Data de criação",
            "follow_up_on": "Data de retorno",
            "value": "Valor do negócio",
            "note": "Observações",
        },
        id="portuguese",
    ),
    pytest.param(
        exports.DUTCH,
        {
            "external_id": "Relatienummer",
            "name": "Contactpersoon",
            "email": "E-mailadres",
            "phone": "Telefoonnummer",
            "company": "Bedrijfsnaam",
            "title": "Functie",
            "country": "Land",
            "source": "Bron",
            "stage": "Leadstatus",
            "created_at": "Aangemaakt op",
            "follow_up_on": "Opvolgen op",
            "value": "Waarde",
            "note": "Opmerkingen",
            "do_not_email": "Niet mailen",
        },
        id="dutch",
    ),
    pytest.param(
        exports.OUTLOOK,
        {
            "first_name": "First Name",
            "last_name": "Last Name",
            "email": "E-mail Address",
            "phone": "Business Phone",
            "mobile": "Mobile Phone",
            "company": "Company",
            "title": "Job Title",
            "country": "Business Country/Region",
            "note": "Notes",
        },
        id="outlook-contacts",
    ),
    pytest.param(
        exports.GOOGLE,
        {
            "name": "Name",
            "first_name": "Given Name",
            "last_name": "Family Name",
            "email": "E-mail 1 - Value",
            "phone": "Phone 1 - Value",
            "company": "Organization 1 - Name",
            "title": "Organization 1 - Title",
            "note": "Notes",
        },
        id="google-contacts",
    ),
    pytest.param(
        exports.BADLY_NAMED,
        {"name": "f1", "email": "f2", "phone": "f3", "company": "f4", "created_at": "f5"},
        id="badly-named",
    ),
    pytest.param(
        exports.WEB_FORM,
        {
            "name": "Your name",
            "email": "Your email",
            "phone": "Your phone",
            "note": "Your message",
            "language": "Preferred language",
            "created_at": "Timestamp",
        },
        id="web-form",
    ),
    pytest.param(
        exports.COURSE_SELLER,
        {
            "external_id": "Lead Number",
            "country": "Country",
            "source": "Lead Source",
            "origin": "Lead Origin",
            "outcome": "Converted",
            "note": "Tags",
            "do_not_email": "Do Not Email",
            "do_not_call": "Do Not Call",
        },
        id="course-seller",
    ),
]


def leads_of(text, **options):
    table = read_table(text.encode())
    return read_leads(table, guess_mapping(table, COLUMNS), COLUMNS, **options)


def calls_of(text):
    table = read_table(text.encode())
    return read_calls(table, guess_call_mapping(table, COLUMNS), COLUMNS)


@pytest.mark.parametrize(("text", "expected"), EXPORTS)
def test_the_columns_of_usual_exports_are_found_without_help(text, expected):
    mapping = guess_mapping(read_table(text.encode()), COLUMNS)

    found = {field: entry["column"] for field, entry in mapping.as_mapping().items()}

    assert found == expected


@pytest.mark.parametrize(("text", "_"), EXPORTS)
def test_every_row_of_a_usual_export_is_a_lead_without_problems(text, _):
    table = read_table(text.encode())

    found = leads_of(text)

    assert len(found.leads) == len(table.rows)
    assert found.problems == ()


def test_a_german_file_is_read_in_german():
    first, second = leads_of(exports.GERMAN).leads

    assert first.name == "Jörg Müller"
    assert first.phone == "+493023125123"
    assert first.country == "DE"
    assert first.stage is Stage.PROPOSAL
    assert first.created_at == dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    assert first.follow_up_on == dt.date(2026, 5, 4)
    assert first.value == 1234.5
    assert second.outcome is Outcome.WON
    assert second.stage is Stage.ENQUIRY
    assert second.value == 12_000.0
    assert second.blocked == {Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT}


def test_a_french_file_is_read_in_french():
    first, second = leads_of(exports.FRENCH).leads

    assert first.name == "Zoé Exemple"
    assert first.phone == "+33199001234"
    assert first.created_at == dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    assert first.value == 1234.5
    assert second.outcome is Outcome.OPTED_OUT
    assert second.country == "CH"


def test_a_spanish_file_is_read_in_spanish():
    first, second = leads_of(exports.SPANISH).leads

    assert first.name == "Inés Ejemplo"
    assert first.phone == "+34612345678"
    assert first.created_at == dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    assert first.stage is Stage.PROPOSAL
    assert second.outcome is Outcome.OPEN
    assert 'The file says "Perdido".' in second.note


def test_a_portuguese_file_is_read_in_portuguese():
    first, second = leads_of(exports.PORTUGUESE).leads

    assert first.phone == "+5511912345678"
    assert first.follow_up_on == dt.date(2026, 5, 25)
    assert first.value == 1234.5
    assert second.outcome is Outcome.UNQUALIFIED


def test_a_dutch_file_is_read_in_dutch():
    first, second = leads_of(exports.DUTCH).leads

    assert first.name == "Daan Voorbeeld"
    assert first.phone == "+31201234567"
    assert first.created_at == dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    assert second.outcome is Outcome.UNQUALIFIED
    assert second.blocked == {Channel.EMAIL}


def test_a_customer_by_lifecycle_is_won_whatever_the_lead_status_says():
    first, second = leads_of(exports.HUBSPOT).leads

    assert (first.outcome, first.stage) == (Outcome.OPEN, Stage.TALKED)
    assert second.outcome is Outcome.WON
    assert second.phone == "+12125550155"
    assert second.blocked == {Channel.EMAIL}
    assert first.linkedin == "https://www.linkedin.com/in/ada-example"


def test_american_dates_are_read_month_first_and_the_file_says_so():
    found = leads_of(exports.SALESFORCE_DEALS)

    assert found.leads[0].created_at == dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
    assert found.leads[0].follow_up_on == dt.date(2026, 5, 4)
    assert found.leads[0].value == 12_500.0
    assert any('"Created Date" were read month first' in note for note in found.notes)


def test_a_bare_loss_closes_nothing():
    *_, lost = leads_of(exports.SALESFORCE_DEALS).leads

    assert lost.outcome is Outcome.OPEN
    assert 'The file says "Closed Lost".' in lost.note


def test_leads_without_names_or_addresses_are_known_by_their_number():
    asked, told, imported = leads_of(exports.COURSE_SELLER).leads

    assert [lead.external_id for lead in (asked, told, imported)] == ["1001", "1002", "1003"]
    assert asked.name == ""
    assert asked.source == "Search"
    assert asked.outcome is Outcome.WON
    assert asked.note == "Will answer"
    assert (asked.stage, told.stage, imported.stage) == (Stage.ENQUIRY, Stage.ENQUIRY, Stage.COLD)
    assert told.blocked == {Channel.EMAIL}
    assert told.country == ""
    assert ("Specialization", "Select") not in told.extra
    assert ("Prospect Number", "c0ffee-02") in told.extra
    assert ("Lead Origin", "API") in told.extra


def test_an_unsubscription_in_a_column_without_meaning_stops_e_mail():
    found = leads_of(exports.COURSE_SELLER)

    assert Channel.EMAIL in found.leads[2].blocked
    assert any('"Unsubscribed" in "Last Activity"' in note for note in found.notes)


@pytest.mark.parametrize(("text", "_"), EXPORTS)
def test_a_lead_file_is_no_call_log(text, _):
    assert not looks_like_call_log(read_table(text.encode()), COLUMNS)


@pytest.mark.parametrize(
    ("text", "results"),
    [
        (exports.PLAIN_CALLS, [CallResult.NO_ANSWER, CallResult.ANSWERED]),
        (exports.GERMAN_CALLS, [CallResult.NO_ANSWER, CallResult.ANSWERED]),
        (exports.FRENCH_CALLS, [CallResult.NO_ANSWER, CallResult.VOICEMAIL_LEFT]),
        (exports.SPANISH_CALLS, [CallResult.NO_ANSWER, CallResult.REPLIED]),
        (exports.PORTUGUESE_CALLS, [CallResult.NO_ANSWER, CallResult.BUSY]),
        (exports.DUTCH_CALLS, [CallResult.NO_ANSWER, CallResult.WRONG_NUMBER]),
        (exports.DIALLER_CALLS, [CallResult.NO_ANSWER, CallResult.CALLED_US]),
    ],
    ids=["plain", "german", "french", "spanish", "portuguese", "dutch", "dialler"],
)
def test_call_logs_are_known_and_read_in_six_languages(text, results):
    found = calls_of(text)

    assert looks_like_call_log(read_table(text.encode()), COLUMNS)
    assert found.problems == ()
    assert [call.result for call in found.calls] == results
    assert found.calls[0].at == dt.datetime(2026, 3, 2, 10, 15, tzinfo=dt.UTC)
    assert all(call.who for call in found.calls)
