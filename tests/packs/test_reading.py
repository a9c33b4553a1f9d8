"""The shipped words read mails in six languages as a careful person would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading import read_message
from keepwarm.engine.values import Correspondent, Message, MessageKind

LEXICON = read_packs().lexicon
ADA = Correspondent(address="ada@engines.example")
STOPS = [
    "Please remove me from your mailing list.",
    "Hi Rita,\nplease take me off your list. Thanks\nBob",
    "Stop emailing me.",
    "STOP",
    "Unsubscribe",
    "unsubscribe me please",
    "Please don't contact me again.",
    "Do not email me again, ever.",
    "I don't want any more emails from you.",
    "I do not wish to receive any further communications from you.",
    "Could you please remove me from your database?",
    "Can you take my name off your distribution list?",
    "I have asked you twice to stop contacting me.",
    "This is the third time: take me off your list!",
    "No more emails, please.",
    "Kindly unsubscribe us from all your lists.",
    "I'd like to be removed from your mailing list.",
    "Leave me alone.",
    "Please delete my data from your system.",
    "I want to unsubscribe from this list.",
    "Please opt me out.",
    "Never write to me again!",
    "I no longer wish to receive your newsletters.",
    "Not interested, please remove my email address from your records.",
    "Not interested. Please stop.",
    "Please cease all contact.",
    "Thanks, but please take us off the list",
    "I withdraw my consent to be contacted.",
    "Quit spamming me",
    "Bitte nehmen Sie mich aus Ihrem Verteiler.",
    "Bitte löschen Sie mich umgehend aus Ihrer Liste!",
    "Ich möchte keine weiteren E-Mails von Ihnen.",
    "Schreiben Sie mir bitte nicht mehr.",
    "Bitte keine weiteren Mails mehr",
    "Kontaktieren Sie mich nicht mehr.",
    "Bitte streichen Sie uns von Ihrer Liste.",
    "Hören Sie auf, mir Werbung zu schicken!",
    "Ich möchte nicht mehr von Ihnen kontaktiert werden.",
    "Abmelden",
    "Löschen Sie bitte meine Daten.",
    "Hiermit widerspreche ich der Nutzung meiner Daten.",
    "Lassen Sie mich in Ruhe.",
    "Nimm mich bitte aus dem Verteiler",
    "Tragen Sie mich bitte aus.",
    "Können Sie mich bitte aus dem Verteiler nehmen?",
    "Merci de me retirer de votre liste.",
    "Veuillez me désinscrire de vos envois.",
    "Retirez-moi de votre fichier.",
    "Désinscrivez-moi SVP",
    "Ne m'écrivez plus.",
    "Ne me contactez plus, merci.",
    "Je ne souhaite plus recevoir vos mails.",
    "Cessez de m'écrire !",
    "Arrêtez vos relances.",
    "Laissez-moi tranquille.",
    "Merci de supprimer mes coordonnées.",
    "Je veux me désabonner.",
    "Por favor, elimínenme de su lista.",
    "No me escriban más.",
    "Quiero darme de baja.",
    "Dejen de enviarme correos.",
    "No quiero recibir más mensajes.",
    "Denme de baja, por favor.",
    "No me vuelva a contactar.",
    "Por favor borren mis datos.",
    "BAJA",
    "Quítame de tu lista de correo",
    "Por favor, removam-me da vossa lista.",
    "Parem de me enviar emails.",
    "Não quero receber mais mensagens.",
    "Quero cancelar a subscrição.",
    "Não me contactem mais.",
    "Retire o meu email da lista, por favor.",
    "Me tire da sua lista",
    "Deixem-me em paz.",
    "Haal mij van uw lijst.",
    "Verwijder me uit jullie bestand.",
    "Graag geen mails meer.",
    "Stop met mailen.",
    "Mail me niet meer.",
    "Ik wil geen berichten meer ontvangen.",
    "Schrijf mij uit.",
    "Ik wil me afmelden.",
    "Gelieve mij niet meer te contacteren.",
    "Kunt u mij van de mailinglijst halen?",
    "Stuur mij geen reclame meer",
    "Laat me met rust.",
    "Verwijder mijn gegevens.",
]
GOES_ON = [
    "You can unsubscribe at any time by clicking the link below.",
    "To unsubscribe click here",
    "Please don't stop sending me these, they are great.",
    "Stop by our stand on Tuesday!",
    "Should I stop using the old pump first?",
    "How do I unsubscribe colleagues in your tool?",
    "Stop emailing me, call me instead: 555-0100.",
    "Please do not contact me by phone.",
    "Don't contact me before September.",
    "If you can't meet that price, take me off your list.",
    "Do you want me to remove you from our list?",
    "Please do not hesitate to contact me again.",
    "I would not want to be removed from your list.",
    "Please don't remove me from your list.",
    "We had to stop all orders this month.",
    "Can you stop the delivery?",
    "I asked the supplier to stop sending invoices.",
    "Don't forget to contact me again in May.",
    "We will remove the old boiler from the list of assets.",
    "Please remove item 4 from the list.",
    "I can't stop thinking about your offer.",
    "Let's stop here and talk on Friday.",
    "We don't want to stop.",
    "Not interested, thanks.",
    "No thanks.",
    "Please send no more than two proposals.",
    "Send me more emails like this.",
    "Your customers can opt out?",
    'What happens when a customer writes "take me off your list"?',
    'Our policy: reply "unsubscribe me" and we act.',
    "Don't email me the contract, post it.",
    "Do not contact me until the audit is over.",
    "Delete my previous message, wrong thread.",
    "I no longer work there.",
    "My colleague said you should stop emailing her.",
    "Would you remove your sensor from the list of options?",
    "I never asked to be taken off your list.",
    "Never mind.",
    "We don't receive your emails any more, what happened?",
    "I do not receive any emails from you any more.",
    "Bitte nicht aus dem Verteiler nehmen!",
    "Wir haben keine weiteren Mails erhalten.",
    "Hören Sie bitte nicht auf, mir zu schreiben.",
    "Wenn Sie keine E-Mails mehr erhalten möchten, klicken Sie hier.",
    "Schreiben Sie mir bitte erst im Mai wieder.",
    "Rufen Sie mich lieber an, schreiben Sie mir nicht mehr.",
    "Soll ich Sie aus dem Verteiler nehmen?",
    "Bitte löschen Sie die Position 3 aus der Liste.",
    "Kein Interesse, danke.",
    "Bitte melden Sie sich wieder.",
    "Pour vous désabonner, cliquez ici.",
    "Si vous ne souhaitez plus recevoir nos mails, désinscrivez-vous.",
    "Ne retirez pas mon nom de la liste.",
    "Je n'ai plus reçu vos mails.",
    "Appelez-moi plutôt, ne m'écrivez plus.",
    "Pas intéressé, merci.",
    "Para darse de baja haga clic aquí.",
    "No he recibido más correos.",
    "No me borre de su lista, por favor.",
    "Llámeme mejor, no me escriba más.",
    "No estoy interesado, gracias.",
    "Para cancelar a subscrição clique aqui.",
    "Não me retirem da lista, por favor.",
    "Ligue-me, não me escreva mais.",
    "Klik hier om u af te melden.",
    "Haal mij niet van de lijst.",
    "Bel me liever, mail me niet meer.",
    "Ik heb geen mails meer ontvangen.",
    "Wilt u stoppen met de oude pomp?",
    "Geen interesse, bedankt.",
    "Why would I want to unsubscribe?",
    "I love it. Stop asking, just send the contract!",
]


def read(text, *, subject="Re: Engines", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    message = Message(digest=b"", sender=ADA, subject=subject, text=text, headers=headers)
    return read_message(message, LEXICON, is_answer_to_us=True)


@pytest.mark.parametrize("text", STOPS)
def test_a_clear_request_to_stop_is_understood(text):
    # trust case 78
    assert read(text).intents == ("unsubscribe",)


@given(
    st.lists(st.sampled_from([*STOPS, *GOES_ON, "", "> quoted", "-- ", "Rita wrote:"]), max_size=5),
    st.sampled_from(["Re: Engines", "STOP", "Unsubscribe me", ""]),
)
def test_leaving_the_text_out_never_changes_what_is_understood(parts, subject):
    message = Message(digest=b"", sender=ADA, subject=subject, text="\n".join(parts))

    brief = read_message(message, LEXICON, with_text=False)

    whole = read_message(message, LEXICON)
    assert (brief.kind, brief.intents, brief.evidence) == (
        whole.kind,
        whole.intents,
        whole.evidence,
    )


@pytest.mark.parametrize("text", GOES_ON)
def test_what_is_no_clear_request_is_left_to_a_person(text):
    # trust case 78
    reading = read(text)

    assert reading.kind is MessageKind.HUMAN
    assert reading.intents == ()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: Engines", "I am on annual leave and will be back on 3 March."),
        ("Automatische Antwort: Motoren", "Ich bin im Urlaub und ab Montag wieder im Büro."),
        ("Réponse automatique : moteurs", "Je suis absente jusqu'au 3 mars."),
        ("Respuesta automática: motores", "Estoy de vacaciones hasta el lunes."),
        ("Resposta automática: motores", "Estou de férias até segunda-feira."),
        ("Automatisch antwoord: motoren", "Ik ben afwezig tot maandag."),
    ],
)
def test_an_absence_note_is_automatic_with_and_without_its_header(subject, text):
    # trust case 73
    bare = read(text, subject=subject)
    marked = read(text, subject="Engines", auto_submitted="auto-replied")

    assert (bare.kind, marked.kind) == (MessageKind.AUTO_REPLY, MessageKind.AUTO_REPLY)


@pytest.mark.parametrize(
    "text",
    [
        "I am on vacation next week; let us talk on the 12th.",
        "Ich bin bis Freitag im Urlaub, danach gern.",
        "Je suis en congés cette semaine, rappelez-moi lundi.",
        "Estoy de vacaciones, pero el lunes hablamos.",
        "Estou de férias, falamos na segunda.",
        "Ik ben met vakantie, maandag bel ik.",
    ],
)
def test_a_person_on_holiday_is_a_person(text):
    # trust case 74
    assert read(text, x_auto_response_suppress="All").kind is MessageKind.HUMAN


@pytest.mark.parametrize(
    "introduction",
    [
        "On Tue, Jan 14, 2025 at 10:11 AM Rita Reed <rita@keep.example> wrote:",
        "Am Di., 14. Jan. 2025 um 10:11 Uhr schrieb Rita Reed <rita@keep.example>:",
        "Le mar. 14 janv. 2025 à 10:11, Rita Reed <rita@keep.example> a écrit :",
        "El mar, 14 ene 2025 a las 10:11, Rita Reed (<rita@keep.example>) escribió:",
        "Em ter., 14 de jan. de 2025 às 10:11, Rita Reed <rita@keep.example> escreveu:",
        "Op di 14 jan 2025 om 10:11 schreef Rita Reed <rita@keep.example>:",
        "-----Ursprüngliche Nachricht-----\nVon: Rita Reed\nGesendet: Dienstag",
        "De : Rita Reed <rita@keep.example>\nEnvoyé : mardi 14 janvier 2025\nÀ : Ada\nObjet : x",
        "De: Rita Reed <rita@keep.example>\nEnviado el: martes\nPara: Ada\nAsunto: x",
        "De: Rita Reed\nEnviada em: terça-feira\nPara: Ada\nAssunto: x",
        "Van: Rita Reed\nVerzonden: dinsdag 14 januari 2025\nAan: Ada\nOnderwerp: x",
    ],
)
def test_a_quotation_is_recognised_in_six_languages(introduction):
    text = f"Ja.\n\n{introduction}\n\nunsubscribe me, bitte abmelden\n"

    assert read(text).new_text == "Ja."
