"""The shipped words split mails of many programs and languages as a careful person would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading import read_signature, split_text

WORDS = read_packs().lexicon.split
LETTERS = {
    "en": "Tuesday suits us, and please bring the price list.",
    "de": "Dienstag passt uns gut, bringen Sie bitte die Preisliste mit.",
    "fr": "Mardi nous convient, apportez la liste des prix s'il vous plaît.",
    "es": "El martes nos viene bien, traiga por favor la lista de precios.",
    "pt": "Terça-feira serve-nos bem, traga por favor a lista de preços.",
    "nl": "Dinsdag komt ons goed uit, neem alstublieft de prijslijst mee.",
}
HISTORIES = [
    "On Tue, Jan 14, 2025 at 10:11 AM Rita Reed <rita@keep.example> wrote:",
    "On Jan 14, 2025, at 10:11, Rita Reed <rita@keep.example> wrote:",
    "On 14/01/2025 10:11, Rita Reed wrote:",
    "Am Di., 14. Jan. 2025 um 10:11 Uhr schrieb Rita Reed <rita@keep.example>:",
    "Am 14.01.25 um 10:11 schrieb Rita Reed:",
    "Rita Reed <rita@keep.example> schrieb am Di., 14. Jan. 2025, 10:11:",
    "Le mar. 14 janv. 2025 à 10:11, Rita Reed <rita@keep.example> a écrit :",
    "Le 14/01/2025 à 10:11, Rita Reed a écrit :",
    "El mar, 14 ene 2025 a las 10:11, Rita Reed (<rita@keep.example>) escribió:",
    "El 14/01/2025 a las 10:11, Rita Reed escribió:",
    "Em ter., 14 de jan. de 2025 às 10:11, Rita Reed <rita@keep.example> escreveu:",
    "Op di 14 jan 2025 om 10:11 schreef Rita Reed <rita@keep.example>:",
    "Op 14-01-2025 om 10:11 schreef Rita Reed:",
    "Il giorno mar 14 gen 2025 alle ore 10:11 Rita Reed <rita@keep.example> ha scritto:",
    "Den tis 14 jan. 2025 kl 10:11 skrev Rita Reed <rita@keep.example>:",
    "tir. 14. jan. 2025 kl. 10:11 skrev Rita Reed <rita@keep.example>:",
    "ti 14. tammik. 2025 klo 10.11 Rita Reed (rita@keep.example) kirjoitti:",
    "wt., 14 sty 2025 o 10:11 Rita Reed <rita@keep.example> napisał(a):",
    "út 14. 1. 2025 v 10:11 odesílatel Rita Reed <rita@keep.example> napsal:",
    "вт, 14 янв. 2025 г. в 10:11, Rita Reed <rita@keep.example>:",
    "Rita Reed <rita@keep.example> 于2025年1月14日周二 10:11写道：",
    "2025年1月14日(火) 10:11 Rita Reed <rita@keep.example>:",
    "Rita Reed <rita@keep.example>, 14 Oca 2025 Sal, 10:11 tarihinde şunu yazdı:",
    "-----Original Message-----\nFrom: Rita Reed\nSent: Tuesday",
    "-----Ursprüngliche Nachricht-----\nVon: Rita Reed\nGesendet: Dienstag",
    "-------- Message d'origine --------\nDe : Rita Reed\nDate : mardi",
    "-------- Mensaje original --------\nDe: Rita Reed\nFecha: martes",
    "-------- Mensagem original --------\nDe: Rita Reed\nData: terça",
    "-------- Oorspronkelijk bericht --------\nVan: Rita Reed\nDatum: dinsdag",
    "Gesendet: Dienstag, 14. Januar 2025\nVon: Rita Reed <rita@keep.example>\nAn: Ada\nBetreff: x",
    "De : Rita Reed <rita@keep.example>\nEnvoyé : mardi 14 janvier 2025\nÀ : Ada\nObjet : x",
    "De: Rita Reed <rita@keep.example>\nEnviado el: martes\nPara: Ada\nAsunto: x",
    "De: Rita Reed\nEnviada em: terça-feira, 14 de janeiro\nPara: Ada\nAssunto: x",
    "Van: Rita Reed\nVerzonden: dinsdag 14 januari 2025\nAan: Ada\nOnderwerp: x",
    "Od: Rita Reed <rita@keep.example>\nWysłano: wtorek\nDo: Ada\nTemat: x",
    "От: Rita Reed <rita@keep.example>\nОтправлено: вторник\nКому: Ada\nТема: x",
    "发件人: Rita Reed <rita@keep.example>\n发送时间: 2025年1月14日\n收件人: Ada\n主题: x",
]
DEVICES = [
    "Sent from my iPhone",
    "Sent from Mail for Windows",
    "Get Outlook for Android",
    "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App",
    "Envoyé de mon iPhone",
    "Envoyé depuis l'application Mail Orange",
    "Télécharger Outlook pour iOS",
    "Enviado desde mi iPhone",
    "Obtener Outlook para Android",
    "Enviado do meu iPhone",
    "Obter o Outlook para iOS",
    "Verstuurd vanaf mijn iPhone",
    "Outlook voor iOS downloaden",
]
FOOTERS = [
    "This e-mail and any attachments are confidential and intended solely for the addressee.",
    "CONFIDENTIALITY NOTICE: the contents are privileged.",
    "Please consider the environment before printing this email.",
    "You received this message because you are subscribed to the group. To unsubscribe, write.",
    "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Adressaten bestimmt.",
    "Ce message et toutes les pièces jointes sont confidentiels.",
    "Este mensaje y sus archivos adjuntos son confidenciales.",
    "Esta mensagem e os seus anexos são confidenciais.",
    "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
    "Engines GmbH, Sitz der Gesellschaft: Musterstadt, Amtsgericht Musterstadt HRB 12345",
]
SIGNATURES = [
    "Best regards,\nAda King\nHead of Purchasing\nEngines Ltd",
    "Cheers\nAda",
    "Mit freundlichen Grüßen\nAda König",
    "i. A. Ada König\nEinkauf, Motoren GmbH",
    "Viele Grüße\nAda",
    "LG Ada",
    "Cordialement,\nAda Roi\nResponsable achats",
    "Bien à vous,\nAda",
    "Un cordial saludo,\nAda Rey\nDirectora de compras",
    "Saludos\nAda",
    "Com os melhores cumprimentos,\nAda Reis\nDiretora de compras",
    "Abraço\nAda",
    "Met vriendelijke groet,\nAda Koning\nInkoper",
    "Groetjes\nAda",
]
HANDED_ON = [
    ("See below from our CFO.", "Begin forwarded message:", "From: Tom <tom@engines.example>"),
    ("Siehe unten.", "---------- Weitergeleitete Nachricht ---------", "Von: Tom <t@e.example>"),
    ("Voir ci-dessous.", "---------- Message transféré ---------", "De : Tom <t@e.example>"),
    ("Vea abajo.", "---------- Mensaje reenviado ---------", "De: Tom <t@e.example>"),
    ("Ver abaixo.", "---------- Mensagem encaminhada ---------", "De: Tom <t@e.example>"),
    ("Zie hieronder.", "---------- Doorgestuurd bericht ---------", "Van: Tom <t@e.example>"),
]


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize("history", HISTORIES)
def test_history_is_recognised_in_many_languages(letter, history):
    found = split_text(f"{letter}\n\n{history}\n\nbitte abmelden, unsubscribe me\n", WORDS)

    assert (found.new_text, found.is_all_history) == (letter, False)


@pytest.mark.parametrize("addition", [*DEVICES, *FOOTERS])
def test_what_programs_and_lawyers_add_goes(addition):
    for letter in LETTERS.values():
        assert split_text(f"{letter}\n\n{addition}\n", WORDS).new_text == letter


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures_are_told_from_letters_in_six_languages(signature):
    for letter in LETTERS.values():
        found = split_text(f"{letter}\n\n{signature}\n", WORDS)

        assert (found.new_text, found.signature) == (letter, signature)


@pytest.mark.parametrize(("own", "separator", "header"), HANDED_ON)
def test_a_forwarded_answer_counts_in_six_languages(own, separator, header):
    found = split_text(f"{own}\n\n{separator}\n{header}\n\nNo, no money.\n", WORDS)

    assert found.new_text == f"{own}\n\nNo, no money."


@pytest.mark.parametrize(
    ("signature", "name", "title", "company"),
    [
        ("Mit freundlichen Grüßen\nAda König\nGeschäftsführerin\nMotoren GmbH",
         "Ada König", "Geschäftsführerin", "Motoren GmbH"),
        ("Cordialement,\nAda Roi\nResponsable achats - Société Moteurs",
         "Ada Roi", "Responsable achats", "Société Moteurs"),
        ("Saludos\nAda Rey\nDirectora de Compras\nMotores S.A.",
         "Ada Rey", "Directora de Compras", "Motores S.A."),
        ("Cumprimentos,\nAda Reis\nDiretora de Compras, Motores Lda",
         "Ada Reis", "Diretora de Compras", "Motores Lda"),
        ("Groet,\nAda de Koning\nInkoper | Motoren B.V.",
         "Ada de Koning", "Inkoper", "Motoren B.V."),
    ],
)  # fmt: skip
def test_cards_are_read_in_many_languages(signature, name, title, company):
    card = read_signature(signature, WORDS)

    assert (card.name, card.title, card.company) == (name, title, company)


@given(
    st.sampled_from([*LETTERS.values()]),
    st.lists(st.sampled_from([*DEVICES, *FOOTERS]), max_size=2),
    st.sampled_from(HISTORIES),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_stands_below_the_letter_stays_the_same(letter, additions, history, end):
    text = "\n\n".join([letter, *additions, f"{history}\n\nShall we?"]).replace("\n", end)

    assert split_text(text, WORDS).new_text == letter
