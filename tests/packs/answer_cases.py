"""Answers that nobody would misunderstand, invented: what each means, in six languages."""

PLAIN = {
    "interested": {
        "en": "This looks great, we'd love to go ahead with it.",
        "de": "Das klingt sehr gut, wir haben großes Interesse daran.",
        "fr": "Votre offre nous intéresse beaucoup, nous souhaitons aller plus loin.",
        "es": "Nos interesa mucho su propuesta, queremos seguir adelante.",
        "pt": "Temos muito interesse na vossa proposta e queremos avançar.",
        "nl": "We hebben veel interesse in uw voorstel en willen graag verder.",
    },
    "meeting_request": {
        "en": "Could we meet on Thursday at 10 to talk about it?",
        "de": "Können wir uns am Donnerstag um 10 Uhr zu einem Gespräch treffen?",
        "fr": "Pouvons-nous nous rencontrer jeudi à 10 h pour en parler ?",
        "es": "¿Podemos reunirnos el jueves a las 10 para hablarlo?",
        "pt": "Podemos reunir na quinta-feira às 10 para falar sobre isto?",
        "nl": "Kunnen we donderdag om 10 uur afspreken om het te bespreken?",
    },
    "question": {
        "en": "How long does delivery take?",
        "de": "Wie lange dauert die Lieferung?",
        "fr": "Quel est le délai de livraison ?",
        "es": "¿Cuánto tarda la entrega?",
        "pt": "Quanto tempo demora a entrega?",
        "nl": "Hoe lang duurt de levering?",
    },
    "asked_for_info": {
        "en": "Please send me your brochure and a price list.",
        "de": "Bitte schicken Sie mir Ihren Prospekt und eine Preisliste.",
        "fr": "Merci de m'envoyer votre brochure et vos tarifs.",
        "es": "Por favor, envíeme su catálogo y una lista de precios.",
        "pt": "Por favor envie-me o vosso catálogo e uma tabela de preços.",
        "nl": "Stuurt u mij alstublieft uw brochure en een prijslijst.",
    },
    "not_now": {
        "en": "Not now, please come back to me in September.",
        "de": "Im Moment nicht, bitte melden Sie sich im September wieder.",
        "fr": "Pas pour le moment, merci de me recontacter en septembre.",
        "es": "Ahora no, por favor vuelva a contactarme en septiembre.",
        "pt": "Agora não, por favor volte a contactar-me em setembro.",
        "nl": "Nu niet, neem in september weer contact met me op.",
    },
    "wrong_person": {
        "en": "I'm the wrong person for this, please ask Jane Doe, jane.doe@firm.example.",
        "de": "Dafür bin ich nicht zuständig, bitte fragen Sie Jana Roth, roth@firma.example.",
        "fr": "Ce n'est pas moi qui m'en occupe, adressez-vous à Anne Duval, duval@firme.example.",
        "es": "No soy la persona adecuada, hable con Ana Ruiz, ana.ruiz@empresa.example.",
        "pt": "Não sou a pessoa certa, fale com a Ana Reis, ana.reis@empresa.example.",
        "nl": "Ik ben niet de juiste persoon, vraag het Anna Visser, visser@bedrijf.example.",
    },
    "left_company": {
        "en": "Peter Hill no longer works here.",
        "de": "Herr Berg arbeitet nicht mehr bei uns.",
        "fr": "Monsieur Colin ne travaille plus chez nous.",
        "es": "El señor Gil ya no trabaja en esta empresa.",
        "pt": "O senhor Gomes já não trabalha nesta empresa.",
        "nl": "Meneer Bakker werkt niet meer bij ons.",
    },
    "not_interested": {
        "en": "No thank you, we are not interested.",
        "de": "Nein danke, wir haben kein Interesse.",
        "fr": "Non merci, nous ne sommes pas intéressés.",
        "es": "No, gracias, no nos interesa.",
        "pt": "Não, obrigado, não estamos interessados.",
        "nl": "Nee, dank u, we hebben geen interesse.",
    },
    "competitor": {
        "en": "We already work with another supplier for this.",
        "de": "Wir arbeiten dafür bereits mit einem anderen Anbieter zusammen.",
        "fr": "Nous travaillons déjà avec un autre fournisseur.",
        "es": "Ya trabajamos con otro proveedor.",
        "pt": "Já trabalhamos com outro fornecedor.",
        "nl": "We werken hiervoor al met een andere leverancier.",
    },
    "already_bought": {
        "en": "We have already bought one elsewhere last month.",
        "de": "Wir haben letzten Monat schon eines woanders gekauft.",
        "fr": "Nous en avons déjà acheté un ailleurs le mois dernier.",
        "es": "Ya hemos comprado uno en otro sitio el mes pasado.",
        "pt": "Já comprámos um noutro lado no mês passado.",
        "nl": "We hebben er vorige maand al een ergens anders gekocht.",
    },
    "no_budget": {
        "en": "We have no budget for this.",
        "de": "Dafür haben wir kein Budget.",
        "fr": "Nous n'avons pas de budget pour cela.",
        "es": "No tenemos presupuesto para esto.",
        "pt": "Não temos orçamento para isto.",
        "nl": "Daar hebben we geen budget voor.",
    },
    "too_expensive": {
        "en": "That is too expensive for us.",
        "de": "Das ist uns zu teuer.",
        "fr": "C'est trop cher pour nous.",
        "es": "Es demasiado caro para nosotros.",
        "pt": "É demasiado caro para nós.",
        "nl": "Dat is te duur voor ons.",
    },
    "no_need": {
        "en": "The project has been cancelled, so we don't need it any more.",
        "de": "Das Projekt wurde abgesagt, wir brauchen es nicht mehr.",
        "fr": "Le projet a été annulé, nous n'en avons plus besoin.",
        "es": "El proyecto se ha cancelado, ya no lo necesitamos.",
        "pt": "O projeto foi cancelado, já não precisamos disso.",
        "nl": "Het project is geschrapt, we hebben het niet meer nodig.",
    },
    "unsubscribe": {
        "en": "Please take me off your list.",
        "de": "Bitte nehmen Sie mich aus Ihrem Verteiler.",
        "fr": "Merci de me retirer de votre liste.",
        "es": "Por favor, bórreme de su lista.",
        "pt": "Por favor, retire-me da sua lista.",
        "nl": "Haal mij alstublieft van uw lijst.",
    },
    "hostile": {
        "en": "You are an idiot and I will report you to the regulator.",
        "de": "Sie sind ein Idiot, ich werde Sie anzeigen.",
        "fr": "Vous êtes un imbécile, je vais porter plainte.",
        "es": "Es usted un idiota, le voy a denunciar.",
        "pt": "O senhor é um idiota, vou apresentar queixa.",
        "nl": "U bent een idioot, ik dien een klacht tegen u in.",
    },
    "out_of_office": {
        "en": "I am on holiday and back in the office on Monday 16 March.",
        "de": "Ich bin im Urlaub und ab Montag, 16. März, wieder im Büro.",
        "fr": "Je suis en congé et de retour au bureau le lundi 16 mars.",
        "es": "Estoy de vacaciones y vuelvo a la oficina el lunes 16 de marzo.",
        "pt": "Estou de férias e regresso ao escritório na segunda-feira, 16 de março.",
        "nl": "Ik ben op vakantie en maandag 16 maart weer op kantoor.",
    },
    "prefers_phone": {
        "en": "Please call me instead of writing: 020 7946 0123.",
        "de": "Bitte rufen Sie mich lieber an, statt zu schreiben: 030 23125 014.",
        "fr": "Appelez-moi plutôt que d'écrire : 01 99 00 12 34.",
        "es": "Prefiero que me llame por teléfono en vez de escribir: 910 000 123.",
        "pt": "Prefiro que me ligue em vez de escrever: 210 000 123.",
        "nl": "Bel me liever dan te mailen: 020 123 4567.",
    },
    "prefers_in_person": {
        "en": "I would rather meet face to face, do drop by our workshop.",
        "de": "Ich möchte lieber persönlich sprechen, kommen Sie doch in der Werkstatt vorbei.",
        "fr": "Je préfère vous voir en personne, passez donc à l'atelier.",
        "es": "Prefiero hablarlo en persona, pásese por el taller.",
        "pt": "Prefiro falar pessoalmente, passe pela oficina.",
        "nl": "Ik spreek u liever persoonlijk, kom gerust langs in de werkplaats.",
    },
    "prefers_email": {
        "en": "Please don't call, write me an email instead.",
        "de": "Bitte nicht anrufen, schreiben Sie mir lieber eine E-Mail.",
        "fr": "Merci de ne pas téléphoner, écrivez-moi plutôt un mail.",
        "es": "No me llame, por favor, escríbame mejor un correo.",
        "pt": "Por favor não ligue, escreva-me antes um email.",
        "nl": "Bel me niet, stuur me liever een mail.",
    },
    "prefers_text": {
        "en": "Better to text me on WhatsApp than to email.",
        "de": "Schreiben Sie mir lieber per WhatsApp als per Mail.",
        "fr": "Envoyez-moi plutôt un SMS ou un message WhatsApp qu'un mail.",
        "es": "Mejor escríbame por WhatsApp que por correo.",
        "pt": "Prefiro que me envie mensagem por WhatsApp em vez de email.",
        "nl": "App me liever via WhatsApp dan te mailen.",
    },
    "thanks_only": {
        "en": "Many thanks!",
        "de": "Vielen Dank!",
        "fr": "Merci beaucoup !",
        "es": "¡Muchas gracias!",
        "pt": "Muito obrigado!",
        "nl": "Hartelijk dank!",
    },
}

REFUSALS = {
    "en": [
        "Not interested.",
        "No thanks.",
        "No, thank you.",
        "We are not interested, thanks.",
        "Thanks, but no thanks.",
        "We'll pass.",
        "We have decided not to go ahead.",
        "I'm afraid this is not for us.",
        "Sorry, we are not interested in this.",
        "Thank you for the offer, but we decline.",
        "It's a no from us.",
        "This does not interest us at all.",
    ],
    "de": [
        "Kein Interesse.",
        "Nein danke.",
        "Wir haben kein Interesse.",
        "Danke, aber wir haben daran kein Interesse.",
        "Leider nein.",
        "Das ist für uns nicht interessant.",
        "Wir möchten Ihr Angebot nicht annehmen.",
        "Vielen Dank, wir verzichten.",
        "Wir haben uns dagegen entschieden.",
        "Das kommt für uns nicht in Frage.",
    ],
    "fr": [
        "Pas intéressé.",
        "Non merci.",
        "Nous ne sommes pas intéressés.",
        "Cela ne nous intéresse pas.",
        "Merci, mais nous déclinons votre offre.",
        "Désolé, ce n'est pas pour nous.",
        "Nous ne donnerons pas suite.",
        "Votre proposition ne nous intéresse pas, merci.",
    ],
    "es": [
        "No me interesa.",
        "No, gracias.",
        "No estamos interesados.",
        "Gracias, pero no nos interesa.",
        "Hemos decidido no seguir adelante.",
        "Lo siento, no es para nosotros.",
        "No queremos su oferta, gracias.",
        "Declinamos su propuesta.",
    ],
    "pt": [
        "Não tenho interesse.",
        "Não, obrigado.",
        "Não estamos interessados.",
        "Obrigado, mas não nos interessa.",
        "Decidimos não avançar.",
        "Lamento, não é para nós.",
        "Não queremos, obrigada.",
    ],
    "nl": [
        "Geen interesse.",
        "Nee, bedankt.",
        "Wij hebben geen interesse.",
        "Bedankt, maar dit is niets voor ons.",
        "We zien ervan af.",
        "Helaas, we zijn niet geïnteresseerd.",
        "We hebben besloten er niet mee verder te gaan.",
    ],
}

ABSENCES = {
    "en": "I'm away until Friday 13 March, let us talk when I'm back.",
    "de": "Ich bin bis Freitag, 13. März, im Urlaub, danach sprechen wir gern.",
    "fr": "Je suis en vacances jusqu'au vendredi 13 mars, parlons-en à mon retour.",
    "es": "Estoy fuera hasta el viernes 13 de marzo, hablamos a la vuelta.",
    "pt": "Estou fora até sexta-feira, 13 de março, falamos quando eu voltar.",
    "nl": "Ik ben tot vrijdag 13 maart op vakantie, daarna spreken we elkaar.",
}

SIGNATURES = {
    "en": "\n\nBest regards\n\nAda King\nDirector\nMill Works Ltd\nTel: +44 20 7946 0999\n"
    "www.mill-works.example",
    "de": "\n\nMit freundlichen Grüßen\n\nAda König\nGeschäftsführerin\nMühlenwerk GmbH\n"
    "Tel.: +49 30 23125 099",
    "fr": "\n\nCordialement,\n\nAda Leroy\nDirectrice des achats\nMoulins SARL\n"
    "Tél. : +33 1 99 00 99 99",
    "es": "\n\nUn saludo,\n\nAda Reyes\nDirectora de compras\nMolinos S.L.\nTel.: +34 910 000 999",
    "pt": "\n\nCom os melhores cumprimentos,\n\nAda Reis\nDiretora de compras\nMoinhos Lda\n"
    "Tel.: +351 210 000 999",
    "nl": "\n\nMet vriendelijke groet,\n\nAda Koning\nInkoopmanager\nMolenwerk B.V.\n"
    "Tel: +31 20 123 4599",
}

QUOTES = {
    "en": "\n\nOn Mon, 23 Feb 2026 at 09:10, Rita Keep <rita@keep.example> wrote:\n",
    "de": "\n\nAm 23.02.2026 um 09:10 schrieb Rita Keep <rita@keep.example>:\n",
    "fr": "\n\nLe lun. 23 févr. 2026 à 09:10, Rita Keep <rita@keep.example> a écrit :\n",
    "es": "\n\nEl lun, 23 feb 2026 a las 9:10, Rita Keep (<rita@keep.example>) escribió:\n",
    "pt": "\n\nEm seg., 23 de fev. de 2026 às 09:10, Rita Keep <rita@keep.example> escreveu:\n",
    "nl": "\n\nOp ma 23 feb 2026 om 09:10 schreef Rita Keep <rita@keep.example>:\n",
}
QUOTED = (
    "> Hi Ada,\n>\n> shall we meet on Tuesday? If you are not interested, reply STOP or\n"
    "> unsubscribe here and I take you off my list. Call me: 020 7946 0555.\n>\n> Rita\n"
)

FOOTERS = {
    "en": "\n\nThis email and any attachments are confidential and intended solely for the "
    "addressee. If you are not the intended recipient, please delete it and notify the sender.\n\n"
    "To unsubscribe from our newsletter click here.",
    "de": "\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige "
    "Adressat sind, informieren Sie bitte den Absender und löschen Sie diese E-Mail.",
    "fr": "\n\nCe message et toutes les pièces jointes sont confidentiels et établis à "
    "l'intention exclusive de ses destinataires. Si vous recevez ce message par erreur, merci de "
    "le détruire.",
    "es": "\n\nEste mensaje y sus archivos adjuntos son confidenciales y van dirigidos "
    "exclusivamente a su destinatario. Si lo ha recibido por error, elimínelo.",
    "pt": "\n\nEsta mensagem e os seus anexos são confidenciais e destinam-se exclusivamente ao "
    "destinatário. Se a recebeu por engano, por favor elimine-a.",
    "nl": "\n\nDit bericht en de bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de "
    "geadresseerde. Als u dit bericht ten onrechte heeft ontvangen, verwijder het dan.",
}
