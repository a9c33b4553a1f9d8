"""Messages with and without dates that were first read after the rules were tuned.

Then their faults were mended too. The form is that of ``date_cases`` and ``undated_cases``; every
name and number is invented.
"""

DATED = """
en return 2026-04-22 -> 2026-05-05
    Hello and thanks for writing. I'm taking some time off and will be back online Tuesday May
    5th.
    Jo (jo@mill.example) can help in the meantime.
en return 2026-10-26 -> 2026-11-02
    It's half-term so I'm with the kids through Friday 30 Oct.
en return 2027-01-25 -> 2027-02-08
    Auto-reply: jury duty from 25 January until 5 February. Expect delays.
en return 2026-06-11 -> 2026-06-15
    Sorry, I'm on a training course and not reading email before Monday.
en return 2026-12-22 -> 2027-01-03
    The showroom re-opens on Sunday 3 January after the holidays.
en resume 2026-04-22 -> 2026-07-01
    Thanks Rita. The board wants us to finish the warehouse move first, so I can't give this any
    thought before July. Happy to hear from you then.
en resume 2026-04-22 -> 2026-05-06
    Swamped. Two weeks from today should be OK.
en resume 2026-09-30 -> 2027-01-01
    We've used up what we had for this year. New budgets come through in January, try me then.
en resume 2026-04-22 -> 2026-10-22
    It's a nice product but we've only just renewed for six months. Give me a shout in 6 months.
en resume 2026-04-22 -> 2026-05-11
    I'm moving house this week and next. Could you ring me after the 10th of May?
en resume 2026-04-22 -> 2026-10-01
    Realistically this won't be a topic until the fourth quarter.
en resume 2026-04-22 -> 2026-06-30
    End of June is when the team sits down to choose; speak to me around that time.
de return 2026-04-22 -> 2026-05-04
    Guten Tag, ich bin bis einschließlich Freitag, 1. Mai 2026 nicht im Hause. Ihre Mail wird
    nicht
    weitergeleitet. In dringenden Fällen: Frau Muster, 030 23125 017.
de return 2026-10-05 -> 2026-10-19
    Herbstferien! Ich bin vom 05.10. bis 16.10. nicht da.
de return 2026-06-11 -> 2026-06-15
    Ich bin heute und morgen auf Schulung und ab Montag wieder für Sie erreichbar.
de return 2026-12-21 -> 2027-01-07
    Frohe Weihnachten! Unser Büro ist ab dem 7. Januar wieder besetzt.
de resume 2026-04-22 -> 2026-07-01
    Grundsätzlich spannend, aber vor Juli schaffen wir das nicht.
de resume 2026-04-22 -> 2026-09-01
    Wir bauen gerade um. Nach der Sommerpause können Sie gern noch einmal anklopfen.
de resume 2026-09-30 -> 2027-01-01
    Für dieses Jahr ist alles verplant, kommen Sie im Januar noch einmal auf mich zu.
de resume 2026-04-22 -> 2026-05-18
    Diese Woche geht nichts mehr, in der Woche ab 18. Mai habe ich Luft.
de resume 2026-04-22 -> 2026-10-01
    Der Rahmenvertrag endet am 30. September, danach schreiben wir neu aus.
de resume 2026-04-22 -> 2026-05-20
    In etwa vier Wochen wissen wir mehr.
fr return 2026-04-22 -> 2026-05-04
    Bonjour, je suis en congés jusqu'au dimanche 3 mai. Votre message sera lu à mon retour.
fr return 2026-10-19 -> 2026-11-02
    Absente pour les vacances scolaires du 19 octobre au 30 octobre inclus.
fr return 2026-06-11 -> 2026-06-15
    Je suis en déplacement et serai joignable à nouveau lundi 15.
fr return 2026-12-23 -> 2027-01-04
    Toute l'équipe vous souhaite de belles fêtes ! Nous rouvrons le lundi 4 janvier.
fr resume 2026-04-22 -> 2026-07-01
    Votre solution est intéressante mais rien ne se décidera avant juillet.
fr resume 2026-04-22 -> 2026-05-22
    Je n'ai pas une minute. Pouvez-vous me rappeler dans un mois ?
fr resume 2026-09-30 -> 2027-01-01
    Les budgets 2026 sont consommés, revenez vers moi début 2027.
fr resume 2026-04-22 -> 2026-05-11
    Nous sommes en plein déménagement, recontactez-nous après le 10 mai.
fr resume 2026-04-22 -> 2026-10-01
    Le sujet reviendra sur la table au 4e trimestre.
es return 2026-04-22 -> 2026-05-05
    Gracias por escribirme. Estaré de viaje hasta el lunes 4 de mayo con poca conexión.
es return 2026-10-05 -> 2026-10-19
    Me encuentro fuera del 5 al 16 de octubre. Un saludo, Inés
es return 2026-06-11 -> 2026-06-15
    Hoy y mañana estoy en un curso, el lunes estaré de nuevo en la oficina.
es resume 2026-04-22 -> 2026-07-01
    Nos gusta, pero antes de julio no podremos estudiarlo.
es resume 2026-04-22 -> 2026-05-22
    Estoy hasta arriba, llámame dentro de un mes.
es resume 2026-09-30 -> 2027-01-01
    Este año ya no queda presupuesto; en enero lo retomamos.
es resume 2026-04-22 -> 2026-05-11
    Pásate por aquí o llama después del 10 de mayo.
es resume 2026-04-22 -> 2026-10-01
    El tema se verá en el cuarto trimestre.
pt return 2026-04-22 -> 2026-05-04
    Olá! Estou de folga até domingo, 3 de maio. Respondo assim que possível.
pt return 2026-10-05 -> 2026-10-19
    Encontro-me em viagem de 5 a 16 de outubro, com pouco acesso ao e-mail.
pt return 2026-06-11 -> 2026-06-15
    Hoje e amanhã estou em formação, regresso na segunda.
pt resume 2026-04-22 -> 2026-07-01
    A ideia agrada-nos, mas antes de julho não conseguimos avançar.
pt resume 2026-04-22 -> 2026-05-22
    Estou sem tempo, me ligue daqui a um mês.
pt resume 2026-09-30 -> 2027-01-01
    A verba deste ano acabou. Em janeiro voltamos ao tema.
pt resume 2026-04-22 -> 2026-05-11
    Pode ligar depois de 10 de maio?
pt resume 2026-04-22 -> 2026-10-01
    Isso volta à mesa no quarto trimestre.
nl return 2026-04-22 -> 2026-05-04
    Bedankt voor je mail. Ik ben vrij tot en met zondag 3 mei en lees mijn mail niet.
nl return 2026-10-12 -> 2026-10-26
    Herfstvakantie: van 12 t/m 23 oktober ben ik er niet.
nl return 2026-06-11 -> 2026-06-15
    Vandaag en morgen op cursus, maandag weer op kantoor.
nl resume 2026-04-22 -> 2026-07-01
    Leuk product, maar voor juli komen we er niet aan toe.
nl resume 2026-04-22 -> 2026-05-22
    Ik heb het druk, bel over een maand nog eens.
nl resume 2026-09-30 -> 2027-01-01
    Dit jaar is het budget op. Kom in januari maar terug.
nl resume 2026-04-22 -> 2026-05-11
    Wilt u mij na 10 mei bellen?
nl resume 2026-04-22 -> 2026-10-01
    Dat komt in het vierde kwartaal weer op tafel.
en return 2026-02-11 -> 2026-02-23
    Gone fishing! Literally. Office hours resume February 23.
en return 2026-02-11 -> 2026-02-23
    Thank you for your message. I am away on business until Friday 20th February and may be slow
    to reply.
en return 2026-02-11 -> 2026-02-16
    I will be out from Wednesday through Friday this week.
en return 2026-02-11 -> 2026-03-02
    On maternity cover handover; I rejoin the team 2 March 2026
en resume 2026-02-11 -> 2026-05-01
    hey, can we park this for now and pick it up in may? thx
en resume 2026-02-11 -> 2026-02-16
    mad week. next week better
en resume 2026-02-11 -> 2026-03-01
    we'd need to see how the season goes, so spring at the earliest
en resume 2026-02-11 -> 2026-07-01
    I'd say not before the third quarter, Rita.
en resume 2026-02-11 -> 2026-03-31
    Our year closes on 31 March, I won't be able to think about anything else until then.
en resume 2026-02-11 -> 2026-08-11
    Would you mind asking again in six months' time?
en resume 2026-02-11 -> 2026-04-07
    After the Easter break suits me.
de return 2026-02-11 -> 2026-02-23
    bin bis 20.2. im skiurlaub, lese aber ab und zu mails
de return 2026-02-11 -> 2026-03-02
    Ich bin ab Montag, 2. März 2026, zurück aus der Elternzeit.
de return 2026-02-11 -> 2026-02-18
    Wegen Karneval ist unser Büro geschlossen. Ab Mittwoch, 18.2., sind wir wieder für Sie da.
de resume 2026-02-11 -> 2026-05-01
    Momentan nicht, evtl. im Mai nochmal nachfragen
de resume 2026-02-11 -> 2026-04-01
    Das Thema kommt erst im nächsten Quartal auf die Agenda.
de resume 2026-02-11 -> 2026-04-15
    Ab Mitte April hätten wir dafür Kapazitäten.
de resume 2026-02-11 -> 2026-03-11
    Geben Sie uns bitte noch vier Wochen.
de resume 2026-02-11 -> 2027-01-01
    2026 ist gelaufen, bitte 2027 wieder melden.
fr return 2026-02-11 -> 2026-02-23
    Je serai absente du bureau du 16 au 20 février.
fr return 2026-02-11 -> 2026-02-16
    Je ne serai pas au bureau avant lundi.
fr return 2026-02-11 -> 2026-03-02
    Mon congé se termine le 1er mars, je reviens le 2.
fr resume 2026-02-11 -> 2026-05-01
    on se rappelle en mai ?
fr resume 2026-02-11 -> 2026-04-01
    Ce trimestre est complet, voyons au prochain trimestre.
fr resume 2026-02-11 -> 2026-04-15
    À partir de mi-avril nous aurons un peu d'air.
fr resume 2026-02-11 -> 2026-03-11
    Laissez-moi encore quatre semaines.
es return 2026-02-11 -> 2026-02-23
    Del 16 al 20 de febrero estaré fuera.
es resume 2026-02-11 -> 2026-05-01
    ¿lo dejamos para mayo?
es resume 2026-02-11 -> 2026-04-15
    A partir de mediados de abril tendremos margen.
es resume 2026-02-11 -> 2026-03-11
    Danos cuatro semanas más.
pt return 2026-02-11 -> 2026-02-23
    De 16 a 20 de fevereiro estarei fora.
pt return 2026-02-11 -> 2026-02-19
    Escritório fechado para o Carnaval, voltamos na quinta, dia 19.
pt resume 2026-02-11 -> 2026-05-01
    deixamos para maio?
pt resume 2026-02-11 -> 2026-04-15
    A partir de meados de abril teremos folga na agenda.
nl return 2026-02-11 -> 2026-02-23
    Van 16 t/m 20 februari ben ik op wintersport.
nl return 2026-02-11 -> 2026-02-16
    Ik ben maandag pas weer op kantoor.
nl resume 2026-02-11 -> 2026-05-01
    zullen we dit in mei oppakken?
nl resume 2026-02-11 -> 2026-04-15
    Vanaf half april hebben we weer ruimte.
nl resume 2026-02-11 -> 2026-03-11
    Geef ons nog vier weken.
en return 2026-05-28 -> 2026-06-08
    I am out of the country until June 5 with patchy signal. If this is about an existing order,
    please call the main desk.
en return 2026-05-28 -> 2026-06-15
    Please be advised that I will be on PTO beginning Monday, June 1 and returning on Monday,
    June 15.
en return 2026-05-28 -> 2026-06-02
    We're closed Monday for the bank holiday and open again on Tuesday.
en return 2026-05-28 -> 2026-06-10
    Thx, I'm in surgery this week, should be at my desk again from the 10th
en return 2026-05-28 -> 2026-06-22
    Sorry I'm unavailable between 1 and 19 June.
en resume 2026-05-28 -> 2026-09-01
    We make these decisions in September when the new intake arrives. Drop me a note then?
en resume 2026-05-28 -> 2026-06-08
    Sorry, month end. Can you chase me the week after next?
en resume 2026-05-28 -> 2027-01-01
    Nothing left in the pot for 2026. January is when we start again.
en resume 2026-05-28 -> 2026-08-28
    Let us get the new system bedded in. Three months from now we can talk about add-ons.
en resume 2026-05-28 -> 2026-10-31
    Their contract is up on 31 October. That would be the moment to make us an offer.
en resume 2026-05-28 -> 2026-06-16
    Year-end filing is due on June 15th, so please get back to me after that.
en resume 2026-05-28 -> 2026-11-15
    Mid-November. Not earlier please.
de return 2026-05-28 -> 2026-06-08
    Liebe Absenderin, lieber Absender, ich bin noch bis Freitag, den 5. Juni, im Urlaub und
    danach wieder wie gewohnt erreichbar.
de return 2026-05-28 -> 2026-06-15
    Unser Team ist in der Zeit vom 01.06.2026 bis einschließlich 12.06.2026 im Betriebsurlaub.
de return 2026-05-28 -> 2026-06-02
    Montag haben wir zu, Dienstag sind wir wieder da.
de return 2026-05-28 -> 2026-06-10
    Ich bin im Krankenhaus und voraussichtlich ab dem 10. Juni wieder im Büro.
de resume 2026-05-28 -> 2026-09-01
    Wir entscheiden so etwas im September, melden Sie sich bitte dann.
de resume 2026-05-28 -> 2026-06-08
    Übernächste Woche wäre besser.
de resume 2026-05-28 -> 2027-01-01
    Der Topf für 2026 ist leer, ab Januar geht wieder was.
de resume 2026-05-28 -> 2026-08-28
    Sagen wir in drei Monaten?
de resume 2026-05-28 -> 2026-06-16
    Am 15. Juni ist Abgabe, danach habe ich den Kopf frei und wir können sprechen.
de resume 2026-05-28 -> 2026-10-31
    Ende Oktober läuft der Wartungsvertrag aus, dann wäre ein Angebot interessant.
fr return 2026-05-28 -> 2026-06-08
    Je suis à l'étranger jusqu'au 5 juin et consulte peu mes mails.
fr return 2026-05-28 -> 2026-06-15
    En congé du lundi 1er juin au vendredi 12 juin, je vous répondrai dès mon retour.
fr return 2026-05-28 -> 2026-06-10
    Hospitalisé, je devrais être de retour vers le 10 juin.
fr resume 2026-05-28 -> 2026-09-01
    Ces choix se font en septembre, écrivez-moi à ce moment-là.
fr resume 2026-05-28 -> 2026-08-28
    Disons dans trois mois ?
fr resume 2026-05-28 -> 2027-01-01
    Plus un sou pour 2026, on redémarre en janvier.
fr resume 2026-05-28 -> 2026-06-16 ±1
    Clôture le 15 juin : rappelez-moi après.
fr resume 2026-05-28 -> 2026-10-31
    Le contrat actuel arrive à échéance le 31 octobre, ce serait le bon moment.
es return 2026-05-28 -> 2026-06-08
    Estoy en el extranjero hasta el 5 de junio.
es return 2026-05-28 -> 2026-06-15
    De vacaciones del lunes 1 de junio al viernes 12 de junio, respondo a la vuelta.
es return 2026-05-28 -> 2026-06-10
    Me operan mañana, volveré hacia el 10 de junio.
es resume 2026-05-28 -> 2026-09-01
    Estas decisiones se toman en septiembre, escríbame entonces.
es resume 2026-05-28 -> 2026-08-28
    ¿Qué tal dentro de tres meses?
es resume 2026-05-28 -> 2027-01-01
    No queda un euro para 2026, en enero empezamos de nuevo.
es resume 2026-05-28 -> 2026-10-31
    El contrato actual acaba el 31 de octubre, sería buen momento.
pt return 2026-05-28 -> 2026-06-08
    Estou no estrangeiro até 5 de junho.
pt return 2026-05-28 -> 2026-06-15
    Férias de segunda, 1 de junho, a sexta, 12 de junho. Respondo no regresso.
pt return 2026-05-28 -> 2026-06-10
    Fui operado, devo voltar por volta de 10 de junho.
pt resume 2026-05-28 -> 2026-09-01
    Essas decisões são tomadas em setembro, escreva-me então.
pt resume 2026-05-28 -> 2026-08-28
    Que tal daqui a três meses?
pt resume 2026-05-28 -> 2027-01-01
    Não sobra um real para 2026, em janeiro recomeçamos.
nl return 2026-05-28 -> 2026-06-08
    Ik zit tot en met 5 juni in het buitenland.
nl return 2026-05-28 -> 2026-06-15
    Met verlof van maandag 1 juni tot en met vrijdag 12 juni, daarna beantwoord ik mijn mail.
nl return 2026-05-28 -> 2026-06-10
    Lig in het ziekenhuis, naar verwachting 10 juni terug.
nl resume 2026-05-28 -> 2026-09-01
    Zulke keuzes maken we in september, mail me dan.
nl resume 2026-05-28 -> 2026-08-28
    Zullen we zeggen over drie maanden?
nl resume 2026-05-28 -> 2027-01-01
    Er is geen cent meer voor 2026, in januari beginnen we opnieuw.
nl resume 2026-05-28 -> 2026-10-31
    Eind oktober loopt het contract af, dan is het een goed moment.
"""

UNDATED = """
en 2026-04-22
    Thanks for the call on Monday, the figures from Q1 look good.
en 2026-04-22
    We need the samples here by May 4 at the latest.
en 2026-04-22
    Our annual meeting takes place on 12 June in Leeds.
en 2026-04-22
    I'm off sick and don't know when I'll be back.
en 2026-04-22
    We switched in February and couldn't be happier.
en 2026-04-22
    Order 2026-114 of 3 April: when will it ship?
de 2026-04-22
    Danke für das Gespräch am Montag.
de 2026-04-22
    Wir benötigen die Muster bis spätestens 4. Mai.
de 2026-04-22
    Die Hauptversammlung ist am 12. Juni in Fulda.
de 2026-04-22
    Ich bin krank und weiß nicht, wann ich wieder da bin.
de 2026-04-22
    Im Februar haben wir gewechselt.
fr 2026-04-22
    Merci pour notre échange de lundi.
fr 2026-04-22
    Il nous faut les échantillons pour le 4 mai au plus tard.
fr 2026-04-22
    L'assemblée générale se tiendra le 12 juin.
fr 2026-04-22
    Je suis malade et je ne sais pas quand je reviendrai.
es 2026-04-22
    Gracias por la llamada del lunes.
es 2026-04-22
    Necesitamos las muestras para el 4 de mayo.
es 2026-04-22
    La junta general será el 12 de junio.
es 2026-04-22
    Estoy enfermo y no sé cuándo volveré.
pt 2026-04-22
    Obrigado pela chamada de segunda-feira.
pt 2026-04-22
    Precisamos das amostras até 4 de maio.
pt 2026-04-22
    A assembleia geral será no dia 12 de junho.
pt 2026-04-22
    Estou doente e não sei quando volto.
nl 2026-04-22
    Bedankt voor het gesprek van maandag.
nl 2026-04-22
    We hebben de monsters uiterlijk 4 mei nodig.
nl 2026-04-22
    De algemene vergadering is op 12 juni.
nl 2026-04-22
    Ik ben ziek en weet niet wanneer ik terug ben.
en 2026-02-11
    I read your piece of 2 February with interest.
en 2026-02-11
    Last quarter we lost two people, so things are tight.
en 2026-02-11
    I'll let you know when the time is right.
en 2026-02-11
    Happy Monday! Please remove the second attachment.
en 2026-02-11
    My extension is 14, the office is at 3 March Street.
en 2026-02-11
    I leave for Japan on 1 March.
de 2026-02-11
    Ihr Schreiben vom 2. Februar liegt mir vor.
de 2026-02-11
    Ich melde mich, sobald es passt.
de 2026-02-11
    Schönen Montag! Bitte den zweiten Anhang weglassen.
de 2026-02-11
    Die Preise gelten ab 1. März.
fr 2026-02-11
    J'ai bien reçu votre courrier du 2 février.
fr 2026-02-11
    Je vous ferai signe le moment venu.
fr 2026-02-11
    Bon lundi à vous !
es 2026-02-11
    He recibido su carta del 2 de febrero.
es 2026-02-11
    Le avisaré cuando sea el momento.
es 2026-02-11
    ¡Feliz lunes!
pt 2026-02-11
    Recebi a sua carta de 2 de fevereiro.
pt 2026-02-11
    Aviso quando for a altura certa.
nl 2026-02-11
    Uw brief van 2 februari heb ik binnen.
nl 2026-02-11
    Ik laat het weten als het zover is.
nl 2026-02-11
    Fijne maandag!
en 2026-05-28
    We looked at this in 2024 and dropped it.
en 2026-05-28
    I'm new here, I joined on 1 May.
en 2026-05-28
    Bring two copies on Thursday, room 12, 2nd floor.
en 2026-05-28
    We're happy with what we put in last year.
en 2026-05-28
    Our site is open Monday to Friday, 8 to 5.
en 2026-05-28
    Could we have your terms by 10 June?
de 2026-05-28
    Ich bin neu hier, seit 1. Mai.
de 2026-05-28
    Bringen Sie am Donnerstag zwei Kopien mit.
de 2026-05-28
    Wir haben von Montag bis Freitag geöffnet.
de 2026-05-28
    Bitte Ihre Konditionen bis 10. Juni.
fr 2026-05-28
    Je suis nouvelle ici depuis le 1er mai.
fr 2026-05-28
    Nous sommes ouverts du lundi au vendredi.
fr 2026-05-28
    Vos conditions avant le 10 juin, s'il vous plaît.
es 2026-05-28
    Soy nueva, empecé el 1 de mayo.
es 2026-05-28
    Abrimos de lunes a viernes.
es 2026-05-28
    Sus condiciones antes del 10 de junio, por favor.
pt 2026-05-28
    Sou nova, comecei em 1 de maio.
pt 2026-05-28
    Abrimos de segunda a sexta.
nl 2026-05-28
    Ik ben hier nieuw, sinds 1 mei.
nl 2026-05-28
    Wij zijn open van maandag tot vrijdag.
"""
