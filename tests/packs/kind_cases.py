"""Mails of people and of machines in six languages, written for these tests: (subject, text)."""

AUTO = {"auto-submitted": "auto-replied"}

ABSENCE_NOTES = [
    ("Automatic reply: Pump quote", "I am on annual leave and will be back on 3 March."),
    ("Out of Office: Pump quote", "Away on site until Thursday, no laptop with me."),
    ("Auto-Reply: Pump quote", "Gone fishing. Back Monday."),
    ("Abwesenheitsnotiz: Pumpen", "Ich bin ab dem 4. August wieder im Büro."),
    ("Automatische Antwort: Pumpen", "Unser Betrieb macht vom 1. bis 12. August Ferien."),
    ("Réponse automatique : pompes", "Je suis en déplacement jusqu'au 12 mai inclus."),
    ("Message d'absence", "Absente du bureau, je reviens lundi."),
    ("Respuesta automática: bombas", "Estaré fuera de la oficina hasta el 4 de junio."),
    ("Resposta automática: bombas", "Encontro-me de férias até dia 20 de agosto."),
    ("Automatisch antwoord: pompen", "Ik ben met vakantie en lees mijn mail niet."),
    ("Afwezigheidsbericht", "Tot en met vrijdag ben ik op reis."),
]
MARKED_ABSENCE_NOTES = [
    ("Re: Pump quote", "Thank you for your message. I am out of the office until 5 May."),
    ("Pump quote", "I will be back in the office on Monday and reply then."),
    ("Parental leave", "I am on parental leave. Please write to team@wells.example."),
    ("AW: Pumpen", "Vielen Dank für Ihre Nachricht. Ich bin bis zum 9. Mai im Urlaub."),
    ("Abwesend", "In dringenden Fällen erreichen Sie Herrn Fels unter 030 23125 000."),
    ("Fermeture annuelle", "Notre atelier est fermé du 1er au 21 août."),
    ("RE : pompes", "Je suis absent jusqu'au 3 mars. En cas d'urgence : Léa Blanc."),
    ("RE: bombas", "Estoy de vacaciones hasta el lunes. Para asuntos urgentes, Luis Vega."),
    ("Cerrado por vacaciones", "Volvemos el 2 de septiembre."),
    ("RES: bombas", "Estou ausente do escritório até segunda-feira."),
    ("Férias", "Regresso no dia 1 de setembro."),
    ("Antw: pompen", "Ik ben afwezig tot 12 juli. Bij spoed: Joris Dam."),
    ("Vakantie", "Van 1 tot en met 14 augustus zijn wij gesloten."),
]
TICKETS = [
    (
        "[Ticket 4471] Your request",
        (
            "Dear customer,\nyour request has been received and a ticket has been created.\n"
            "Please quote this reference in all correspondence."
        ),
    ),
    ("Request received (#8812)", "Your request #8812 has been received. We reply within 24 hours."),
    (
        "We got your message",
        "This is an automated response. Our team will get back to you within two working days.",
    ),
    (
        "Ihre Anfrage 2231",
        (
            "Dies ist eine automatische Nachricht. Ihre Anfrage ist bei uns eingegangen und wird "
            "unter der Vorgangsnummer 2231 bearbeitet."
        ),
    ),
    (
        "Votre demande n° 90",
        (
            "Votre demande a bien été enregistrée. Ceci est un message automatique, merci de "
            "ne pas y répondre."
        ),
    ),
    (
        "Solicitud 77",
        "Su solicitud ha sido registrada con el número 77. Este es un mensaje automático.",
    ),
    (
        "Protocolo 555",
        "A sua mensagem foi recebida. Esta é uma mensagem automática, por favor não responda.",
    ),
    (
        "Uw melding 31",
        "Uw aanvraag is geregistreerd onder nummer 31. Dit is een automatisch gegenereerd bericht.",
    ),
]
NOTICES = [
    (
        "Re: Pump quote",
        "This mailbox is no longer monitored. Please use the form on our site instead.",
    ),
    (
        "Re: Pump quote",
        (
            "This is an automatic notice: Vera Holt no longer works for Wells Ltd. "
            "Please direct your enquiry to office@wells.example."
        ),
    ),
    (
        "AW: Pumpen",
        (
            "Diese Nachricht wurde automatisch erstellt. Frau Holt ist nicht mehr im Unternehmen "
            "tätig, bitte wenden Sie sich an info@brunnen.example."
        ),
    ),
    (
        "Re: pompes",
        "Ceci est une réponse automatique. Mme Blanc ne fait plus partie de la société.",
    ),
    (
        "Re: bombas",
        (
            "Este buzón ya no está activo. Esta es una respuesta automática: la señora Vega ya no "
            "trabaja en la empresa."
        ),
    ),
    (
        "Re: bombas",
        "Esta é uma resposta automática. O Sr. Dias já não trabalha nesta empresa.",
    ),
    ("Re: pompen", "Dit is een automatisch antwoord. Mevrouw Dam werkt niet meer bij ons."),
    (
        "Please confirm",
        (
            "Your message is being held. Click the link below to confirm that you are human, and "
            "it will be delivered."
        ),
    ),
    (
        "Verification required",
        (
            "I protect my inbox from junk. Please verify that you are a real person by clicking "
            "here: https://gate.example/x. Your message will be delivered afterwards."
        ),
    ),
]
FORMULAS = [
    (
        "Re: Pump quote",
        (
            "I am out of the office until 5 May. For urgent matters please contact Ben Ash. "
            "Your email will not be forwarded. I will respond upon my return."
        ),
    ),
    (
        "AW: Pumpen",
        (
            "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro. Ihre Nachricht wird "
            "nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an Herrn Fels."
        ),
    ),
]
BOUNCES = [
    ("Undelivered: pump quote", "The message to <vera@wells.example> was undeliverable: 5.1.1."),
    ("Text failed", "Message to 555-0134 was not delivered: number not in service."),
    (None, "Your SMS could not be delivered to +44 7700 900555. The handset was switched off."),
    (
        "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n  vera@wells.example\n",
    ),
    (
        "Unzustellbar: Pumpen",
        "Ihre Nachricht an h.fels@brunnen.example konnte nicht zugestellt werden.\n550 5.1.1",
    ),
    (
        "Échec de la remise : pompes",
        "Votre message n'a pas pu être remis à lea@pompes.example : boîte pleine (5.2.2).",
    ),
    ("No se pudo entregar: bombas", "No se pudo entregar su mensaje a luis@bombas.example."),
    ("Não entregue: bombas", "Não foi possível entregar a sua mensagem a ana@bombas.example."),
    ("Niet bezorgd: pompen", "Uw bericht aan joris@pompen.example kon niet worden bezorgd."),
    (
        "Delayed: pump quote",
        (
            "We have been unable to deliver your message to vera@wells.example for 4 hours. We "
            "will keep trying until Friday."
        ),
    ),
]
PEOPLE = [
    ("Re: Pump quote", "I'm away till Monday, I'll look at it then."),
    ("Re: Pump quote", "On holiday, back on the 3rd. Talk then?"),
    ("On vacation next week", "Let's do the demo the week after, Tuesday at ten works for me."),
    ("Out of office", "Hi Rita, just so you know I'm out all of May. Can you send it in June?"),
    ("Re: Pump quote", "Off sick, sorry. Will get back to you."),
    ("Re: Automatic reply: pump quote", "Ignore that, I'm still reading mail. Yes, go ahead."),
    ("Re: Pump quote", "Is this an automated message? Take me off your list."),
    ("Re: Pump quote", "Your last mail bounced, so I am writing from my private address."),
    ("Re: Pump quote", "We received your samples, thanks, and will test them as soon as possible."),
    ("Re: Pump quote", "Vera has left the company. I do pumps now. What is it about?"),
    ("Re: Pump quote", "Vera no longer works here, please contact Ben Ash."),
    ("Delivery problem", "The parcel could not be delivered, your driver had the wrong address."),
    ("Delivery failed", "Your courier came to the wrong gate. Please send the pump again."),
    ("Undelivered pump", "Our order 4471 still has not arrived. Where is it?"),
    ("Rejected", "The board rejected the offer, sorry."),
    ("Delayed", "Our project is delayed until autumn. Call me in September."),
    ("Failed test", "The pump failed our pressure test. Could you ring me?"),
    ("Ticket", "I opened a ticket with your support last week, number 4471, and nobody answers."),
    ("Your request", "Hello Rita, here are the figures you asked for. Best, Vera"),
    ("Re: Pump quote", "I got your voicemail. I'm human, not a robot, but busy. Try me in May."),
    ("Re: Pump quote", "Our office is closed on Friday, come on Thursday instead."),
    ("Accepted", "The offer is accepted. Send the contract."),
    ("Read", "I've read it twice now and like it."),
    ("AW: Pumpen", "Bin bis Freitag im Urlaub, danach gern."),
    ("AW: Pumpen", "Ich bin ab Montag wieder da und melde mich."),
    ("Urlaub", "Hallo Frau Reed, ich fahre morgen in Urlaub. Können wir das verschieben?"),
    ("AW: Pumpen", "Ihre Nachricht haben wir erhalten, Herr Fels prüft das Angebot."),
    ("AW: Pumpen", "Frau Holt ist nicht mehr bei uns. Ich bin ihr Nachfolger, worum geht es?"),
    ("Re: pompes", "Je suis en congés cette semaine, rappelez-moi lundi."),
    ("Re: pompes", "Bien reçu votre devis, je regarde et je reviens vers vous."),
    ("Absence", "Bonjour Rita, je serai absente lundi, peut-on se voir mardi ?"),
    ("Re: bombas", "Estoy de vacaciones, pero el lunes hablamos."),
    ("Re: bombas", "Hemos recibido su propuesta y la vemos el jueves."),
    ("Re: bombas", "Estou de férias, falamos na segunda."),
    ("Re: bombas", "Recebemos a sua proposta, obrigado. Volto a falar em maio."),
    ("Re: pompen", "Ik ben met vakantie, maandag bel ik."),
    ("Re: pompen", "We hebben uw offerte ontvangen. Ik kijk er volgende week naar."),
    (None, "In a meeting, text you later"),
    (None, "Back Monday, ring me then"),
    (None, "wrong number mate"),
]
MISLABELLED_PEOPLE = [
    ("Re: Pump quote", "Yes, let us talk on Tuesday."),
    ("Re: Pump quote", "I'm on leave until Monday but yes, send me the contract."),
    ("Re: Pump quote", "Hi Rita, too expensive for us. Can you do 10 % less?"),
    ("Re: Pump quote", "Not interested, thanks."),
    ("AW: Pumpen", "Kein Interesse."),
    ("AW: Pumpen", "Klingt gut. Rufen Sie mich am Montag an, vorher bin ich im Urlaub."),
    ("Re: pompes", "Oui, mardi me va. Pouvez-vous m'envoyer le devis ?"),
    ("Re: bombas", "Me interesa, llámeme el lunes."),
    ("Re: bombas", "Pode enviar o orçamento? Volto na segunda."),
    ("Re: pompen", "Lijkt me goed, bel me maandag."),
]
