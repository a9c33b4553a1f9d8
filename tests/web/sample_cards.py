"""View models written by hand: what the templates must be able to show, without a database."""

from __future__ import annotations

import datetime as dt

from keepwarm.app.background import job_cards
from keepwarm.app.ground import belief_cards, cards
from keepwarm.app.people import prospect_filters
from keepwarm.app.storing import import_cards

NOW = dt.datetime(2026, 11, 20, 9, 12, tzinfo=dt.UTC)


def chance(low: float, mid: float, high: float, *, what: str = "such bumps") -> cards.Chance:
    low_percent, high_percent = round(low * 100), round(high * 100)
    return cards.Chance(
        low=low,
        mid=mid,
        high=high,
        text=f"{low_percent}–{high_percent} %",
        meaning=f"{low_percent} to {high_percent} in 100 {what} get an answer, as published",
    )


def line(prospect_id: int, name: str, account: str, **changes: object) -> cards.TodayLine:
    mailbox, company = name.partition(" ")[0].lower(), account.partition(" ")[0].lower()
    values: dict[str, object] = {
        "prospect_id": prospect_id,
        "name": name,
        "account": account,
        "tactic": "bump_forward",
        "channel": "email",
        "action": "bump “Line 3 quote”",
        "minutes": 2.0,
        "chance": chance(0.07, 0.08, 0.09),
        "index_per_minute": 0.04,
        "reason": "Your last mail is nine days old and was never bumped.",
        "would_change": "an answer, or a later date from you",
        "is_funded": True,
        "phone": "+1 202 555 0142",
        "email": f"{mailbox}@{company}.example",
    }
    return cards.TodayLine(**(values | changes))  # type: ignore[arg-type]


def waiting_line(now: dt.datetime = NOW) -> cards.TodayLine:
    return line(
        1,
        "Dana Reyes",
        "Harbor Logistics",
        tactic="respond_now",
        action="answer her mail",
        subject="asked for prices on the dock doors",
        minutes=6.0,
        chance=chance(0.6, 0.7, 0.8, what="quick answers"),
        reason="She wrote four minutes ago; every hour of waiting makes an order less likely.",
        waiting_since=now - dt.timedelta(minutes=4, seconds=12),
        waiting_text="4:12",
    )


def call_line() -> cards.TodayLine:
    return line(
        2,
        "Sven Ek",
        "Kaia Shipyard",
        tactic="switch_channel",
        channel="phone",
        action="call, about 10:30 his time",
        minutes=4.0,
        chance=chance(0.11, 0.13, 0.16, what="such calls"),
        reason="Three mails unanswered, never tried by phone; he called you himself in March.",
    )


def today_page(now: dt.datetime = NOW, **changes: object) -> cards.TodayPage:
    values: dict[str, object] = {
        "day": now.date(),
        "now": now,
        "minutes": 45.0,
        "minutes_planned": 31.0,
        "minutes_reserved": 9.0,
        "respond": (waiting_line(now),),
        "touches": (
            call_line(),
            line(3, "Marta Oliveira", "Norte Foods"),
            line(
                4,
                "Jonas Wirth",
                "Wirth & Söhne Fördertechnik",
                channel="phone",
                action="call again, in the afternoon this time",
                minutes=4.0,
                chance=chance(0.08, 0.1, 0.13, what="such calls"),
                reason="Two calls before ten rang through; he answers his mail after lunch.",
            ),
            line(
                5,
                "Priya Nair",
                "Lakeside Cold Storage",
                action="a new angle: energy cost instead of speed",
                minutes=7.0,
                chance=chance(0.05, 0.06, 0.09, what="such mails"),
                reason="Four mails said the same; nothing about energy was said yet.",
            ),
            line(
                6,
                "Tom Ashby",
                "Ashby Glass",
                channel="phone",
                action="leave a short voicemail",
                minutes=2.0,
                chance=chance(0.03, 0.04, 0.06, what="such voicemails"),
                reason="He picks up rarely but called back after a voicemail in June.",
            ),
        ),
        "keeping_warm": (
            line(
                7,
                "Ana Lima",
                "Porto Vivo",
                action="send something worth reading",
                minutes=3.0,
                chance=chance(0.01, 0.02, 0.03, what="such mails"),
                reason="Budget comes in spring; the last contact is 41 days old.",
            ),
        ),
        "left_out": (
            cards.LeftOut(
                reason="below",
                count=23,
                sentence="23 more are worth less than a minute of yours today.",
                examples=((8, "Ola Nordmann"), (9, "Eva Prochazka"), (10, "Luis Ortega")),
            ),
            cards.LeftOut(
                reason="fresh",
                count=12,
                sentence="12 were touched in the last days: wait for their answer.",
                examples=((11, "Mei Tan"),),
            ),
            cards.LeftOut(
                reason="stop", count=2, sentence="2 asked to be left alone.", examples=()
            ),
        ),
        "next_minutes": "2 more minutes: Ola Nordmann, Fjord Tools (bump).",
        "coverage": (
            cards.CoverageRow(
                channel="email",
                since=now - dt.timedelta(days=240),
                until=now,
                sentence="Mail read up to today 09:10.",
            ),
            cards.CoverageRow(
                channel="phone",
                since=now - dt.timedelta(days=240),
                until=now - dt.timedelta(days=1),
                sentence="Calls logged up to yesterday.",
            ),
        ),
        "open_prospects": 44,
        "candidates": 17,
        "is_demo": True,
    }
    return cards.TodayPage(**(values | changes))  # type: ignore[arg-type]


def empty_today_page(**changes: object) -> cards.TodayPage:
    nothing: dict[str, object] = {
        "respond": (),
        "touches": (),
        "keeping_warm": (),
        "left_out": (),
        "next_minutes": "",
        "minutes_planned": 0.0,
        "coverage": (),
        "is_demo": False,
    }
    return today_page(**(nothing | changes))


def timeline() -> tuple[cards.TimelineItem, ...]:
    def days_ago(days: float) -> dt.datetime:
        return NOW - dt.timedelta(days=days)

    return (
        cards.TimelineItem(
            kind="silence", at=days_ago(0), title="23 days of silence, 3 touches in it"
        ),
        cards.TimelineItem(
            kind="touch",
            at=days_ago(9),
            title="You wrote",
            channel="email",
            subject="Re: Crane rail quote",
            text="Hello Sven,\n\njust a short line: is the rail still planned for spring?\n\nRita",
            outcome="no answer yet",
            message_id=31,
        ),
        cards.TimelineItem(
            kind="signal",
            at=days_ago(16),
            title="Out of office",
            channel="email",
            text="I am away until 9 November. In urgent cases write to office@kaia.example.",
            evidence="Auto-Submitted: auto-replied",
        ),
        cards.TimelineItem(
            kind="touch",
            at=days_ago(16.01),
            title="You wrote",
            channel="email",
            subject="Crane rail quote",
            text="Dear Sven,\n\nhere is the quote we talked about. "
            + "It holds until March. " * 40,
            outcome="no answer yet",
            message_id=30,
        ),
        cards.TimelineItem(
            kind="touch",
            at=days_ago(30),
            title="You called",
            channel="phone",
            text="No answer.",
            outcome="no answer",
            undo_decision_id=5,
        ),
        cards.TimelineItem(
            kind="signal",
            at=days_ago(54),
            title="Sven answered",
            channel="email",
            subject="Re: Your visit in Kiel",
            text="Good to meet you. Send me a quote for 120 m, please.\nNo hurry, spring is fine.",
        ),
        cards.TimelineItem(
            kind="touch",
            at=days_ago(56),
            title="You wrote",
            channel="email",
            subject="Your visit in Kiel",
            text="It was good to see the new slip.",
            outcome="answered after 2 days",
        ),
    )


def prospect_page(prospect_id: int = 2, **changes: object) -> cards.ProspectPage:
    values: dict[str, object] = {
        "prospect_id": prospect_id,
        "name": "Sven Ek",
        "account": "Kaia Shipyard",
        "title": "Yard manager",
        "email": "sven.ek@kaia.example",
        "phone": "+46 8 465 004 18",
        "lane": "pursue",
        "lane_sentence": "Silent for 23 days after your quote; worth pursuing.",
        "stage": "proposal",
        "outcome": "open",
        "next_on": NOW.date(),
        "next_sentence": "If you do nothing he comes back on 24 November.",
        "line": call_line(),
        "alternatives": (
            line(
                2,
                "Sven Ek",
                "Kaia Shipyard",
                action="ask whether the plan or only the timing changed",
                minutes=5.0,
                reason="You talked in September, so the question is fair.",
            ),
        ),
        "refused": (
            "No second bump of “Crane rail quote”: it was bumped on 11 November.",
            "No text message: no mobile number is known.",
        ),
        "chance_next": chance(0.11, 0.13, 0.16, what="such calls"),
        "chance_five": chance(0.29, 0.36, 0.44, what="such series of five touches"),
        "listening": cards.Chance(
            low=0.55,
            mid=0.68,
            high=0.8,
            text="55–80 %",
            meaning="Probably still reads what you send",
        ),
        "evidence": (
            "He answered 2 of your 6 touches, the last time within 2 days.",
            "Three mails since then got no answer; one met his holiday.",
            "He called you himself on 3 March.",
        ),
        "versions": "reading 1, priors 2026-11, rules 2026-11",
        "timeline": timeline(),
        "facts": (
            cards.Fact(name="Country", value="Sweden", source="from the lead file"),
            cards.Fact(name="Came from", value="Fair in Kiel", source="leads.csv, row 12"),
            cards.Fact(name="Worth", value="about 90 minutes of yours", source="typical here"),
        ),
        "colleagues": (
            (12, "Karin Ek", "wrote to you in May"),
            (None, "office@kaia.example", "named in his out-of-office note"),
        ),
        "local_time": "10:12 there now",
        "is_suppressed": False,
        "stopped": "",
        "undo": ((5, "Logged a call with Sven Ek: no answer."), (6, "Put off until 20 November.")),
    }
    return cards.ProspectPage(**(values | changes))  # type: ignore[arg-type]


def belief_chart(points: int = 60) -> belief_cards.BeliefChart:
    start = NOW - dt.timedelta(days=3 * (points - 1))
    at = tuple(start + dt.timedelta(days=3 * number) for number in range(points))
    mid = tuple(
        0.06 + 0.2 * 0.93 ** (number if number < 40 else number - 40) for number in range(points)
    )
    return belief_cards.BeliefChart(
        title="An answer is half as likely as after his last one",
        at=at,
        low=tuple(value * 0.6 for value in mid),
        mid=mid,
        high=tuple(value * 1.5 for value in mid),
        touches=tuple((moment, "You wrote") for moment in at[5::9]),
        signals=tuple((moment, "Sven answered") for moment in at[40:41]),
    )


def prospect_list(**changes: object) -> cards.ProspectList:
    names = [
        ("Dana Reyes", "Harbor Logistics", "respond", "enquiry"),
        ("Sven Ek", "Kaia Shipyard", "pursue", "proposal"),
        ("Marta Oliveira", "Norte Foods", "pursue", "talked"),
        ("Jonas Wirth", "Wirth & Söhne Fördertechnik", "pursue", "cold"),
        ("Ana Lima", "Porto Vivo", "warm", "talked"),
        ("Mei Tan", "Straits Packaging", "waiting", "talked"),
        ("Luis Ortega", "Ortega Hermanos", "closed", "proposal"),
    ]
    rows = tuple(
        cards.ProspectRow(
            prospect_id=number,
            name=name,
            account=account,
            lane=lane,
            stage=stage,
            chance=0.4 / number,
            last_touch_at=NOW - dt.timedelta(days=3 * number),
            last_signal_at=None if stage == "cold" else NOW - dt.timedelta(days=50 * number),
            touches=2 * number,
            next_on=None if lane == "closed" else NOW.date() + dt.timedelta(days=number),
        )
        for number, (name, account, lane, stage) in enumerate(names, start=1)
    )
    values: dict[str, object] = {
        "rows": rows,
        "total": 1044,
        "query": "",
        "lane": "",
        "sort": "chance",
        "after": "",
        "next_cursor": "0.0571:7",
        "lane_counts": (
            ("respond", 1),
            ("pursue", 812),
            ("warm", 143),
            ("waiting", 61),
            ("closed", 27),
        ),
        "asked": {},
    }
    return cards.ProspectList(**(values | changes))  # type: ignore[arg-type]


def filter_choices() -> prospect_filters.FilterChoices:
    return prospect_filters.FilterChoices(
        sources=(("2", "leads.csv"),),
        stages=("cold", "enquiry"),
        channels=("email", "phone"),
        fields=("Plant", "Tier"),
    )


def import_page(**changes: object) -> import_cards.ImportPage:
    values: dict[str, object] = {
        "sources": (
            import_cards.SourceRow(
                source_id=1,
                name="sent-and-inbox.mbox",
                kind="mail",
                imported_at=NOW - dt.timedelta(days=1),
                stored=412,
                ignored=31,
                unreadable=1,
                sentence="412 messages taken in, 31 left out (lists), 1 kept unread.",
            ),
            import_cards.SourceRow(
                source_id=2,
                name="leads.csv",
                kind="leads",
                imported_at=NOW - dt.timedelta(days=1),
                stored=44,
                ignored=0,
                unreadable=0,
                sentence="44 leads taken in.",
            ),
        ),
        "candidates": 4,
        "own_addresses": ("rita@keelworks.example", "rita.kern@keelworks.example"),
        "bases": (
            ("consent", "They agreed to be contacted"),
            ("enquiry", "They asked us"),
            ("customer", "They are or were customers"),
            ("legitimate_interest", "A business that may reasonably expect to hear from us"),
            ("unknown", "Not known"),
        ),
    }
    return import_cards.ImportPage(**(values | changes))  # type: ignore[arg-type]


def import_preview(**changes: object) -> import_cards.ImportPreview:
    values: dict[str, object] = {
        "token": "5d3c",
        "name": "fair-leads.csv",
        "kind": "leads",
        "rows": 9240,
        "columns": ("Prospect ID", "Full name", "E-Mail", "Firma", "Last Activity"),
        "choices": (
            import_cards.ColumnChoice(
                field="name",
                label="Name",
                column="Full name",
                why="by its heading",
                samples=("Grace Holt", "Ian Frost"),
            ),
            import_cards.ColumnChoice(
                field="email",
                label="Mail address",
                column="E-Mail",
                why="9,102 of 9,240 cells are mail addresses",
                samples=("grace@meadowbrook.example",),
            ),
            import_cards.ColumnChoice(
                field="phone", label="Phone", column="", why="no column looks like it", samples=()
            ),
        ),
        "notes": ("The file is in Windows-1252, separated by semicolons.",),
        "problems": ("Row 17: “grace@” is no mail address; expected name@company. Left empty.",),
        "basis": "legitimate_interest",
        "region": "US",
        "words": (
            import_cards.WordChoice(
                column="Status", word="Signed up", count=12, meaning="won", is_chosen=False
            ),
        ),
        "meanings": (("won", "end: won"), ("cold", "stage: cold")),
        "forecast": (("new prospects", 9100), ("already there", 139)),
        "problem_count": 1,
    }
    return import_cards.ImportPreview(**(values | changes))  # type: ignore[arg-type]


def import_job(**changes: object) -> job_cards.JobCard:
    values: dict[str, object] = {
        "job_id": 7,
        "kind": "import",
        "title": "fair-leads.csv",
        "what": "Import",
        "state": "done",
        "sentence": "9,240 found, 9,102 taken in.",
        "doing": "rows stored",
        "done": 9240,
        "total": 9240,
        "share": None,
        "made_at": NOW,
        "ended_at": NOW,
        "decision": None,
        "can_cancel": False,
        "can_retry": False,
        "has_file": False,
    }
    return job_cards.JobCard(**(values | changes))  # type: ignore[arg-type]


def import_report(**changes: object) -> import_cards.ImportReport:
    values: dict[str, object] = {
        "name": "fair-leads.csv",
        "kind": "leads",
        "found": 9240,
        "stored": 9102,
        "already_there": 100,
        "unreadable": 1,
        "ignored": (("no way to reach them", 37),),
        "problems": ("Row 17: “grace@” is no mail address; expected name@company. Left empty.",),
        "prospects_made": 9102,
        "candidates_seen": 0,
        "suppressed": 3,
        "seconds": 1.42,
    }
    return import_cards.ImportReport(**(values | changes))  # type: ignore[arg-type]
