"""Mails as salespeople send them, invented and labelled before the words that read them.

Every second case is held out: no word of the packs was written or mended after looking at it.
All were sent on Wednesday 4 March 2026.
"""

import datetime as dt
from dataclasses import dataclass

SENT_ON = dt.date(2026, 3, 4)
_FRIDAY, _MONDAY, _TUESDAY = dt.date(2026, 3, 6), dt.date(2026, 3, 9), dt.date(2026, 3, 10)
_THURSDAY, _TODAY = dt.date(2026, 3, 5), SENT_ON


@dataclass(frozen=True, kw_only=True)
class Case:
    """One mail and what a careful reader finds in it; "" where the text alone does not tell."""

    language: str
    text: str
    tactic: str = ""
    ask: str = ""
    promises: tuple[tuple[str, dt.date | None], ...] = ()
    attachment: str = ""
    nugget: str = ""
    subject: str = ""
    files: tuple[str, ...] = ()


def _case(language, text, *labels, **more):
    tactic, ask = (*labels, "", "")[:2]
    return Case(language=language, text=text, tactic=tactic, ask=ask, **more)


def _forwarded(text, subject="Line 3 quote", to="dana@harbour.example"):
    return (
        f"{text}\n\n---------- Forwarded message ---------\nFrom: Rita Keep <rita@keep.example>\n"
        f"Date: Tue, 24 Feb 2026 at 09:12\nSubject: {subject}\nTo: <{to}>\n\n"
        "Hi Dana,\n\nhere is the quote for line 3 as discussed. Could we meet next week?\n\nRita"
    )


ENGLISH = [
    _case(
        "en",
        "Hi Dana,\n\nthanks for your time on the phone. I'll send you the revised drawings by "
        "Friday.\n\nBest regards\nRita",
        "",
        "none",
        promises=(("send", _FRIDAY),),
    ),
    _case(
        "en",
        "Hi Sam,\n\na dairy like yours in Kent cut its loading time from 40 to 25 minutes after "
        "adding a second dock leveller. I wrote down how they did it, two pages, attached.\n\n"
        "Worth a look?\n\nRita",
        "value_nugget",
        "material",
        nugget="case",
        attachment="present",
        files=("kent-dairy.pdf",),
    ),
    _case(
        "en",
        _forwarded("Any thoughts on this?"),
        "bump_forward",
        "answer",
        subject="Fwd: Line 3 quote",
    ),
    _case(
        "en",
        "Hello Mr Okafor,\n\nthings have gone quiet on the loading-bay project. Has the plan "
        "changed, or just the timing?\n\nKind regards,\nRita Keep",
        "ask_why_or_timing",
        "why_or_timing",
    ),
    _case(
        "en",
        "Dear Ms Bell,\n\nhow would you rather hear from me: by phone, by mail, or not until "
        "after the season?\n\nRita Keep",
        "ask_preferred_channel",
        "preferred_channel",
    ),
    _case(
        "en",
        "Hi Tom,\n\nI may well be writing to the wrong person. Who at Harbour Foods looks after "
        "the cold store?\n\nThanks\nRita",
        "",
        "right_person",
    ),
    _case(
        "en",
        "Dear Priya,\n\nwould Tuesday at 10 or Wednesday at 2 suit you for a visit to your "
        "site? I need half an hour.\n\nRita",
        "",
        "meeting",
    ),
    _case(
        "en",
        "Hi Jo,\n\ncould you give me a quick call when you have five minutes? 020 7946 0123.\n\n"
        "Rita",
        "",
        "call",
    ),
    _case(
        "en",
        "Hi Ben,\n\ncongratulations on the Queen's Award, I read about it in the Gazette this "
        "morning. Well deserved!\n\nRita",
        "get_personal",
        "none",
    ),
    _case(
        "en",
        "Hello Dana,\n\nyou asked me to come back to you in March, so here I am. Is the budget "
        "for the new line through now?\n\nRita",
        "schedule_for_their_timing",
        "answer",
    ),
    _case(
        "en",
        "Dear Mr Lund,\n\nI've been in touch with your colleague Dana Fox about the dock doors, "
        "and she suggested that you might know more. How many doors are in use at the moment?\n\n"
        "Regards\nRita",
        "other_person_at_account",
        "answer",
    ),
    _case(
        "en",
        "Good morning Claire,\n\nyou look after Mr Hart's diary, I believe. Could you find me "
        "twenty minutes with him next week?\n\nThank you\nRita",
        "via_assistant",
        "meeting",
    ),
    _case(
        "en",
        "Hi Dana,\n\nplease find attached the offer for the two conveyors. I'll call you on "
        "Tuesday to go through it.\n\nBest\nRita",
        "",
        "none",
        promises=(("call", _TUESDAY),),
        attachment="missing",
    ),
    _case(
        "en",
        "Hi Mark,\n\nI have sent you quite a few mails lately, so I'll leave you in peace for a "
        "while.\n\nAll the best\nRita",
        "step_back",
        "none",
    ),
    _case(
        "en",
        "Dear Ms Roy,\n\nthe new EU rule on packaging applies from August: every tray will need "
        "a label. Our summary on one page is here: https://keep.example/packaging\n\nNo reply "
        "needed.\n\nRita",
        "keep_warm",
        "none",
        nugget="news",
    ),
    _case(
        "en",
        "Hi Al,\n\nI tried to reach you by phone twice yesterday without luck, so here it is in "
        "writing: the crane can be here on 16 March. Shall I book it for you?\n\nRita",
        "switch_channel",
        "decision",
    ),
    _case(
        "en",
        "Hello Dana,\n\nan idea for your Leeds depot: if the pallets came in from the north "
        "gate, the forklifts would save one turn each. Would a sketch help?\n\nRita",
        "value_nugget",
        "answer",
        nugget="idea",
    ),
    _case(
        "en",
        "Dear Mr Hall,\n\nas you have signed with another supplier, I'm closing your file on my "
        "side. I wish you every success with it.\n\nRita Keep",
        "disqualify",
        "none",
    ),
    _case(
        "en",
        "Hi Nora,\n\nI'll check the delivery time with our plant and get back to you by "
        "tomorrow noon.\n\nRita",
        "",
        "none",
        promises=(("answer", _THURSDAY),),
    ),
    _case(
        "en",
        "Hi Leo,\n\ndo you know anybody else in the valley who is thinking about a new press?\n\n"
        "Rita",
        "",
        "referral",
    ),
    _case(
        "en",
        "Dear Anna,\n\nthe offer is good until the end of the month. Shall we go ahead with "
        "it?\n\nBest wishes\nRita",
        "",
        "decision",
    ),
    _case(
        "en",
        "Hi Dana,\n\ndid you know that one in three pallets is damaged at the dock, not on the "
        "road? That's from a study by the University of Malm.\n\nIs that the same with you?\n\n"
        "Rita",
        "value_nugget",
        "answer",
        nugget="fact",
    ),
    _case(
        "en",
        "Hi Will,\n\nif you like, I can send you the drawings on Friday. Just say the word.\n\n"
        "Rita",
        "",
        "answer",
    ),
    _case(
        "en",
        "Dear Ms Stone,\n\nthank you for your order. It leaves our yard on Monday.\n\nRita Keep",
        "",
        "none",
    ),
    _case(
        "en",
        _forwarded("In case this got buried."),
        "bump_forward",
        "none",
        subject="FW: Line 3 quote",
    ),
    _case(
        "en",
        "Hi Ed,\n\ngood to meet you at the fair! As promised, the price list is attached. I will "
        "drop by on Monday with the samples.\n\nRita",
        "",
        "none",
        promises=(("meet", _MONDAY),),
        attachment="present",
        files=("prices.xlsx",),
    ),
    _case(
        "en",
        "Hello Mr Grant,\n\nis the new hall still on the cards this year, or has it been put "
        "off?\n\nRegards\nRita",
        "ask_why_or_timing",
        "why_or_timing",
    ),
    _case(
        "en",
        "Hi Kim,\n\nI hope you are well. Just checking in to see if you have had a chance to "
        "look at our proposal.\n\nBest regards\nRita",
        "",
        "material",
    ),
    _case(
        "en",
        "Dear Dr Moss,\n\nhow many samples does your lab run in a week at present? With that "
        "figure I can tell you whether our machine would pay for itself.\n\nRita Keep",
        "",
        "answer",
    ),
    _case(
        "en",
        "Hi Dana,\n\nwe're going to put together a comparison of the two models and I'll have it "
        "with you on Monday.\n\nRita",
        "",
        "none",
        promises=(("send", _MONDAY),),
    ),
    _case(
        "en",
        "Hi Pat,\n\nhere's a checklist that other bakeries use before they buy an oven: "
        "https://keep.example/checklist. Use it as you like, no strings attached.\n\nRita",
        "value_nugget",
        "none",
        nugget="resource",
    ),
    _case(
        "en",
        "Dear Mr Ito,\n\nwho is the right person to talk to about maintenance contracts in your "
        "company?\n\nKind regards\nRita Keep",
        "",
        "right_person",
    ),
    _case(
        "en",
        "Hi Sue,\n\nI won't call you again this week, I promise. Take your time with the "
        "figures.\n\nRita",
        "",
        "none",
    ),
    _case(
        "en",
        "Hi Dana,\n\ncan we speak on Thursday morning for ten minutes? I'd ring you on your "
        "mobile.\n\nRita",
        "",
        "call",
    ),
    _case(
        "en",
        "Hi Greg,\n\nloved your talk on vertical farms at AgriDay. The bit about the leaking "
        "roof made me laugh, I have the same one at home.\n\nRita",
        "get_personal",
        "none",
    ),
    _case(
        "en",
        "Dear Ms Field,\n\nwhen we spoke in autumn, you said that the contract with your "
        "present supplier ends in March. As agreed, I'm getting in touch again now. Do you have "
        "time for a visit this month?\n\nRita Keep",
        "schedule_for_their_timing",
        "meeting",
    ),
    _case(
        "en",
        "Hi Omar,\n\nplease sign the attached order form and send it back, then the slot is "
        "yours.\n\nRita",
        "",
        "decision",
        attachment="present",
        files=("order-form.pdf",),
    ),
    _case(
        "en",
        "Hi Dana,\n\nI'll have the quote ready this afternoon and will let you have it today.\n\n"
        "Rita",
        "",
        "none",
        promises=(("send", _TODAY),),
    ),
    _case(
        "en",
        "Hello Ms Quinn,\n\nwould you prefer that I call you instead of writing? And which hour "
        "of the day is best?\n\nRita",
        "ask_preferred_channel",
        "preferred_channel",
    ),
    _case(
        "en",
        "Dear Mr Nash,\n\nwe are a leading provider of dock equipment with over 40 years of "
        "experience. Let's schedule a demo next week.\n\nRita Keep",
        "",
        "meeting",
    ),
    _case(
        "en",
        "Hi Vic,\n\nI just left you a voicemail. In short: the used press we spoke of is back on "
        "the market. Call me if it is still of interest.\n\nRita",
        "switch_channel",
        "call",
    ),
    _case(
        "en",
        "Hi Dana,\n\nI'm waiting for the figures from our engineer and will forward them as soon "
        "as I have them.\n\nRita",
        "",
        "none",
        promises=(("send", None),),
    ),
    _case(
        "en",
        "Dear Ms Hale,\n\nas you asked, I'll get in touch again in September. Until then, have a "
        "good summer.\n\nRita Keep",
        "schedule_for_their_timing",
        "none",
        promises=(("answer", dt.date(2026, 9, 1)),),
    ),
    _case(
        "en",
        "Hi Ray,\n\na customer of ours, a joinery in Hull, halved its waste by nesting the "
        "panels first. May I show you how on your own cutting list?\n\nRita",
        "value_nugget",
        "meeting",
        nugget="case",
    ),
]

GERMAN = [
    _case(
        "de",
        "Guten Tag Herr Brandt,\n\nvielen Dank für das Gespräch. Ich schicke Ihnen die "
        "überarbeiteten Zeichnungen bis Freitag.\n\nMit freundlichen Grüßen\nRita Keep",
        "",
        "none",
        promises=(("send", _FRIDAY),),
    ),
    _case(
        "de",
        "Hallo Frau Vogt,\n\num das Ladetor ist es still geworden. Hat sich der Plan geändert "
        "oder nur der Zeitpunkt?\n\nViele Grüße\nRita Keep",
        "ask_why_or_timing",
        "why_or_timing",
    ),
    _case(
        "de",
        "Guten Morgen Herr Lang,\n\neine Molkerei in Ihrer Größe hat mit einer zweiten Rampe "
        "ihre Ladezeit von 40 auf 25 Minuten gesenkt. Wie das ging, steht auf den zwei Seiten im "
        "Anhang. Schauen Sie mal hinein?\n\nRita Keep",
        "value_nugget",
        "material",
        nugget="case",
        attachment="present",
        files=("Molkerei.pdf",),
    ),
    _case(
        "de",
        "Sehr geehrte Frau Kern,\n\nwie erreiche ich Sie am besten: telefonisch oder lieber per "
        "Mail?\n\nRita Keep",
        "ask_preferred_channel",
        "preferred_channel",
    ),
    _case(
        "de",
        "Hallo Herr Maier,\n\nwer ist bei Ihnen für die Wartung zuständig?\n\nDanke und Gruß\n"
        "Rita Keep",
        "",
        "right_person",
    ),
    _case(
        "de",
        "Guten Tag Frau Sommer,\n\nanbei das Angebot. Ich rufe Sie am Dienstag dazu an.\n\n"
        "Freundliche Grüße\nRita Keep",
        "",
        "none",
        promises=(("call", _TUESDAY),),
        attachment="missing",
    ),
    _case(
        "de",
        "Lieber Herr Roth,\n\nherzlichen Glückwunsch zum Umzug in die neue Halle! Ich habe das "
        "Bild in der Zeitung gesehen.\n\nRita Keep",
        "get_personal",
        "none",
    ),
    _case(
        "de",
        "Guten Tag Herr Wolf,\n\npasst Ihnen Dienstag um 10 Uhr für einen Termin bei Ihnen vor "
        "Ort? Eine halbe Stunde reicht.\n\nRita Keep",
        "",
        "meeting",
    ),
    _case(
        "de",
        "Hallo Frau Ernst,\n\nSie hatten mich gebeten, mich im März wieder zu melden. Ist das "
        "Budget inzwischen freigegeben?\n\nGruß\nRita Keep",
        "schedule_for_their_timing",
        "answer",
    ),
    _case(
        "de",
        "Guten Tag Herr Busch,\n\nkönnen wir am Donnerstag kurz telefonieren? Zehn Minuten "
        "genügen.\n\nRita Keep",
        "",
        "call",
    ),
    _case(
        "de",
        "Hallo Herr Brandt,\n\nich kläre das mit unserer Technik und gebe Ihnen morgen "
        "Bescheid.\n\nRita Keep",
        "",
        "none",
        promises=(("answer", _THURSDAY),),
    ),
    _case(
        "de",
        "Sehr geehrter Herr Falk,\n\ndürfen wir den Auftrag so für Sie einplanen?\n\nRita Keep",
        "",
        "decision",
    ),
    _case(
        "de",
        "Kam das bei Ihnen an?\n\n-----Ursprüngliche Nachricht-----\nVon: Rita Keep "
        "<rita@keep.example>\nGesendet: Dienstag, 24. Februar 2026 09:12\nAn: "
        "b.brandt@hafen.example\nBetreff: Angebot Linie 3\n\nGuten Tag Herr Brandt,\n\nhier das "
        "Angebot.\n\nRita Keep",
        "bump_forward",
        "answer",
        subject="WG: Angebot Linie 3",
    ),
    _case(
        "de",
        "Guten Tag Frau Haas,\n\nich habe mehrfach versucht, Sie telefonisch zu erreichen, daher "
        "schriftlich: Der Kran ist ab dem 16. März frei. Wie viele Tage brauchen Sie ihn?\n\n"
        "Rita Keep",
        "switch_channel",
        "answer",
    ),
    _case(
        "de",
        "Hallo Herr Keller,\n\nab August gilt die neue Verpackungsverordnung: Jede Schale "
        "braucht dann ein Etikett. Eine Antwort ist nicht nötig.\n\nRita Keep",
        "keep_warm",
        "none",
        nugget="news",
    ),
    _case(
        "de",
        "Guten Tag Herr Simon,\n\nwenn Sie möchten, schicke ich Ihnen am Freitag ein Muster. "
        "Soll ich?\n\nRita Keep",
        "",
        "answer",
    ),
]

FRENCH = [
    _case(
        "fr",
        "Bonjour Madame Petit,\n\nmerci pour notre échange. Je vous envoie les plans modifiés "
        "d'ici vendredi.\n\nCordialement\nRita Keep",
        "",
        "none",
        promises=(("send", _FRIDAY),),
    ),
    _case(
        "fr",
        "Bonjour Monsieur Roux,\n\nle projet du quai semble en pause. Est-ce le projet qui a "
        "changé, ou seulement le calendrier ?\n\nBien à vous\nRita Keep",
        "ask_why_or_timing",
        "why_or_timing",
    ),
    _case(
        "fr",
        "Bonjour Madame Blanc,\n\nune laiterie de votre taille a réduit son temps de chargement "
        "de 40 à 25 minutes. Vous trouverez leur méthode en pièce jointe. Pouvez-vous y jeter "
        "un œil ?\n\nRita Keep",
        "value_nugget",
        "material",
        nugget="case",
        attachment="present",
        files=("laiterie.pdf",),
    ),
    _case(
        "fr",
        "Bonjour Monsieur Faure,\n\ncomment préférez-vous être contacté : par téléphone ou par "
        "mail ?\n\nRita Keep",
        "ask_preferred_channel",
        "preferred_channel",
    ),
    _case(
        "fr",
        "Bonjour,\n\nqui s'occupe de la maintenance chez vous ?\n\nMerci d'avance\nRita Keep",
        "",
        "right_person",
    ),
    _case(
        "fr",
        "Bonjour Madame Leroy,\n\nci-joint notre offre. Je vous appelle mardi pour en parler.\n\n"
        "Cordialement\nRita Keep",
        "",
        "none",
        promises=(("call", _TUESDAY),),
        attachment="missing",
    ),
    _case(
        "fr",
        "Cher Monsieur Morel,\n\nfélicitations pour votre nouvelle usine ! J'ai vu la photo dans "
        "le journal.\n\nRita Keep",
        "get_personal",
        "none",
    ),
    _case(
        "fr",
        "Bonjour Madame Girard,\n\nêtes-vous disponible mardi à 10 h pour un rendez-vous sur "
        "votre site ?\n\nRita Keep",
        "",
        "meeting",
    ),
    _case(
        "fr",
        "Bonjour Monsieur Caron,\n\nvous m'aviez demandé de revenir vers vous en mars. Le budget "
        "est-il validé ?\n\nRita Keep",
        "schedule_for_their_timing",
        "answer",
    ),
    _case(
        "fr",
        "Bonjour Madame Noël,\n\npourriez-vous me rappeler au 01 99 00 12 34 ?\n\nMerci\nRita Keep",
        "",
        "call",
    ),
    _case(
        "fr",
        "Bonjour Madame Petit,\n\nje vérifie le délai avec notre usine et je reviens vers vous "
        "demain.\n\nRita Keep",
        "",
        "none",
        promises=(("answer", _THURSDAY),),
    ),
    _case(
        "fr",
        "Bonjour Monsieur Henry,\n\npouvons-nous valider la commande cette semaine ?\n\nRita Keep",
        "",
        "decision",
    ),
    _case(
        "fr",
        "Avez-vous pu regarder ?\n\n---------- Message transféré ---------\nDe : Rita Keep "
        "<rita@keep.example>\nDate : mar. 24 févr. 2026 à 09:12\nObjet : Devis ligne 3\nÀ : "
        "<petit@port.example>\n\nBonjour Madame Petit,\n\nvoici le devis.\n\nRita",
        "bump_forward",
        "material",
        subject="Tr: Devis ligne 3",
    ),
    _case(
        "fr",
        "Bonjour Monsieur Colin,\n\nj'ai essayé de vous joindre par téléphone sans succès. La "
        "grue est libre à partir du 16 mars : combien de jours vous faut-il ?\n\nRita Keep",
        "switch_channel",
        "answer",
    ),
    _case(
        "fr",
        "Bonjour Madame Rey,\n\nla nouvelle norme sur les emballages entre en vigueur en août : "
        "chaque barquette devra porter une étiquette. Inutile de répondre.\n\nRita Keep",
        "keep_warm",
        "none",
        nugget="news",
    ),
    _case(
        "fr",
        "Bonjour Madame Adam,\n\nsi vous le souhaitez, je peux vous envoyer un échantillon "
        "vendredi. Qu'en dites-vous ?\n\nRita Keep",
        "",
        "answer",
    ),
]

SPANISH = [
    _case(
        "es",
        "Hola, Marta:\n\ngracias por la llamada. Te envío los planos corregidos antes del "
        "viernes.\n\nUn saludo\nRita Keep",
        "",
        "none",
        promises=(("send", _FRIDAY),),
    ),
    _case(
        "es",
        "Buenos días, señor Gil:\n\nel proyecto del muelle parece parado. ¿Ha cambiado el plan o "
        "solo el momento?\n\nSaludos\nRita Keep",
        "ask_why_or_timing",
        "why_or_timing",
    ),
    _case(
        "es",
        "Hola, Pablo:\n\nuna lechería como la suya redujo su tiempo de carga de 40 a 25 minutos. "
        "Le adjunto el caso en dos páginas. ¿Puede echarle un vistazo?\n\nRita Keep",
        "value_nugget",
        "material",
        nugget="case",
        attachment="present",
        files=("caso.pdf",),
    ),
    _case(
        "es",
        "Buenas tardes, señora Vega:\n\n¿cómo prefiere que la contacte, por teléfono o por "
        "correo?\n\nRita Keep",
        "ask_preferred_channel",
        "preferred_channel",
    ),
    _case(
        "es",
        "Hola:\n\n¿quién es la persona responsable del mantenimiento en su empresa?\n\nGracias\n"
        "Rita Keep",
        "",
        "right_person",
    ),
    _case(
        "es",
        "Hola, Lucía:\n\nadjunto la oferta. El martes le llamo para comentarla.\n\nSaludos "
        "cordiales\nRita Keep",
        "",
        "none",
        promises=(("call", _TUESDAY),),
        attachment="missing",
    ),
    _case(
        "es",
        "Querido Andrés:\n\n¡enhorabuena por la nueva nave! Vi la foto en el periódico.\n\n"
        "Rita Keep",
        "get_personal",
        "none",
    ),
    _case(
        "es",
        "Buenos días, señora Sanz:\n\n¿le viene bien el martes a las 10 para una visita en sus "
        "instalaciones?\n\nRita Keep",
        "",
        "meeting",
    ),
    _case(
        "es",
        "Hola, Diego:\n\nme pediste que volviera a escribirte en marzo. ¿Ya está aprobado el "
        "presupuesto?\n\nRita",
        "schedule_for_their_timing",
        "answer",
    ),
    _case(
        "es",
        "Hola, Elena:\n\n¿podemos hablar por teléfono el jueves diez minutos?\n\nRita",
        "",
        "call",
    ),
    _case(
        "es",
        "Hola, Marta:\n\nlo consulto con fábrica y mañana te digo algo.\n\nRita",
        "",
        "none",
        promises=(("answer", _THURSDAY),),
    ),
    _case(
        "es",
        "Buenos días, señor Prats:\n\n¿le reservo entonces la máquina y cerramos el pedido?\n\n"
        "Rita Keep",
        "",
        "decision",
    ),
    _case(
        "es",
        "¿Pudiste verlo?\n\n---------- Forwarded message ---------\nDe: Rita Keep "
        "<rita@keep.example>\nDate: mar, 24 feb 2026 a las 9:12\nSubject: Oferta línea 3\nTo: "
        "<marta@puerto.example>\n\nHola, Marta:\n\naquí tienes la oferta.\n\nRita",
        "bump_forward",
        "material",
        subject="Fwd: Oferta línea 3",
    ),
    _case(
        "es",
        "Hola, señor Mora:\n\nhe intentado localizarle por teléfono varias veces. La grúa está "
        "libre desde el 16 de marzo. ¿Cuántos días la necesita?\n\nRita Keep",
        "switch_channel",
        "answer",
    ),
    _case(
        "es",
        "Hola, Carla:\n\nen agosto entra en vigor la nueva norma de envases: cada bandeja "
        "llevará etiqueta. No hace falta que contestes.\n\nRita",
        "keep_warm",
        "none",
        nugget="news",
    ),
    _case(
        "es",
        "Hola, Íñigo:\n\nsi quieres, te puedo mandar una muestra el viernes. ¿Te la envío?\n\nRita",
        "",
        "answer",
    ),
]

PORTUGUESE = [
    _case(
        "pt",
        "Olá, Inês,\n\nobrigada pela conversa. Envio-lhe os desenhos revistos até sexta-feira.\n\n"
        "Cumprimentos\nRita Keep",
        "",
        "none",
        promises=(("send", _FRIDAY),),
    ),
    _case(
        "pt",
        "Bom dia, senhor Lima,\n\no projeto do cais parece parado. Mudou o plano ou só o "
        "calendário?\n\nCumprimentos\nRita Keep",
        "ask_why_or_timing",
        "why_or_timing",
    ),
    _case(
        "pt",
        "Olá, Rui,\n\numa leitaria como a sua reduziu o tempo de carga de 40 para 25 minutos. "
        "Segue em anexo o caso, em duas páginas. Pode dar uma vista de olhos?\n\nRita Keep",
        "value_nugget",
        "material",
        nugget="case",
        attachment="present",
        files=("caso.pdf",),
    ),
    _case(
        "pt",
        "Boa tarde, dona Célia,\n\ncomo prefere ser contactada: por telefone ou por e-mail?\n\n"
        "Rita Keep",
        "ask_preferred_channel",
        "preferred_channel",
    ),
    _case(
        "pt",
        "Bom dia,\n\nquem é o responsável pela manutenção na sua empresa?\n\nObrigada\nRita Keep",
        "",
        "right_person",
    ),
    _case(
        "pt",
        "Olá, Joana,\n\nem anexo a nossa proposta. Ligo-lhe na terça-feira para falarmos.\n\n"
        "Rita Keep",
        "",
        "none",
        promises=(("call", _TUESDAY),),
        attachment="missing",
    ),
    _case(
        "pt",
        "Caro Tiago,\n\nparabéns pela nova fábrica! Vi a fotografia no jornal.\n\nRita Keep",
        "get_personal",
        "none",
    ),
    _case(
        "pt",
        "Bom dia, senhora Reis,\n\nterça-feira às 10 dá-lhe jeito para uma visita às vossas "
        "instalações?\n\nRita Keep",
        "",
        "meeting",
    ),
    _case(
        "pt",
        "Olá, Nuno,\n\npediu-me para voltar a falar consigo em março. O orçamento já foi "
        "aprovado?\n\nRita",
        "schedule_for_their_timing",
        "answer",
    ),
    _case(
        "pt",
        "Olá, Beatriz,\n\npodemos falar ao telefone na quinta, dez minutos?\n\nRita",
        "",
        "call",
    ),
    _case(
        "pt",
        "Olá, Inês,\n\nvou confirmar o prazo com a fábrica e amanhã dou-lhe uma resposta.\n\nRita",
        "",
        "none",
        promises=(("answer", _THURSDAY),),
    ),
    _case(
        "pt",
        "Bom dia, senhor Pinto,\n\npodemos avançar com a encomenda esta semana?\n\nRita Keep",
        "",
        "decision",
    ),
    _case(
        "pt",
        "Conseguiu ver?\n\n---------- Forwarded message ---------\nDe: Rita Keep "
        "<rita@keep.example>\nDate: terça, 24/02/2026 à(s) 09:12\nSubject: Proposta linha 3\nTo: "
        "<ines@porto.example>\n\nOlá, Inês,\n\naqui vai a proposta.\n\nRita",
        "bump_forward",
        "material",
        subject="Fwd: Proposta linha 3",
    ),
    _case(
        "pt",
        "Bom dia, senhor Matos,\n\ntentei ligar-lhe várias vezes sem sucesso. A grua está livre "
        "a partir de 16 de março. De quantos dias precisa?\n\nRita Keep",
        "switch_channel",
        "answer",
    ),
    _case(
        "pt",
        "Olá, Sofia,\n\na nova norma das embalagens entra em vigor em agosto: cada tabuleiro vai "
        "precisar de etiqueta. Não precisa de responder.\n\nRita",
        "keep_warm",
        "none",
        nugget="news",
    ),
    _case(
        "pt",
        "Olá, Vasco,\n\nse quiser, posso enviar-lhe uma amostra na sexta. Quer que envie?\n\nRita",
        "",
        "answer",
    ),
]

DUTCH = [
    _case(
        "nl",
        "Dag mevrouw Bakker,\n\nbedankt voor het gesprek. Ik stuur u de aangepaste tekeningen "
        "uiterlijk vrijdag.\n\nMet vriendelijke groet\nRita Keep",
        "",
        "none",
        promises=(("send", _FRIDAY),),
    ),
    _case(
        "nl",
        "Beste meneer De Wit,\n\nrond het laadperron is het stil geworden. Is het plan "
        "veranderd, of alleen het moment?\n\nGroet\nRita Keep",
        "ask_why_or_timing",
        "why_or_timing",
    ),
    _case(
        "nl",
        "Hallo Joost,\n\neen zuivelfabriek zoals die van jullie bracht de laadtijd terug van 40 "
        "naar 25 minuten. In de bijlage staat op twee pagina's hoe. Wil je er eens naar "
        "kijken?\n\nRita",
        "value_nugget",
        "material",
        nugget="case",
        attachment="present",
        files=("zuivel.pdf",),
    ),
    _case(
        "nl",
        "Beste mevrouw Smit,\n\nhoe kan ik u het beste bereiken: telefonisch of liever per "
        "mail?\n\nRita Keep",
        "ask_preferred_channel",
        "preferred_channel",
    ),
    _case(
        "nl",
        "Goedemorgen,\n\nwie gaat er bij jullie over het onderhoud?\n\nAlvast bedankt\nRita Keep",
        "",
        "right_person",
    ),
    _case(
        "nl",
        "Beste Fleur,\n\nhierbij de offerte in de bijlage. Ik bel je dinsdag om hem door te "
        "nemen.\n\nGroeten\nRita",
        "",
        "none",
        promises=(("call", _TUESDAY),),
        attachment="missing",
    ),
    _case(
        "nl",
        "Beste Daan,\n\ngefeliciteerd met de nieuwe hal! Ik zag de foto in de krant.\n\nRita",
        "get_personal",
        "none",
    ),
    _case(
        "nl",
        "Goedemiddag mevrouw Mol,\n\nschikt dinsdag om 10 uur voor een afspraak bij u op "
        "locatie?\n\nRita Keep",
        "",
        "meeting",
    ),
    _case(
        "nl",
        "Hallo Sanne,\n\nje vroeg me om in maart weer contact op te nemen. Is het budget "
        "inmiddels goedgekeurd?\n\nRita",
        "schedule_for_their_timing",
        "answer",
    ),
    _case(
        "nl",
        "Beste Lars,\n\nkunnen we donderdag even bellen? Tien minuten is genoeg.\n\nRita",
        "",
        "call",
    ),
    _case(
        "nl",
        "Dag mevrouw Bakker,\n\nik vraag het na bij de fabriek en kom er morgen bij u op "
        "terug.\n\nRita Keep",
        "",
        "none",
        promises=(("answer", _THURSDAY),),
    ),
    _case(
        "nl",
        "Beste meneer Vos,\n\nzullen we de bestelling dan zo plaatsen?\n\nRita Keep",
        "",
        "decision",
    ),
    _case(
        "nl",
        "Heb je dit gezien?\n\n---------- Doorgestuurd bericht ---------\nVan: Rita Keep "
        "<rita@keep.example>\nDate: di 24 feb 2026 om 09:12\nOnderwerp: Offerte lijn 3\nAan: "
        "<bakker@haven.example>\n\nDag mevrouw Bakker,\n\nhier is de offerte.\n\nRita",
        "bump_forward",
        "material",
        subject="Fwd: Offerte lijn 3",
    ),
    _case(
        "nl",
        "Beste meneer Kok,\n\nik heb u een paar keer geprobeerd te bellen. De kraan is vrij "
        "vanaf 16 maart. Hoeveel dagen hebt u hem nodig?\n\nRita Keep",
        "switch_channel",
        "answer",
    ),
    _case(
        "nl",
        "Hallo Eva,\n\nvanaf augustus geldt de nieuwe verpakkingsregel: elke bak krijgt een "
        "etiket. Antwoorden hoeft niet.\n\nRita",
        "keep_warm",
        "none",
        nugget="news",
    ),
    _case(
        "nl",
        "Hallo Bram,\n\nals je wilt, kan ik vrijdag een monster sturen. Zal ik dat doen?\n\nRita",
        "",
        "answer",
    ),
]

CASES = [*ENGLISH, *GERMAN, *FRENCH, *SPANISH, *PORTUGUESE, *DUTCH]
TUNED = CASES[0::2]
HELD_OUT = CASES[1::2]
