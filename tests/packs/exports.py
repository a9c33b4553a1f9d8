"""Invented lead files in the shapes that CRMs, address books and people give them."""

HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,"
    "Company name,Country/Region,Lifecycle Stage,Lead Status,Original Source,Create Date,"
    "Next Activity Date,Unsubscribed from all email,Contact owner,LinkedIn URL\n"
    "501,Ada,Example,Ada@Engines.example,(212) 555-0123,,CTO,Engines Ltd,United States,Lead,"
    "Connected,Organic Search,2026-01-31 09:15,2026-05-04,false,rita@us.example,"
    "https://www.linkedin.com/in/ada-example?trk=x\n"
    "502,Grace,Sample,grace@navy.example,,(212) 555-0155,Admiral,Navy,United States,Customer,"
    "Open,Referrals,2026-02-01 10:00,,true,rita@us.example,\n"
)
SALESFORCE = (
    "Lead ID,Salutation,First Name,Last Name,Title,Company / Account,Email,Phone,Mobile,"
    "Lead Source,Lead Status,Country,Create Date,Email Opt Out,Do Not Call,Description,"
    "Annual Revenue,Lead Owner\n"
    "00Q1,Ms.,Ada,Example,CTO,Engines Ltd,ada@engines.example,+44 20 7946 0123,,Web,"
    "Open - Not Contacted,United Kingdom,31/01/2026,0,1,Wants a call,1000000,Rita Rep\n"
    "00Q2,Mr.,Edsger,Sample,,Graphs BV,edsger@graphs.example,,,Trade Show,"
    "Closed - Not Converted,Netherlands,01/02/2026,1,0,,,Rita Rep\n"
)
SALESFORCE_DEALS = (
    "Opportunity Name,Account Name,Contact Name,Contact Email,Stage,Amount,Close Date,"
    "Created Date,Next Step Date,Lead_Source__c\n"
    'Big engine,Engines Ltd,Ada Example,ada@engines.example,Proposal/Price Quote,"USD 12,500.00",'
    "6/30/2026,1/31/2026,5/4/2026,Web form\n"
    "Small engine,Navy,Grace Sample,grace@navy.example,Closed Won,USD 900.00,5/1/2026,"
    "2/28/2026,,Partner\n"
    "Old engine,Graphs,Edsger Test,edsger@graphs.example,Closed Lost,,4/1/2026,3/1/2026,,\n"
)
PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Value,Deal - Stage,Deal - Status,Deal - Contact person,"
    "Deal - Organization,Person - Email - Work,Person - Phone - Work,Deal - Next activity date,"
    "Deal - Deal created,Deal - Owner\n"
    '11,Engine deal,"1,200",Proposal Made,Open,Ada Example,Engines Ltd,ada@engines.example,'
    "+1 212 555 0123,2026-05-04,2026-01-31 10:00:00,Rita Rep\n"
    "12,Ship deal,300,Qualified,Lost,Grace Sample,Navy,grace@navy.example,,,"
    "2026-02-28 11:00:00,Rita Rep\n"
)
CLOSE = (
    "lead_id,display_name,status_label,primary_contact_name,primary_contact_primary_email,"
    "primary_contact_primary_phone,date_created,source,url\n"
    "lead_a1,Engines Ltd,Potential,Ada Example,ada@engines.example,+12125550123,"
    "2026-01-31T09:15:00+01:00,inbound call,https://engines.example\n"
    "lead_b2,Navy,Bad Fit,Grace Sample,grace@navy.example,,2026-02-28T09:15:00+00:00,list,\n"
)
GERMAN = (
    "Kundennummer;Anrede;Vorname;Name;Firma;Position im Unternehmen;E-Mail-Adresse;"
    "Telefon geschäftlich;Land;Leadquelle;Status;Angelegt am;Wiedervorlage;Auftragswert;"
    "Bemerkungen;Keine Anrufe\n"
    "4711;Frau;Jörg;Müller;Beispiel GmbH;Einkauf;joerg.mueller@beispiel.example;030 23125 123;"
    "Deutschland;Messe;Angebot gesendet;03.02.2026;04.05.2026;1.234,50 €;ruft zurück;nein\n"
    "4712;Herr;Änne;Schulz;Muster AG;;aenne@muster.example;;Österreich;Kontaktformular;Gewonnen;"
    "13.02.2026;;12.000 €;;ja\n"
)
FRENCH = (
    "Identifiant;Prénom;Nom;Société;Fonction;Courriel;Téléphone;Pays;Origine;Étape;"
    "Date de création;Date de relance;Montant;Commentaires;Ne pas appeler\n"
    "9;Zoé;Exemple;Exemple SARL;Directrice;zoe@exemple.example;01 99 00 12 34;France;Salon;"
    "Devis envoyé;03/02/2026;04/05/2026;1 234,50 €;à rappeler;non\n"
    "10;Luc;Modèle;Modèle SA;;luc@modele.example;;Suisse;Formulaire;Désabonné;13/02/2026;;;;oui\n"
)
SPANISH = (
    "ID de contacto;Nombre;Apellidos;Empresa;Cargo;Correo electrónico;Teléfono móvil;País;Fuente;"
    "Etapa del negocio;Fecha de creación;Próximo contacto;Importe;Observaciones\n"
    "7;Inés;Ejemplo;Ejemplo SL;Gerente;ines@ejemplo.example;612 34 56 78;España;Feria;"
    "Propuesta enviada;3 de febrero de 2026;04/05/2026;1.234,5;llamar\n"
    "8;Raúl;Muestra;Muestra SA;;raul@muestra.example;;México;Formulario web;Perdido;"
    "13 de febrero de 2026;;;\n"
)
PORTUGUESE = (
    "Código do cliente;Nome;Sobrenome;Empresa;Cargo;E-mail;Celular;País;Origem;Etapa do funil;"
    "Data de criação;Data de retorno;Valor do negócio;Observações\n"
    "21;João;Exemplo;Exemplo Ltda;Compras;joao@exemplo.example;(11) 91234-5678;Brasil;Indicação;"
    'Orçamento enviado;03/02/2026;25/05/2026;"R$ 1.234,50";ligar\n'
    "22;Ana;Amostra;Amostra SA;;ana@amostra.example;;Portugal;Formulário;Não qualificado;"
    "13/02/2026;;;\n"
)
DUTCH = (
    "Relatienummer;Contactpersoon;Bedrijfsnaam;Functie;E-mailadres;Telefoonnummer;Land;Bron;"
    "Leadstatus;Aangemaakt op;Opvolgen op;Waarde;Opmerkingen;Niet mailen\n"
    "31;Daan Voorbeeld;Voorbeeld BV;Inkoper;daan@voorbeeld.example;020 123 4567;Nederland;Beurs;"
    "Offerte verstuurd;3-2-2026;4-5-2026;€ 1.234,50;terugbellen;nee\n"
    "32;Lot Model;Model NV;;lot@model.example;;België;Webformulier;Geen interesse;13-2-2026;;;;ja\n"
)
OUTLOOK = (
    "First Name,Middle Name,Last Name,Title,Company,Job Title,Business Street,"
    "Business Country/Region,Business Phone,Mobile Phone,E-mail Address,E-mail 2 Address,"
    "Birthday,Notes,Web Page\n"
    "Ada,B.,Example,Dr.,Engines Ltd,CTO,1 Way,United Kingdom,020 7946 0123,,ada@engines.example,,"
    "12/10/1975,Likes engines,http://engines.example\n"
    "Grace,,Sample,,Navy,Admiral,2 Way,United States,(212) 555-0155,,grace@navy.example,,,,\n"
)
GOOGLE = (
    "Name,Given Name,Family Name,Group Membership,E-mail 1 - Value,Phone 1 - Value,"
    "Organization 1 - Name,Organization 1 - Title,Notes\n"
    "Ada Example,Ada,Example,* myContacts,ada@engines.example,+44 20 7946 0123,Engines Ltd,CTO,\n"
    "Grace Sample,Grace,Sample,* myContacts,grace@navy.example,,Navy,Admiral,hi\n"
)
BADLY_NAMED = (
    "f1\tf2\tf3\tf4\tf5\tOwner mail\n"
    "Ada Example\tada.example@engines.example\t+44 20 7946 0123\tEngines Ltd\t2026-01-31\t"
    "rita@us.example\n"
    "Grace Sample\tgrace.sample@navy.example\t+1 212 555 0155\tNavy\t2026-02-28\trita@us.example\n"
    "Edsger Test\tedsger@graphs.example\t+31 20 123 4567\tGraphs BV\t2026-03-01\t"
    "rita@us.example\n"
)
WEB_FORM = (
    "Timestamp,Your name,Your email,Your phone,Your message,Preferred language\n"
    '2/28/2026 3:15:07 PM,Ada Example,ada@engines.example,(212) 555-0123,"Hello,\nplease call",'
    "English\n"
    "3/1/2026 9:00:00 AM,Grace Sample,grace@navy.example,,Price?,Deutsch\n"
)
COURSE_SELLER = (
    "Prospect Number,Lead Number,Lead Origin,Lead Source,Do Not Email,Do Not Call,Converted,"
    "Visits,Last Activity,Country,Specialization,Tags,City\n"
    "c0ffee-01,1001,Landing Page Submission,Search,No,No,1,5,SMS Sent,India,Select,"
    "Will answer,Select\n"
    "c0ffee-02,1002,API,Chat,Yes,No,0,0,Email Opened,Select,Select,Ringing,\n"
    "c0ffee-03,1003,Lead Import,,No,Yes,0,2,Unsubscribed,unknown,Finance,,Pune\n"
)
PLAIN_CALLS = (
    "When,Who,Channel,Result,Minutes,Note\n"
    "2026-03-02 10:15,ada@engines.example,phone,no answer,,\n"
    "2026-03-03 16:40,ada@engines.example,phone,answered,12,wants a quote\n"
)
GERMAN_CALLS = (
    "Datum;Uhrzeit;Kontakt;Kanal;Ergebnis;Dauer (Min.);Notiz\n"
    "02.03.2026;10:15;Ada Beispiel;Anruf;nicht erreicht;;\n"
    "03.03.2026;16:40;Ada Beispiel;Telefon;gesprochen;12;will Angebot\n"
)
FRENCH_CALLS = (
    "Date de l'appel;Interlocuteur;Résultat;Durée;Remarques\n"
    "02/03/2026 10:15;Zoé Exemple;Pas de réponse;;\n"
    "13/03/2026 16:40;Zoé Exemple;Message laissé;00:45;\n"
)
SPANISH_CALLS = (
    "Fecha y hora;Contacto;Tipo;Resultado;Notas\n"
    "02/03/2026 10:15;Inés Ejemplo;Llamada;No contesta;\n"
    "13/03/2026 16:40;Inés Ejemplo;WhatsApp;Respondió;ok\n"
)
PORTUGUESE_CALLS = (
    "Data da ligação;Contato;Canal;Resultado;Observações\n"
    "02/03/2026 10:15;João Exemplo;Ligação;Não atendeu;\n"
    "13/03/2026 16:40;João Exemplo;Ligação;Ocupado;\n"
)
DUTCH_CALLS = (
    "Datum en tijd;Contactpersoon;Kanaal;Resultaat;Opmerking\n"
    "2-3-2026 10:15;Daan Voorbeeld;Telefoon;Geen gehoor;\n"
    "13-3-2026 16:40;Daan Voorbeeld;Telefoon;Verkeerd nummer;\n"
)
DIALLER_CALLS = (
    "Start Time,Direction,To Number,Contact,Disposition,Duration (seconds)\n"
    "03/02/2026 10:15 AM,Outbound,(212) 555-0123,Ada Example,No Answer,0\n"
    "03/13/2026 04:40 PM,Inbound,(212) 555-0123,Ada Example,Connected,90\n"
)
