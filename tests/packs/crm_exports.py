"""Fictitious exports of deals, leads and activities, headed as sales tools head them."""

from keepwarm.engine.values import CallResult, Channel

THEIRS = (Channel.PHONE, CallResult.CALLED_US)
OURS = (Channel.PHONE, CallResult.ANSWERED)
UNHEARD = (Channel.PHONE, CallResult.NO_ANSWER)
WROTE = (Channel.TEXT, CallResult.REPLIED)

HUBSPOT_DEALS = (
    "Record ID,Deal Name,Pipeline,Deal Stage,Close Date,Deal owner,Amount,Create Date,"
    "Associated Contact,Associated Company,Closed Lost Reason,Next Activity Date\n"
    "901,Dock doors,Sales Pipeline,Contract sent (Sales Pipeline),2026-06-30 10:00,Rita,12500,"
    "2026-02-01 09:30,Ada Quist,Fenland Dairy,,2026-05-04 09:00\n"
    "902,Seals,Sales Pipeline,Closed lost (Sales Pipeline),2026-03-30 10:00,Rita,800,"
    "2026-01-01 09:30,Grace Holt,Harrow Mills,Went with competitor,\n"
)
HUBSPOT_CALLS = (
    "Record ID,Activity date,Call and meeting type,Call direction,Call outcome,"
    "Call duration (HH:mm:ss),Call notes,Associated Contact,Activity assigned to\n"
    "1,2026-03-02 10:15,,Outbound,No answer,00:00:31,rang out,Ada Quist,Rita\n"
    "2,2026-03-03 11:00,,Outbound,Connected,00:03:25,wants a quote,Grace Holt,Rita\n"
    "3,2026-03-04 12:00,,Inbound,Connected,00:02:00,,Ada Quist,Rita\n"
)
SALESFORCE_TASKS = (
    "Date,Subject,Status,Task Subtype,Call Type,Call Result,Call Duration (seconds),"
    "Contact: Full Name,Company / Account,Assigned,Comments\n"
    "3/2/2026,Call,Completed,Call,Outbound,Left voicemail,20,Ada Quist,Fenland Dairy,Rita,\n"
    "3/25/2026,Call,Completed,Call,Outbound,Connected,300,Grace Holt,Harrow Mills,Rita,ok\n"
    "4/25/2026,Call,Not Started,Call,Outbound,,0,Grace Holt,Harrow Mills,Rita,call again\n"
    "3/26/2026,Prepare,Completed,Task,,,0,Grace Holt,Harrow Mills,Rita,\n"
)
PIPEDRIVE_LEADS = (
    "Lead - ID,Lead - Title,Lead - Source,Lead - Value,Lead - Lead created,Person - Name,"
    "Person - Email - Work,Person - Phone - Mobile,Organization - Name,Lead - Next activity date\n"
    "7,Doors,Web forms,1200,2026-02-03 10:00,Ada Quist,ada@quist.example,+44 7700 900123,"
    "Fenland Dairy,2026-05-04\n"
)
PIPEDRIVE_ACTIVITIES = (
    "ID,Subject,Type,Due date,Due time,Duration,Done,Contact person,Organization,Deal,Note\n"
    "1,Ring Ada,Call,2026-03-02,10:15,00:05,Done,Ada Quist,Fenland Dairy,Doors,\n"
    "2,Lunch,Lunch,2026-03-03,12:00,01:00,Done,Grace Holt,Harrow Mills,Seals,good talk\n"
    "3,Ring again,Call,2026-05-04,10:15,,To do,Ada Quist,Fenland Dairy,Doors,\n"
    "4,Send papers,Task,2026-03-05,10:15,,Done,Ada Quist,Fenland Dairy,Doors,\n"
)
CLOSE_CALLS = (
    "date_created,direction,disposition,duration,lead_name,contact_name,remote_phone,note,user_name\n"
    "2026-03-02T10:15:00+00:00,outbound,no-answer,0,Fenland Dairy,Ada Quist,+442079460101,,Rita\n"
    "2026-03-03T10:15:00+00:00,outbound,vm-left,31,Harrow Mills,Grace Holt,+442079460102,,Rita\n"
)
ZOHO_LEADS = (
    "Record Id,Lead Owner,Company,First Name,Last Name,Title,Email,Phone,Mobile,Lead Source,"
    "Lead Status,Email Opt Out,Created Time,Country,Description,Junk Reason\n"
    "zcrm_1,Rita,Fenland Dairy,Ada,Quist,Head of Site,ada@quist.example,020 7946 0101,,"
    "Trade Show,Attempted to Contact,false,2026-02-03 10:00:00,United Kingdom,,\n"
)
ZOHO_CALLS = (
    "Record Id,Call Owner,Subject,Call Type,Call Start Time,Call Duration,"
    "Call Duration (in seconds),Contact Name,Call Result,Description\n"
    "1,Rita,Ring,Outbound,2026-03-02 10:15:00,00:31,31,Ada Quist,No response,\n"
    "2,Rita,Ring,Missed,2026-03-03 10:15:00,00:00,0,Grace Holt,,they rang\n"
)
DIRECTIONS = [
    ("Activity type;Call outcome", "Inbound call;Connected", THEIRS),
    ("Type;Call outcome", "Call (inbound);Connected", THEIRS),
    ("Type;Call outcome", "Call - Outbound;Connected", OURS),
    ("Type;Call outcome", "Incoming call;No answer", THEIRS),
    ("Type;Call outcome", "Outgoing call;No answer", UNHEARD),
    ("Type;Call outcome", "Missed call;", THEIRS),
    ("Direction;Type;Call outcome", "Outbound;Missed call;No answer", UNHEARD),
    ("Type;Call outcome", "Received SMS;", WROTE),
    ("Call and meeting type;Call outcome", "Inbound call;Connected", THEIRS),
    ("Call category;Call outcome", "Inbound call;Connected", THEIRS),
    ("Call outcome", "Inbound call / Connected", THEIRS),
    ("Call outcome", "Outbound call / Connected", OURS),
    ("Subject;Call Result", "Inbound call;Connected", THEIRS),
    ("Subject;Call Result", "Asked about the inbound call;Connected", OURS),
    ("In/Out;Call Result", "I;Connected", THEIRS),
    ("Is inbound;Call Result", "TRUE;Connected", THEIRS),
    ("Is inbound;Call Result", "FALSE;Connected", OURS),
    ("direction;disposition", "inbound;answered", THEIRS),
    ("direction;disposition", "incoming;vm-left", THEIRS),
    ("direction;disposition", "outgoing;answered", OURS),
    ("Anrufrichtung;Ergebnis", "Eingehend;Verbunden", THEIRS),
    ("Aktivität;Ergebnis", "Eingehender Anruf;Verbunden", THEIRS),
    ("Art;Ergebnis", "Anruf (ausgehend);Verbunden", OURS),
    ("Anrufart;Ergebnis", "Verpasster Anruf;nicht erreicht", THEIRS),
    ("Type d'activité;Résultat", "Appel entrant;Joint", THEIRS),
    ("Type d'appel;Résultat", "Sortant;Joint", OURS),
    ("Tipo;Resultado", "Llamada entrante;Contestada", THEIRS),
    ("Tipo de llamada;Resultado", "Saliente;Contestada", OURS),
    ("Tipo;Resultado", "Chamada de entrada;Atendida", THEIRS),
    ("Tipo;Resultado", "Ligação efetuada;Atendida", OURS),
    ("Soort;Resultaat", "Inkomend gesprek;Gesproken", THEIRS),
    ("Richting;Resultaat", "Binnenkomend;Gesproken", THEIRS),
    ("Soort;Resultaat", "Uitgaande oproep;Gesproken", OURS),
]
"""How calls of both directions stand in exports: header, row, and what it must come to."""
UNKNOWN = {
    "english": (
        "Customer ref;Forename;Surname;Employer;Job role;Work email;Direct line;Nation;Deal size;"
        "Sales stage;Reason lost;Entered on;Next touch;Remarks;Account manager\n"
        "X1;Ada;Quist;Fenland Dairy;Head of Site;ada@quist.example;020 7946 0101;UK;1.250,00;"
        "Quote sent;;03/02/2026;04/05/2026;asks for seals;Rita\n"
    ),
    "german": (
        "Kunden-Nr.;Vorname;Familienname;Betrieb;Funktion;E-Mail geschäftlich;Durchwahl;Staat;"
        "Potenzial;Vertriebsstufe;Absagegrund;erfasst am;Wiedervorlage am;Anliegen;Betreuer\n"
        "X1;Ada;Quist;Fenland Dairy;Leitung;ada@quist.example;030 23125123;Deutschland;1.250,00;"
        "Angebot;;03.02.2026;04.05.2026;Tore;Rita\n"
    ),
    "french": (
        "n° client;Prénom;Nom de famille;Raison sociale;Poste;Courriel;Ligne directe;Pays;Montant;"
        "Étape de vente;Motif de perte;Créé le;À relancer le;Besoin;Commercial\n"
        "X1;Ada;Quist;Fenland Dairy;Directrice;ada@quist.example;01 99 00 12 34;France;1 250,00;"
        "Devis envoyé;;03/02/2026;04/05/2026;portes;Rita\n"
    ),
    "spanish": (
        "Número de cliente;Nombre;Apellidos;Razón social;Puesto;Correo electrónico;Teléfono fijo;"
        "País;Importe;Etapa de venta;Motivo de pérdida;Fecha de alta;Próximo seguimiento;Notas;"
        "Comercial\n"
        "X1;Ada;Quist;Fenland Dairy;Directora;ada@quist.example;912 345 678;España;1.250,00;"
        "Propuesta;;03/02/2026;04/05/2026;puertas;Rita\n"
    ),
    "portuguese": (
        "Código do cliente;Nome;Sobrenome;Razão social;Função;Correio eletrónico;Telefone fixo;"
        "País;Montante;Etapa do negócio;Motivo da perda;Data de cadastro;Próximo contato;"
        "Observação;Responsável\n"
        "X1;Ada;Quist;Fenland Dairy;Diretora;ada@quist.example;21 234 5678;Portugal;1.250,00;"
        "Proposta;;03/02/2026;04/05/2026;portas;Rita\n"
    ),
    "dutch": (
        "Relatienummer;Voornaam;Achternaam;Onderneming;Functietitel;Zakelijk e-mailadres;"
        "Vaste telefoon;Land;Offertebedrag;Verkoopfase;Verliesreden;Aangemaakt;Volgende actie;"
        "Toelichting;Eigenaar\n"
        "X1;Ada;Quist;Fenland Dairy;Directeur;ada@quist.example;020 123 4567;Nederland;1.250,00;"
        "Offerte;;03-02-2026;04-05-2026;deuren;Rita\n"
    ),
}
