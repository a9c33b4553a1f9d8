"""Messages with and without dates, the last that were written.

Before their faults were mended too, 47 of the 51 dates were right and all 25 others left alone.
The form is that of ``date_cases`` and ``undated_cases``; every name and number is invented.
"""

DATED = """
en return 2026-10-14 -> 2026-10-26
    Thank you for your email. I am currently out of the office on annual leave, returning
    Monday 26th October. I will reply to your message as soon as possible after this date.
en return 2026-10-14 -> 2026-10-19
    I'm out for the rest of the week and back on Monday.
en return 2026-10-14 -> 2026-11-02
    On leave 19 October - 30 October inclusive. Please direct urgent requests to Sam.
en return 2026-10-14 -> 2026-10-21
    I'm tied up at a customer site until Tuesday 20 October with no access to email.
en resume 2026-10-14 -> 2027-02-01
    Sounds useful but we've frozen all new projects. Please reach out again in February.
en resume 2026-10-14 -> 2026-10-28
    Can we leave this a couple of weeks? Everyone's on half-term. Try me again on the 28th.
en resume 2026-10-14 -> 2027-04-01
    Our next budget cycle starts on 1 April, so there's nothing I can do before then.
en resume 2026-10-14 -> 2027-01-01
    We're not looking at new suppliers this year. Get back to me in the new year.
en resume 2026-10-14 -> 2026-11-14
    Check back in a month, please.
de return 2026-10-14 -> 2026-10-26
    Vielen Dank für Ihre E-Mail. Ich bin am 26.10.2026 wieder im Büro erreichbar. In dringenden
    Fällen wenden Sie sich bitte an info@muster.example.
de return 2026-10-14 -> 2026-10-19
    Diese Woche bin ich nicht mehr im Büro, am Montag bin ich wieder da.
de return 2026-10-14 -> 2026-11-02
    Urlaub vom 19.10. bis einschl. 30.10.2026
de return 2026-10-14 -> 2026-10-21
    Ich bin bis Dienstag, 20. Oktober, beim Kunden vor Ort und kann keine Mails lesen.
de resume 2026-10-14 -> 2027-02-01
    Klingt gut, aber alle neuen Projekte sind gestoppt. Bitte melden Sie sich im Februar wieder.
de resume 2026-10-14 -> 2026-10-28
    Bei uns sind Ferien. Versuchen Sie es ab dem 28. noch einmal.
de resume 2026-10-14 -> 2027-04-01
    Das neue Budget gibt es am 1. April, vorher kann ich nichts machen.
de resume 2026-10-14 -> 2027-01-01
    Dieses Jahr nehmen wir keine neuen Lieferanten auf, nächstes Jahr gerne.
de resume 2026-10-14 -> 2026-11-14
    Fragen Sie doch in einem Monat noch mal nach.
fr return 2026-10-14 -> 2026-10-26
    Bonjour, merci de votre message. Je suis en congé et de retour le 26 octobre. Pour toute
    urgence, merci de contacter mon collègue.
fr return 2026-10-14 -> 2026-10-19
    Je ne suis pas là cette semaine, je reviens lundi.
fr return 2026-10-14 -> 2026-11-02
    Absence du 19/10/2026 au 30/10/2026 inclus
fr return 2026-10-14 -> 2026-10-21
    Je suis chez un client jusqu'au mardi 20 octobre, sans accès à mes mails.
fr resume 2026-10-14 -> 2027-02-01
    L'idée est bonne mais tous les projets sont gelés. Revenez vers moi en février.
fr resume 2026-10-14 -> 2026-10-28
    C'est les vacances scolaires, réessayez à partir du 28.
fr resume 2026-10-14 -> 2027-04-01
    Le prochain budget démarre le 1er avril, je ne peux rien faire avant.
fr resume 2026-10-14 -> 2027-01-01
    Pas de nouveau fournisseur cette année. L'an prochain, pourquoi pas.
fr resume 2026-10-14 -> 2026-11-14
    Refaites-moi signe dans un mois.
es return 2026-10-14 -> 2026-10-26
    Gracias por su correo. Estoy de vacaciones y me incorporo el lunes 26 de octubre.
es return 2026-10-14 -> 2026-10-19
    Esta semana no estoy, vuelvo el lunes.
es return 2026-10-14 -> 2026-11-02
    Ausente del 19/10/2026 al 30/10/2026
es return 2026-10-14 -> 2026-10-21
    Estoy en casa de un cliente hasta el martes 20 de octubre, sin acceso al correo.
es resume 2026-10-14 -> 2027-02-01
    Suena bien, pero los proyectos nuevos están parados. Escríbame otra vez en febrero.
es resume 2026-10-14 -> 2026-10-28
    Estamos de puente; pruebe a partir del 28.
es resume 2026-10-14 -> 2027-04-01
    El nuevo presupuesto empieza el 1 de abril, antes no puedo hacer nada.
es resume 2026-10-14 -> 2027-01-01
    Este año no incorporamos proveedores. El año próximo quizá.
pt return 2026-10-14 -> 2026-10-26
    Obrigado pelo seu e-mail. Estou de férias e regresso na segunda-feira, 26 de outubro.
pt return 2026-10-14 -> 2026-10-19
    Esta semana não estou, volto segunda-feira.
pt return 2026-10-14 -> 2026-11-02
    Ausente de 19/10/2026 a 30/10/2026
pt return 2026-10-14 -> 2026-10-21
    Estou num cliente até terça, 20 de outubro, sem acesso ao e-mail.
pt resume 2026-10-14 -> 2027-02-01
    Parece bom, mas os projetos novos estão parados. Escreva-me de novo em fevereiro.
pt resume 2026-10-14 -> 2026-10-28
    Estamos de feriado; tente a partir do dia 28.
pt resume 2026-10-14 -> 2027-04-01
    O novo orçamento começa em 1 de abril, antes não posso fazer nada.
pt resume 2026-10-14 -> 2027-01-01
    Este ano não aceitamos fornecedores novos. No próximo ano, quem sabe.
nl return 2026-10-14 -> 2026-10-26
    Dank voor uw e-mail. Ik ben met vakantie en op maandag 26 oktober weer terug.
nl return 2026-10-14 -> 2026-10-19
    Deze week ben ik er niet, maandag ben ik er weer.
nl return 2026-10-14 -> 2026-11-02
    Afwezig van 19-10-2026 tot en met 30-10-2026
nl return 2026-10-14 -> 2026-10-21
    Ik zit tot en met dinsdag 20 oktober bij een klant zonder toegang tot mijn mail.
nl resume 2026-10-14 -> 2027-02-01
    Klinkt goed, maar alle nieuwe projecten staan stil. Neem in februari weer contact op.
nl resume 2026-10-14 -> 2026-10-28
    Het is hier herfstvakantie, probeer het vanaf de 28e.
nl resume 2026-10-14 -> 2027-04-01
    Het nieuwe budget start op 1 april, eerder kan ik niets doen.
nl resume 2026-10-14 -> 2027-01-01
    Dit jaar nemen we geen nieuwe leveranciers aan. Volgend jaar graag.
"""

UNDATED = """
en 2026-10-14
    Thanks, received. I'll read it when I find the time.
en 2026-10-14
    We placed our order with a local firm two weeks ago.
en 2026-10-14
    Are you free for a call on Friday at 2pm?
en 2026-10-14
    Please note our new address from 1 November: 12 Station Road.
en 2026-10-14
    The deadline for bids was 30 September.
de 2026-10-14
    Danke, angekommen. Ich lese es, wenn ich Zeit finde.
de 2026-10-14
    Vor zwei Wochen haben wir bei einer Firma vor Ort bestellt.
de 2026-10-14
    Haben Sie am Freitag um 14 Uhr Zeit für ein Gespräch?
de 2026-10-14
    Die Frist für Angebote endete am 30. September.
fr 2026-10-14
    Merci, bien reçu. Je lirai dès que j'aurai un moment.
fr 2026-10-14
    Il y a deux semaines nous avons commandé ailleurs.
fr 2026-10-14
    Seriez-vous disponible vendredi à 14h ?
fr 2026-10-14
    La date limite des offres était le 30 septembre.
es 2026-10-14
    Gracias, recibido. Lo leeré cuando tenga un rato.
es 2026-10-14
    Hace dos semanas lo pedimos a otra empresa.
es 2026-10-14
    ¿Está libre el viernes a las 14 h?
es 2026-10-14
    El plazo de ofertas terminó el 30 de septiembre.
pt 2026-10-14
    Obrigado, recebido. Leio quando tiver tempo.
pt 2026-10-14
    Há duas semanas encomendámos noutra empresa.
pt 2026-10-14
    Está livre na sexta às 14h?
pt 2026-10-14
    O prazo das propostas terminou em 30 de setembro.
nl 2026-10-14
    Bedankt, ontvangen. Ik lees het als ik tijd heb.
nl 2026-10-14
    Twee weken geleden hebben we elders besteld.
nl 2026-10-14
    Bent u vrijdag om 14 uur vrij voor een gesprek?
nl 2026-10-14
    De termijn voor offertes eindigde op 30 september.
"""
