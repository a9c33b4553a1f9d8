"""Messages that name a date: when they are back, or from when they want to be approached again.

One case is a head line ``language what received -> expected [±days]`` and the message, indented.
Written for this project; every name and number in it is invented.
"""

DATED = """
en return 2026-06-02 -> 2026-06-15
    I am out of the office until Friday 12 June with limited access to e-mail.
en return 2026-06-09 -> 2026-06-22
    Thanks for your message. I'm on annual leave and will be back at my desk on Monday 22 June.
    For anything urgent ring Priya on 020 7946 0018.
en return 2026-07-31 -> 2026-08-10
    Out 3 to 7 August, no laptop with me.
en return 2026-11-16 -> 2026-11-23
    OOO through 11/20
en return 2026-09-08 -> 2026-09-14
    I won't be back in the office until the 14th.
en return 2026-12-28 -> 2027-01-04
    Our offices are closed from 24 December to 1 January inclusive.
en return 2026-10-05 -> 2026-10-08
    Returning Thursday. Replies will be slow till then.
en return 2027-02-10 -> 2027-02-22
    I am travelling through 2027-02-19 and will answer after that.
en return 2026-07-13 -> 2026-09-01
    On paternity leave, back in the office 1st Sept. 2026.
en return 2026-12-21 -> 2027-01-05
    Hi - away skiing, I return on 5 January. Happy Christmas!
en return 2026-06-03 -> 2026-06-15
    Typing this from the beach: back a week on Monday.
en return 2026-11-11 -> 2026-11-16
    I'm away this week and will be back next Monday, 16th November.
en return 2026-05-20 -> 2026-08-31
    Your mail reached me during parental leave (4 May - 28 August 2026). Please write to Tom.
en return 2026-03-05 -> 2026-03-10
    Please note that I'm out of office today and tomorrow. I'm in again on Tuesday, March 10.
en return 2026-06-03 -> 2026-06-09
    Back on Monday, 9 June. Call the front desk if it can't wait.
en resume 2026-11-24 -> 2027-03-01
    Not a bad idea, but try me again in March.
en resume 2026-10-01 -> 2026-10-09
    Please call after the 8th, we are in the middle of stocktaking.
en resume 2026-12-02 -> 2027-01-15
    We're flat out right now. Let's pick this up in mid-January.
en resume 2026-02-10 -> 2026-04-10
    Could you come back to us in a couple of months?
en resume 2026-03-16 -> 2026-07-01
    Nothing will be decided before Q3, so drop me a line then.
en resume 2027-01-19 -> 2027-04-01
    Budget's frozen for now; the new one opens on 1 April.
en resume 2026-05-14 -> 2026-05-18
    Ping me next week please, today is chaos.
en resume 2026-02-03 -> 2026-05-01
    Get in touch once the audit is over in May.
en resume 2026-06-22 -> 2026-10-31
    We signed with another firm last spring but the deal runs out at the end of October.
    Talk to me then.
en resume 2026-05-04 -> 2026-09-01
    Maybe after the summer.
en resume 2026-08-03 -> 2026-08-17
    Give me 2-3 weeks, then phone.
en resume 2026-09-09 -> 2027-01-01
    Early next year would suit us far better.
en resume 2026-01-28 -> 2026-07-01
    I'd rather look at it in the second half of the year.
en resume 2026-04-15 -> 2026-10-15
    We can revisit this in six months or so.
en resume 2026-05-05 -> 2026-07-01
    Our financial year begins in July. Please ask again when it has started.
de return 2026-08-03 -> 2026-08-17
    Ich bin bis einschließlich 14. August nicht im Büro.
de return 2026-09-07 -> 2026-09-21
    Vielen Dank für Ihre Nachricht. Ab dem 21.09. bin ich wieder für Sie da.
de return 2026-06-03 -> 2026-06-08
    Ich bin vom 3. bis 7. Juni im Urlaub. In dringenden Fällen hilft Frau Beispiel weiter.
de return 2026-10-15 -> 2026-10-19
    Am Montag bin ich zurück.
de return 2026-11-04 -> 2026-11-12
    Ich bin erst am Donnerstag, den 12. November, wieder erreichbar.
de return 2026-12-22 -> 2027-01-04
    Betriebsferien 21.12.2026 – 03.01.2027
de return 2026-09-14 -> 2027-03-01
    Derzeit in Elternzeit, Rückkehr voraussichtlich 1. März 2027.
de return 2026-07-09 -> 2026-07-13
    Nächste Woche bin ich wieder im Haus.
de return 2027-02-22 -> 2027-03-01
    Wegen Urlaubs bis 28.2. abwesend, danach gern.
de return 2026-10-12 -> 2026-10-19
    Abwesenheit: Mo 12.10. bis Fr 16.10.
de return 2026-12-23 -> 2027-01-04
    Unser Büro ist zwischen den Jahren geschlossen. Wir öffnen wieder am 4. Januar.
de return 2026-03-17 -> 2026-03-18
    bin heute unterwegs und morgen wieder am Platz
de return 2026-04-01 -> 2026-04-07
    Ich kehre am Dienstag nach Ostern ins Büro zurück.
de resume 2026-12-08 -> 2027-03-01
    Melden Sie sich bitte im März noch einmal.
de resume 2026-07-20 -> 2026-09-30
    Vor Ende September wird das nichts.
de resume 2026-10-06 -> 2026-10-16
    Rufen Sie mich nach dem 15. an.
de resume 2026-02-16 -> 2026-07-01
    Derzeit kein Budget, im dritten Quartal sieht es anders aus.
de resume 2026-05-11 -> 2026-05-25
    Lassen Sie uns in zwei Wochen sprechen.
de resume 2026-06-30 -> 2026-09-01
    Nach den Sommerferien gerne wieder.
de resume 2026-10-21 -> 2027-01-01
    Bitte frühestens Anfang nächsten Jahres.
de resume 2026-09-28 -> 2026-11-15
    Wir sind bis Mitte November komplett ausgelastet, danach können wir reden.
de resume 2026-08-24 -> 2026-09-28
    Ich komme in KW 40 darauf zurück.
de resume 2026-01-12 -> 2026-04-12
    In ein paar Monaten vielleicht.
de resume 2026-11-09 -> 2027-03-01
    Die Entscheidung fällt erst im Frühjahr.
de resume 2026-06-08 -> 2026-10-01
    Unser neues Geschäftsjahr beginnt am 1. Oktober, dann gern.
de resume 2027-03-24 -> 2027-04-20
    Nicht vor dem 20. April bitte.
fr return 2026-08-03 -> 2026-08-17
    Absent jusqu'au 14 août inclus.
fr return 2026-08-24 -> 2026-09-07
    Je serai de retour le lundi 7 septembre. Bien à vous, Zoé
fr return 2026-07-21 -> 2026-08-03
    En congés du 20 au 31 juillet, je n'aurai pas accès à ma messagerie.
fr return 2026-10-08 -> 2026-10-13
    Je reviens mardi.
fr return 2026-11-02 -> 2026-11-12
    Je suis en déplacement et ne rentrerai pas avant le 12/11.
fr return 2026-12-23 -> 2027-01-04
    Nos bureaux seront fermés du 24 décembre au 3 janvier.
fr return 2026-11-16 -> 2027-03-01
    Je reprendrai le travail le 1er mars 2027.
fr return 2026-05-19 -> 2026-05-25
    Je suis absente jusqu'à vendredi.
fr return 2026-08-10 -> 2026-08-24
    L'entreprise est fermée pour congés annuels. Réouverture le 24 août.
fr return 2026-09-29 -> 2027-01-01
    Bonjour, je suis en congé parental ; retour prévu début janvier.
fr return 2026-10-06 -> 2026-10-12
    Merci pour votre message. Absence du 05.10. au 09.10.2026.
fr return 2026-03-12 -> 2026-03-16
    de retour la semaine prochaine
fr return 2027-02-08 -> 2027-02-18
    Je serai à nouveau joignable à partir du 18 février.
fr resume 2026-05-11 -> 2026-09-01
    Recontactez-moi en septembre.
fr resume 2026-06-08 -> 2026-06-21
    Rappelez-moi après le 20.
fr resume 2026-11-30 -> 2027-04-01
    Pas avant le deuxième trimestre.
fr resume 2026-06-25 -> 2026-09-01
    On en reparle à la rentrée ?
fr resume 2026-04-20 -> 2026-05-11
    Revenez vers nous dans quelques semaines.
fr resume 2026-12-01 -> 2027-02-01
    Le budget sera débloqué début février, on peut en discuter à ce moment-là.
fr resume 2026-08-26 -> 2027-01-01
    L'année prochaine peut-être.
fr resume 2026-07-02 -> 2026-10-15
    Je vous propose de refaire un point mi-octobre.
fr resume 2026-03-02 -> 2026-03-17 ±1
    Pas le temps en ce moment, écrivez-moi dans une quinzaine de jours.
fr resume 2026-10-19 -> 2026-11-30
    Nous sommes débordés jusqu'à fin novembre.
fr resume 2026-02-18 -> 2026-07-01
    Plutôt au second semestre.
fr resume 2026-09-16 -> 2026-09-21
    Relancez-moi lundi prochain s'il vous plaît.
fr resume 2027-01-06 -> 2027-03-01
    Voyons cela au printemps.
es return 2026-08-03 -> 2026-08-17
    Estaré fuera de la oficina hasta el 14 de agosto.
es return 2026-08-25 -> 2026-09-07
    Hola, vuelvo el lunes 7 de septiembre. Para urgencias: Inés, 612 34 56 78.
es return 2026-08-10 -> 2026-08-24
    Estoy de vacaciones del 3 al 21 de agosto, ambos inclusive.
es return 2026-10-08 -> 2026-10-13
    Me reincorporo el próximo martes.
es return 2026-12-22 -> 2027-01-12
    No estaré de vuelta hasta el 12 de enero.
es return 2026-12-23 -> 2027-01-07
    Oficina cerrada del 24/12/2026 al 06/01/2027; reabrimos el 7 de enero.
es return 2026-11-10 -> 2027-04-01
    De baja por maternidad hasta el 31 de marzo de 2027.
es return 2026-06-22 -> 2026-07-01
    Ahora mismo no estoy. Regreso el 1 de julio.
es return 2026-10-12 -> 2026-10-19
    Ausente hasta el viernes 16/10 inclusive
es return 2026-05-06 -> 2026-05-18
    Estaré disponible de nuevo a partir del 18 de mayo.
es return 2026-03-04 -> 2026-03-09
    Estoy de viaje, vuelvo la semana que viene.
es return 2026-06-16 -> 2026-06-17
    Volveré mañana por la mañana.
es return 2026-09-14 -> 2026-10-01
    Permiso sin acceso al correo hasta fin de mes.
es resume 2026-12-14 -> 2027-03-01
    Llámame en marzo.
es resume 2026-12-09 -> 2027-01-16
    Vuelva a escribirme después del 15 de enero.
es resume 2026-02-24 -> 2026-07-01
    Hasta el segundo semestre no podemos hacer nada.
es resume 2026-05-04 -> 2026-05-18
    Hablemos dentro de dos semanas.
es resume 2026-09-21 -> 2027-01-01
    Mejor el año que viene.
es resume 2026-08-06 -> 2026-10-15
    Contácteme a mediados de octubre.
es resume 2027-01-11 -> 2027-04-01
    El presupuesto nuevo se abre en abril; entonces vemos.
es resume 2026-06-09 -> 2026-09-01
    Después del verano lo retomamos.
es resume 2026-01-27 -> 2026-04-27
    Ahora imposible, quizá en unos meses.
es resume 2026-10-05 -> 2026-11-30
    Escríbame a finales de noviembre.
es resume 2026-03-10 -> 2026-07-01
    No antes del tercer trimestre.
es resume 2027-02-15 -> 2027-03-30 ±2
    Lo miramos con calma pasada la Semana Santa.
es resume 2026-07-13 -> 2026-07-16
    Ponte en contacto conmigo el jueves, por favor.
pt return 2026-08-03 -> 2026-08-17
    Estarei ausente até 14 de agosto.
pt return 2026-08-25 -> 2026-09-07
    Regresso ao escritório na segunda-feira, dia 7 de setembro.
pt return 2026-08-10 -> 2026-08-24
    Estou de férias de 3 a 21 de agosto. Assuntos urgentes com a Marta.
pt return 2026-10-08 -> 2026-10-13
    Volto na terça.
pt return 2026-12-22 -> 2027-01-12
    Só estarei de volta no dia 12/01.
pt return 2026-12-22 -> 2027-01-04
    O escritório estará fechado de 24/12 a 03/01, reabrindo no dia 4.
pt return 2026-11-10 -> 2027-04-01
    Licença de maternidade até 31 de março de 2027, inclusive.
pt return 2026-06-22 -> 2026-07-01
    Estarei de volta no próximo dia 1 de julho.
pt return 2026-10-12 -> 2026-10-19
    Fora do escritório até sexta, 16 de outubro.
pt return 2026-05-06 -> 2026-05-18
    Voltarei a estar contactável a partir de 18 de maio.
pt return 2026-03-04 -> 2026-03-09
    Oi! Estou viajando, retorno na semana que vem.
pt return 2026-06-16 -> 2026-06-17
    Hoje estou fora, retomo amanhã.
pt return 2026-09-14 -> 2026-10-01
    Em viagem até ao fim do mês, com acesso limitado ao e-mail.
pt resume 2026-12-14 -> 2027-03-01
    Fale comigo em março.
pt resume 2026-10-06 -> 2026-10-16
    Me ligue depois do dia 15.
pt resume 2026-02-24 -> 2026-07-01
    Antes do segundo semestre não dá.
pt resume 2026-05-04 -> 2026-05-18
    Vamos conversar daqui a duas semanas.
pt resume 2026-09-21 -> 2027-01-01
    Talvez no ano que vem.
pt resume 2026-08-06 -> 2026-10-15
    Escreva-me em meados de outubro.
pt resume 2027-01-11 -> 2027-04-01
    O novo orçamento abre em abril; voltamos a falar nessa altura.
pt resume 2026-06-09 -> 2026-09-01
    Depois do verão retomamos o assunto.
pt resume 2026-01-27 -> 2026-04-27
    Agora não, quem sabe dentro de alguns meses.
pt resume 2026-10-05 -> 2026-11-30
    Procure-me no final de novembro.
pt resume 2026-03-10 -> 2026-07-01
    Só no terceiro trimestre.
pt resume 2027-01-12 -> 2027-02-10 ±2
    Depois do Carnaval a gente conversa.
pt resume 2026-07-13 -> 2026-07-16
    Contacte-me na quinta-feira, por favor.
nl return 2026-08-03 -> 2026-08-17
    Ik ben afwezig tot en met 14 augustus.
nl return 2026-08-25 -> 2026-09-07
    Bedankt voor uw bericht. Maandag 7 september ben ik er weer.
nl return 2026-08-10 -> 2026-08-24
    Met vakantie van 3 t/m 21 augustus. Bij spoed: bel Sanne, 020 123 1234.
nl return 2026-10-08 -> 2026-10-13
    Dinsdag ben ik terug op kantoor.
nl return 2026-12-22 -> 2027-01-12
    Ik ben pas op 12 januari weer bereikbaar.
nl return 2026-12-23 -> 2027-01-04
    Ons kantoor is gesloten van 24-12-2026 t/m 03-01-2027.
nl return 2026-11-10 -> 2027-04-01
    Zwangerschapsverlof tot 31 maart 2027.
nl return 2026-06-22 -> 2026-07-01
    Even weg. Terug op 1 juli.
nl return 2026-10-12 -> 2026-10-19
    Niet aanwezig t/m vrijdag 16 oktober
nl return 2026-05-06 -> 2026-05-18
    Vanaf 18 mei lees ik mijn mail weer, nu ben ik op reis.
nl return 2026-03-04 -> 2026-03-09
    Volgende week ben ik weer aan het werk.
nl return 2026-06-16 -> 2026-06-17
    Vandaag vrij, morgen ben ik er weer.
nl return 2026-09-14 -> 2026-10-01
    Afwezig tot het einde van de maand.
nl resume 2026-12-14 -> 2027-03-01
    Bel me in maart nog eens.
nl resume 2026-10-06 -> 2026-10-16
    Mail me na de 15e even.
nl resume 2026-02-24 -> 2026-07-01
    Voor de tweede helft van het jaar lukt het niet.
nl resume 2026-05-04 -> 2026-05-18
    Laten we over twee weken bellen.
nl resume 2026-09-21 -> 2027-01-01
    Misschien volgend jaar.
nl resume 2026-08-06 -> 2026-10-15
    Kom half oktober nog eens bij me terug.
nl resume 2027-01-11 -> 2027-04-01
    Het nieuwe budget gaat in april open, dan praten we verder.
nl resume 2026-06-09 -> 2026-09-01
    Na de zomer pakken we het weer op.
nl resume 2026-01-27 -> 2026-04-27
    Nu niet, over een paar maanden misschien.
nl resume 2026-10-05 -> 2026-11-30
    Neem eind november contact op.
nl resume 2026-03-10 -> 2026-07-01
    Niet eerder dan het derde kwartaal.
nl resume 2026-12-03 -> 2027-01-02 ±1
    We pakken dit na de jaarwisseling op.
nl resume 2026-07-13 -> 2026-07-16
    Stuur me donderdag nog een berichtje.
"""
