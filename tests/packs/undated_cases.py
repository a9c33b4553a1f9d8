"""Messages from which no date may be guessed: neither a return nor a day to resume.

One case is a head line ``language received`` and the message, indented. Written for this project;
every name and number in it is invented.
"""

UNDATED = """
en 2026-06-02
    I'm out of the office and will reply when I'm back.
en 2026-06-02
    Travelling at the moment. Back soon!
en 2026-06-02
    The offer has to be with us by Friday 12 June, otherwise we can't consider it.
en 2026-06-02
    We signed with a supplier in March and are happy with it.
en 2026-06-02
    Shall we meet on Tuesday at 10?
en 2026-06-02
    Your quote is valid until 30 September, correct?
en 2026-06-02
    We've been using a competitor's tool since 2024.
en 2026-06-08
    I was on leave until 3 June, so I only saw this now.
en 2026-06-02
    Some day perhaps. We'll see.
en 2026-06-02
    My number is 020 7946 0314, the case is 12-05-2231 and the invoice 2026/07/118.
en 2026-06-02
    After my return I'll have a look.
en 2026-06-02
    I'm on sick leave, and nobody knows for how long.
en 2026-06-03
    From Monday I'm on leave.
en 2026-06-15
    Our contract with them ran out in April and we did not renew.
en 2026-03-10
    Our team is at the trade fair in Hanover from 20 to 24 April. Come and see our stand!
en 2026-06-02
    Call me when the new fiscal year starts.
en 2026-06-02
    You may march on without us; it may take a while, and we sat on it long enough.
en 2026-06-02
    I bought two of them on 14 May.
en 2026-06-02
    We run 24/7, and you can reach the desk Mon-Fri 9:00-17:00.
en 2026-06-02
    Please send your price list by the end of the week.
de 2026-06-02
    Ich bin derzeit nicht im Büro und melde mich nach meiner Rückkehr.
de 2026-06-02
    Bis Freitag brauchen wir Ihr Angebot.
de 2026-06-02
    Guten Morgen, das passt leider nicht zu uns.
de 2026-05-04
    Wir haben am 3. März unterschrieben.
de 2027-02-02
    Der Vertrag ist zum 31.12. ausgelaufen.
de 2026-06-02
    Am Dienstag um 14 Uhr wäre ein Termin möglich.
de 2026-03-10
    Die Messe findet vom 20. bis 24. April statt.
de 2026-06-03
    Ab Montag bin ich im Urlaub.
de 2026-06-02
    Das Angebot gilt bis 30.06., richtig?
de 2026-06-02
    Die Rechnung 4711 vom 02.05.2026 ist bezahlt.
de 2026-06-02
    Seit Januar arbeiten wir mit einem anderen Anbieter.
de 2026-06-02
    Irgendwann vielleicht, wir kommen auf Sie zu.
de 2026-06-02
    Melden Sie sich im neuen Geschäftsjahr.
de 2026-06-10
    Ich war bis zum 8. Juni krank.
de 2026-06-02
    Sie erreichen uns Mo-Fr von 8 bis 16 Uhr unter 030 23125 014.
de 2026-06-02
    Letzte Woche haben wir uns für einen Mitbewerber entschieden.
fr 2026-06-02
    Je vous répondrai dès mon retour.
fr 2026-06-02
    Merci de nous faire parvenir votre devis avant le 15 juin.
fr 2026-06-02
    Nous avons signé avec un autre prestataire en mars.
fr 2026-06-02
    Le contrat a été résilié l'été dernier.
fr 2026-06-02
    Êtes-vous libre jeudi à 15h ?
fr 2026-06-02
    Votre offre est-elle valable jusqu'au 30 juin ?
fr 2026-06-03
    Je serai en congé à partir de lundi.
fr 2026-05-12
    J'étais absent jusqu'au 5 mai.
fr 2026-03-10
    Le salon aura lieu du 12 au 15 mai à Lyon.
fr 2026-06-02
    Un jour peut-être.
fr 2026-06-02
    Appelez le 01 99 00 12 34, dossier 12/2025-44.
fr 2026-06-02
    Depuis janvier nous travaillons avec un autre fournisseur.
fr 2026-06-02
    Recontactez-moi au prochain exercice fiscal.
fr 2026-06-02
    Nous avons acheté la machine la semaine dernière.
fr 2026-06-02
    La facture du 02/05/2026 a été réglée.
fr 2026-06-02
    Le projet a été annulé il y a deux mois.
es 2026-06-02
    Estoy fuera, te contesto a mi vuelta.
es 2026-06-02
    Necesitamos la oferta antes del viernes.
es 2026-06-02
    Compramos otra solución en febrero.
es 2026-06-02
    El contrato venció el 31 de marzo.
es 2026-06-02
    ¿Nos vemos el miércoles a las 10?
es 2026-06-02
    El precio es válido hasta el 30 de junio.
es 2026-06-03
    A partir del lunes estaré de vacaciones.
es 2026-05-11
    Estuve de baja hasta el 4 de mayo.
es 2026-06-02
    La feria se celebra del 20 al 23 de octubre en Bilbao.
es 2026-06-02
    Algún día hablaremos.
es 2026-06-02
    Mi teléfono es 612 34 56 78 y la factura la 2026-05-118.
es 2026-06-02
    Desde enero trabajamos con otro proveedor.
es 2026-06-02
    Buenos días, hablo con mi jefe y le digo. Ayer por la mañana no estaba.
es 2026-06-02
    Lo compramos hace tres semanas.
es 2026-06-02
    Volveré pronto.
es 2026-06-02
    Llámeme cuando empiece el próximo año fiscal.
pt 2026-06-02
    Estou ausente e respondo quando regressar.
pt 2026-06-02
    Precisamos da proposta até sexta-feira.
pt 2026-06-02
    Comprámos outra solução em fevereiro.
pt 2026-06-02
    O contrato terminou em 31 de março.
pt 2026-06-02
    Podemos reunir na quarta-feira às 10h?
pt 2026-06-02
    O preço é válido até 30 de junho.
pt 2026-06-03
    A partir de segunda-feira estarei de férias.
pt 2026-05-11
    Estive de baixa até 4 de maio.
pt 2026-06-02
    A feira decorre de 20 a 23 de outubro no Porto.
pt 2026-06-02
    Um dia destes falamos.
pt 2026-06-02
    O meu telefone é 912 345 678 e a fatura é a 2026/05-118.
pt 2026-06-02
    Desde janeiro trabalhamos com outro fornecedor.
pt 2026-06-02
    Em segunda análise, não faz sentido para a nossa empresa.
pt 2026-06-02
    Compramos há três semanas.
pt 2026-06-02
    Volto em breve.
pt 2026-06-02
    Ligue-me quando começar o próximo ano fiscal.
nl 2026-06-02
    Ik ben afwezig en reageer zodra ik terug ben.
nl 2026-06-02
    We hebben de offerte uiterlijk vrijdag nodig.
nl 2026-06-02
    In februari hebben we al een ander pakket gekocht.
nl 2026-06-02
    Het contract is op 31 maart afgelopen.
nl 2026-06-02
    Kunnen we woensdag om 10 uur afspreken?
nl 2026-06-02
    De prijs is geldig tot 30 juni.
nl 2026-06-03
    Vanaf maandag ben ik met vakantie.
nl 2026-05-11
    Ik was ziek tot 4 mei.
nl 2026-06-02
    De beurs is van 20 tot 23 oktober in Utrecht.
nl 2026-06-02
    Ooit misschien, we zien wel.
nl 2026-06-02
    Mijn nummer is 020 123 1234, factuur 2026-05-118.
nl 2026-06-02
    Sinds januari werken we met een andere leverancier.
nl 2026-06-02
    Goedemorgen, ik zou het zo niet weten. Di is di en do is do.
nl 2026-06-02
    Drie weken geleden hebben we besteld.
nl 2026-06-02
    Ik ben snel weer terug.
nl 2026-06-02
    Bel me als het nieuwe boekjaar begint.
"""
