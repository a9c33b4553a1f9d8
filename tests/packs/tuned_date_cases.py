"""Messages with and without dates on which the rules were tuned beside one half of the others.

The form is that of ``date_cases`` and ``undated_cases``; every name and number is invented.
"""

DATED = """
en return 2026-07-06 -> 2026-07-20
    Hello, thank you for getting in touch. I am currently on holiday and will return to the
    office on Monday, July 20th. During this time I'll have no access to email. If it is urgent,
    contact Bob Example on 555-0123.
en return 2026-07-06 -> 2026-07-20
    I will be out of the office starting 07/06/2026 and will not return until 07/20/2026.
en return 2026-07-06 -> 2026-07-27
    Out of office: 6th July to 24th July. Regards, Sam
en return 2026-11-02 -> 2026-11-09
    I'm at a conference in Lisbon all week until Friday, so slow on mail.
en return 2026-12-18 -> 2027-01-04
    We are closed for the holidays and reopen on Monday, January 4, 2027.
en return 2026-04-07 -> 2026-04-08
    I'm out sick today but should be in again tomorrow.
en return 2026-04-07 -> 2026-04-13
    I'm away and back next week.
en return 2026-04-07 -> 2026-05-01
    Sabbatical until the end of April.
en return 2026-04-07 -> 2026-04-21
    I'll be back in two weeks.
en return 2026-04-07 -> 2026-04-16
    I'm away from my desk until 15 April and will respond on my return. Please note our offices
    move on 1 May.
en return 2026-04-07 -> 2026-04-20
    I am out of office with no e-mail access. I shall be back on the 20th of April. For the
    tender due on 10 April please write to tenders@firm.example
en return 2026-04-07 -> 2026-04-20
    Annual leave 8-17 April
en return 2026-04-07 -> 2026-04-20
    Currently out of the office (8/4 - 17/4).
en return 2026-04-07 -> 2026-04-10
    Unavailable April 7th, 8th and 9th. Back April 10.
en resume 2026-04-07 -> 2026-06-01
    Can we put this off to June? We have our hands full.
en resume 2026-04-07 -> 2026-07-01
    Our budget resets on July 1st so it would be better to talk then.
en resume 2026-04-07 -> 2026-10-01
    We won't be looking at this until Q4.
en resume 2026-04-07 -> 2026-04-14
    Call me a week from now.
en resume 2026-04-07 -> 2026-06-15
    We review suppliers every year in mid June. Feel free to remind me.
en resume 2026-04-07 -> 2026-04-29
    Our go-live is on 28 April. Please leave us alone till that is done and call me the day
    after it, so after 28 April.
en resume 2026-04-07 -> 2026-07-07
    Interesting, but not for us at this stage. Maybe ask in about three months.
en resume 2026-04-07 -> 2027-01-01
    not this year, perhaps next year
en resume 2026-04-07 -> 2027-01-01
    Not this year.
en resume 2026-12-07 -> 2027-01-02
    After the holidays please.
en resume 2026-04-07 -> 2026-04-20
    I'm swamped until the 20th.
en resume 2026-04-07 -> 2026-11-01
    The lease expires in November, get in touch a little before that.
en resume 2026-04-07 -> 2026-05-07
    Hi Rita, thanks for the offer. We just hired a new head of IT who starts in two weeks. Give
    her time to settle and write again in a month.
en resume 2026-04-07 -> 2026-09-01
    I'd say September or October.
de return 2026-04-07 -> 2026-04-20
    Sehr geehrte Damen und Herren, ich bin zurzeit nicht im Büro und kehre am 20. April 2026
    zurück. Ihre E-Mail wird nicht weitergeleitet.
de return 2026-04-07 -> 2026-04-20
    Ich befinde mich bis zum 17.04.2026 im Urlaub. Ihre Nachricht wird nach meiner Rückkehr
    beantwortet.
de return 2026-04-07 -> 2026-04-20
    Ich bin in der Zeit vom 07.04. – 17.04. nicht erreichbar.
de return 2026-04-07 -> 2026-04-20
    Vom 7.-17. April bin ich außer Haus.
de return 2026-04-07 -> 2026-04-14
    Ich bin ab Dienstag wieder im Büro.
de return 2026-04-07 -> 2026-04-13
    Bin krank, voraussichtlich bis Freitag.
de return 2026-04-07 -> 2026-05-01
    Ab Mai wieder da
de resume 2026-04-07 -> 2026-06-01
    Das passt uns gerade nicht. Kommen Sie im Juni bitte noch einmal auf uns zu.
de resume 2026-04-07 -> 2026-05-05
    Wir haben Jahresabschluss, bitte in vier Wochen wieder melden.
de resume 2026-04-07 -> 2026-04-13
    Ruf mich nächste Woche an!
de resume 2026-04-07 -> 2026-10-31
    Unser Vertrag läuft noch bis Ende Oktober. Danach können wir gern sprechen.
de resume 2026-04-07 -> 2027-01-01
    Dieses Jahr nicht mehr.
de resume 2026-04-07 -> 2026-07-01
    Im zweiten Halbjahr haben wir wieder Luft.
de resume 2026-12-07 -> 2027-01-02
    Nach den Feiertagen gerne.
de resume 2026-04-07 -> 2026-06-30
    Erst Ende des zweiten Quartals wissen wir mehr.
de resume 2026-04-07 -> 2026-04-15
    Ab Mittwoch nächster Woche ginge es.
fr return 2026-04-07 -> 2026-04-20
    Bonjour, je suis actuellement en congés et serai de retour au bureau le lundi 20 avril. En
    cas d'urgence, contactez Luc au 01 99 00 55 66.
fr return 2026-04-07 -> 2026-04-20
    Absente du bureau du 7 au 17 avril inclus
fr return 2026-04-07 -> 2026-04-20
    Je serai absent à compter du 08/04/2026 et jusqu'au 17/04/2026.
fr return 2026-04-07 -> 2026-04-08
    Absent ce jour, de retour demain.
fr return 2026-04-07 -> 2026-05-04
    Je reprends le 4 mai.
fr resume 2026-04-07 -> 2026-06-01
    Pas de souci, mais plutôt début juin.
fr resume 2026-04-07 -> 2026-09-01
    Rien ne bougera avant septembre.
fr resume 2026-04-07 -> 2026-04-13
    Appelez-moi la semaine prochaine.
fr resume 2026-04-07 -> 2026-07-07
    Reprenons contact d'ici trois mois.
fr resume 2026-04-07 -> 2026-12-31
    Notre contrat court jusqu'au 31 décembre, on pourra en discuter à cette date.
fr resume 2026-04-07 -> 2026-05-16
    Je suis en pleine clôture, recontactez-moi après le 15 mai.
es return 2026-04-07 -> 2026-04-20
    Gracias por su mensaje. Me encuentro de vacaciones y regresaré a la oficina el lunes 20 de
    abril.
es return 2026-04-07 -> 2026-04-20
    Fuera de la oficina del 7 al 17 de abril.
es return 2026-04-07 -> 2026-04-20
    Estoy de baja médica hasta el próximo viernes 17.
es resume 2026-04-07 -> 2026-06-01
    Ahora no es buen momento, escríbenos en junio.
es resume 2026-04-07 -> 2026-04-13
    La próxima semana, por favor.
es resume 2026-04-07 -> 2026-09-01
    A la vuelta del verano lo hablamos.
es resume 2026-04-07 -> 2026-10-07
    Vuelve a preguntar en seis meses.
es resume 2026-04-07 -> 2027-01-07
    Estamos cerrando el año; después de Reyes hablamos.
pt return 2026-04-07 -> 2026-04-20
    Obrigado pelo contacto. Encontro-me de férias, regressando no dia 20 de abril.
pt return 2026-04-07 -> 2026-04-20
    Estarei fora do escritório entre 7 e 17 de abril.
pt return 2026-04-07 -> 2026-04-13
    Estou doente, volto segunda.
pt resume 2026-04-07 -> 2026-06-01
    Só teremos novidades em junho.
pt resume 2026-04-07 -> 2026-04-13
    Me chama na próxima semana!
pt resume 2026-04-07 -> 2026-07-01
    Este trimestre é impossível, ligue no próximo.
pt resume 2026-04-07 -> 2026-12-31
    O contrato atual termina no fim do ano. Podemos falar nessa altura.
nl return 2026-04-07 -> 2026-04-20
    Dank voor uw mail. Ik ben met verlof en vanaf maandag 20 april weer bereikbaar.
nl return 2026-04-07 -> 2026-04-20
    Ik ben van 7 tot en met 17 april niet op kantoor.
nl return 2026-04-07 -> 2026-04-09
    Ik ben donderdag weer aanwezig.
nl resume 2026-04-07 -> 2026-06-01
    Zullen we in juni verder praten?
nl resume 2026-04-07 -> 2026-04-13
    Volgende week graag.
nl resume 2026-04-07 -> 2026-09-01
    Dit speelt pas na de zomervakantie.
nl resume 2026-04-07 -> 2026-12-31
    We zitten nog vast aan een contract tot eind december, neem dan contact op.
en return 2026-08-10 -> 2026-08-24
    I am on vacation through Friday, August 21st. I'll get back to you when I return.
en return 2026-08-10 -> 2026-08-24
    Thank you for your email. I'm away from 10 August and back on the 24th.
en return 2026-08-10 -> 2026-08-12
    I'm in client meetings all day and not back at my desk before Wednesday.
en return 2026-08-10 -> 2026-09-01
    Summer shutdown till 31 August.
en return 2026-08-10 -> 2026-08-24
    OOO 10 Aug - 21 Aug
en return 2026-08-10 -> 2026-08-31
    Away for three weeks, back 31/08.
en return 2026-08-10 -> 2026-08-17
    Back Monday
en return 2026-08-10 -> 2026-08-25
    I'm on vacation until 8/24.
en resume 2026-08-10 -> 2026-10-01
    Q4 please.
en resume 2026-08-10 -> 2026-09-07
    Four weeks from now would be good.
en resume 2026-08-10 -> 2026-10-10
    Let's revisit this in two months.
en resume 2026-08-10 -> 2027-03-01
    Put it in your diary for next March.
en resume 2026-08-10 -> 2026-09-15
    Can't commit to anything until mid September.
en resume 2026-08-10 -> 2026-08-24
    In a fortnight things will be calmer here, call me then.
en resume 2026-08-10 -> 2026-09-01
    We're short-staffed over the summer; autumn is when we pick up projects.
en resume 2026-08-10 -> 2026-11-30
    Late November works better.
en resume 2026-08-10 -> 2027-04-05
    Next financial year starts on 5 April - that's when I can buy.
en resume 2026-08-10 -> 2026-08-13
    Thursday's better, phone me then.
de return 2026-08-10 -> 2026-08-24
    Ich bin bis zum 21. August im Urlaub und ab Montag, 24. August, wieder erreichbar.
de return 2026-08-10 -> 2026-08-24
    Am 24.8. bin ich zurück im Büro.
de return 2026-08-10 -> 2026-09-01
    Elternzeit bis einschließlich August
de return 2026-08-10 -> 2026-08-13
    Bin auf Dienstreise, ab Donnerstag wieder da.
de return 2026-08-10 -> 2026-08-31
    Wir haben bis Ende der KW 35 Betriebsurlaub.
de resume 2026-08-10 -> 2026-10-01
    Wir stellen gerade um. Im Oktober wissen wir mehr, dann können Sie gern anrufen.
de resume 2026-08-10 -> 2026-09-01
    Im Herbst schauen wir uns das an.
de resume 2026-08-10 -> 2026-08-25
    Ab dem 25. passt es mir.
de resume 2026-08-10 -> 2026-11-10
    Probieren Sie es in drei Monaten noch mal.
de resume 2026-08-10 -> 2027-01-01
    Nächstes Jahr vielleicht wieder!
de resume 2026-08-10 -> 2026-12-15
    Mitte Dezember gibt es das neue Budget.
fr return 2026-08-10 -> 2026-08-24
    Je suis en vacances jusqu'au 23 août. Je prendrai connaissance de votre message à mon
    retour.
fr return 2026-08-10 -> 2026-08-24
    Actuellement absent, je serai présent à nouveau le 24 août.
fr return 2026-08-10 -> 2026-08-24
    Fermeture estivale du 1er au 23 août
fr return 2026-08-10 -> 2026-08-17
    Je rentre de congé lundi prochain.
fr resume 2026-08-10 -> 2026-10-01
    Notre budget est gelé jusqu'au quatrième trimestre.
fr resume 2026-08-10 -> 2027-01-01
    Revenez me voir en janvier.
fr resume 2026-08-10 -> 2026-08-24
    Rappelez-moi dans deux semaines.
fr resume 2026-08-10 -> 2026-09-15
    C'est la folie ici, pas avant mi-septembre.
fr resume 2026-08-10 -> 2026-12-31
    En fin d'année nous aurons plus de visibilité.
fr resume 2026-08-10 -> 2026-09-02
    Attendez la rentrée et écrivez-moi après le 1er septembre.
es return 2026-08-10 -> 2026-08-24
    Estaré de vacaciones hasta el domingo 23 de agosto.
es return 2026-08-10 -> 2026-08-24
    Actualmente estoy ausente. Mi fecha de regreso es el 24 de agosto.
es return 2026-08-10 -> 2026-09-01
    Cerramos por vacaciones todo agosto. Volvemos el 1 de septiembre.
es return 2026-08-10 -> 2026-08-17
    Estoy fuera esta semana, de vuelta el lunes.
es resume 2026-08-10 -> 2026-10-01
    En octubre arrancamos el proyecto, llámenme entonces.
es resume 2026-08-10 -> 2026-09-10
    Prueba en un mes.
es resume 2026-08-10 -> 2026-11-02
    Estamos con la auditoría hasta el 2 de noviembre.
es resume 2026-08-10 -> 2026-09-01
    Cuando pase el verano.
es resume 2026-08-10 -> 2027-01-01
    A principios de año lo valoramos.
es resume 2026-08-10 -> 2026-12-31
    Nuestro contrato actual vence el 31 de diciembre; hablemos en ese momento.
pt return 2026-08-10 -> 2026-08-24
    Encontro-me ausente até dia 21 de agosto, inclusive.
pt return 2026-08-10 -> 2026-08-24
    Estou em férias e retorno no dia 24/08.
pt return 2026-08-10 -> 2026-08-24
    Estarei de férias entre os dias 10 e 21 de agosto.
pt return 2026-08-10 -> 2026-08-17
    Volto ao trabalho segunda-feira
pt resume 2026-08-10 -> 2026-10-01
    No quarto trimestre podemos avaliar.
pt resume 2026-08-10 -> 2026-09-10
    Me procura daqui a um mês?
pt resume 2026-08-10 -> 2026-11-02
    Estamos em auditoria até 2 de novembro, depois falamos.
pt resume 2026-08-10 -> 2027-01-01
    Só ano que vem mesmo.
pt resume 2026-08-10 -> 2026-12-15
    Em meados de dezembro sai o novo orçamento.
nl return 2026-08-10 -> 2026-08-24
    Ik geniet van mijn vakantie en ben maandag 24 augustus terug.
nl return 2026-08-10 -> 2026-08-24
    Wegens vakantie gesloten van 1 tot en met 23 augustus.
nl return 2026-08-10 -> 2026-08-24
    Tot 22 augustus ben ik er niet.
nl return 2026-08-10 -> 2026-08-17
    Ik ben vanaf volgende week weer te bereiken.
nl resume 2026-08-10 -> 2026-10-01
    In oktober hebben we er tijd voor.
nl resume 2026-08-10 -> 2026-09-10
    Probeer het over een maand nog eens.
nl resume 2026-08-10 -> 2027-01-01
    Begin volgend jaar is een beter moment.
nl resume 2026-08-10 -> 2026-11-03
    Na 2 november heb ik weer lucht.
nl resume 2026-08-10 -> 2026-09-01
    Dat wordt het najaar.
"""

UNDATED = """
en 2026-04-07
    I'm on leave as of Monday.
en 2026-04-07
    Please respond by 15 April or the offer lapses.
en 2026-04-07
    Let's meet on 15 April at 3pm.
en 2026-04-07
    We decided last week to go with someone else.
en 2026-04-07
    I will be in the office until Friday.
en 2026-04-07
    I've been out since 1 April.
en 2026-04-07
    Our AGM is on 20 April.
en 2026-04-07
    My daughter was born on 2 April!
en 2026-04-07
    Your invoice dated 1 April is due on 1 May.
en 2026-04-07
    I can do Tuesday 14 April at 11:00.
en 2026-04-07
    The demo on Thursday works for us.
en 2026-04-07
    I am out of the office on 9 April.
en 2026-04-07
    Give me a call.
en 2026-04-07
    Version 3.11 and the 2nd edition of chapter 7.
en 2026-04-07
    I'm out for two weeks.
en 2026-04-07
    My last day is 30 April; after that please contact Jo.
de 2026-04-07
    Ich bin bis Freitag im Büro.
de 2026-04-07
    Unser Termin am 14. April steht.
de 2026-04-07
    Wir haben letztes Jahr neu gekauft.
de 2026-04-07
    Am 9. April bin ich nicht im Büro.
de 2026-04-07
    Bitte schicken Sie mir bis Mittwoch die Preisliste.
de 2026-04-07
    Zum 30.06. verlasse ich das Unternehmen.
fr 2026-04-07
    Je suis au bureau jusqu'à vendredi.
fr 2026-04-07
    On peut se voir mardi 14 avril à 10h.
fr 2026-04-07
    Il faut nous répondre avant le 20 avril.
fr 2026-04-07
    Nous avons changé de logiciel en janvier.
fr 2026-04-07
    Je quitte la société le 30 avril.
es 2026-04-07
    Desde el 1 de abril ya no trabajo aquí.
es 2026-04-07
    Mándeme la oferta antes del 20 de abril.
es 2026-04-07
    Renovamos en marzo por dos años.
pt 2026-04-07
    Pode ser na terça às 11h?
pt 2026-04-07
    Renovámos em março por dois anos.
pt 2026-04-07
    Envie a proposta até dia 20.
pt 2026-04-07
    Saio da empresa no dia 30 de abril.
nl 2026-04-07
    Kunt u dinsdag om 11 uur?
nl 2026-04-07
    We zijn in januari overgestapt.
nl 2026-04-07
    Stuur de offerte voor 20 april.
nl 2026-04-07
    Ik ben tot vrijdag op kantoor.
en 2026-08-10
    We ordered from somebody else on Friday.
en 2026-08-10
    I'm available until 5 pm today.
en 2026-08-10
    Come and see us at the expo, 14-16 September.
en 2026-08-10
    We've had no need since last autumn.
en 2026-08-10
    The price you gave in June was too high.
en 2026-08-10
    I'll be away some time in September.
en 2026-08-10
    Our summer party was great, sorry I missed your call on Thursday.
en 2026-08-10
    The fall in demand means we do not spring for extras.
en 2026-08-10
    We have 3 sites, 25 people, and turnover of 4.5 million.
de 2026-08-10
    Das Angebot vom 3. August ist uns zu teuer.
de 2026-08-10
    Wir haben im Juli schon bei einem anderen bestellt.
de 2026-08-10
    Der Rückgang im zweiten Quartal war heftig.
fr 2026-08-10
    Votre mail du 3 août est bien arrivé.
fr 2026-08-10
    Nous avons été déçus en juin.
fr 2026-08-10
    Je suis disponible jeudi matin.
es 2026-08-10
    Su correo del 3 de agosto me llegó.
es 2026-08-10
    En junio ya firmamos con otros.
es 2026-08-10
    Estoy disponible el jueves.
pt 2026-08-10
    O seu e-mail de 3 de agosto chegou.
pt 2026-08-10
    Em junho assinámos com outros.
pt 2026-08-10
    Estou disponível na quinta.
nl 2026-08-10
    Uw mail van 3 augustus heb ik ontvangen.
nl 2026-08-10
    In juni hebben we al getekend.
nl 2026-08-10
    Ik ben donderdag beschikbaar.
"""
