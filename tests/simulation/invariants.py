"""What holds after every step of a simulated life, whatever went wrong in it.

Each is a function of the run and of what the record shows; it yields what breaks it. ``always``
they hold after every step, also where a process died in it; ``worked`` ones where a worker came to
the end of its round; ``today`` ones where the page of today was made.
"""

import datetime as dt
from collections import Counter

from tests.simulation import people
from tests.simulation import seen as records

INVARIANTS = {}
"""Each by its name: (when it is checked, the function)."""
_DAY = dt.timedelta(days=1)
_ROUNDS_MAX = 8
"""Rounds of a worker within which whatever is under way comes to something: Sent is looked into at
five moments, the last of them after seven minutes."""


def _holds(when):
    def noted(function):
        INVARIANTS[function.__name__] = (when, function)
        return function

    return noted


def broken_by(run, record, *, moments):
    """Yield (invariant, what breaks it) of all that are checked at these moments."""
    for name, (when, holds) in INVARIANTS.items():
        if when in moments:
            for what in holds(run, record):
                yield name, what


# What went out


def _new(run):
    """Return the deliveries that were not judged yet; what went out before holds for ever."""
    return run.world.house.deliveries[run.judged :]


@_holds("always")
def nothing_goes_out_twice(run, _record):
    """The server takes each approved mail once, and once more each time the rep says so."""
    world = run.world
    for touch, count in Counter(one.touch for one in world.house.deliveries).items():
        if count > 1 + world.said_again[touch]:
            yield f"{touch} was taken {count} times"


@_holds("always")
def nothing_is_resent_blindly(run, _record):
    """Once the final dot was sent and no answer came, only the rep's word sends a mail again."""
    yield from run.world.house.resent_blindly


@_holds("always")
def only_approved_bytes_go_out(run, _record):
    """What the server takes is, byte for byte, what the rep said yes to."""
    for one in _new(run):
        approved = run.world.approved.get(one.touch)
        if approved is None or approved.digest != one.digest:
            yield f"{one.touch} to {one.recipient} is not what was approved"


@_holds("always")
def nothing_taken_back_goes_out(run, _record):
    """A mail whose approval was taken back stays here."""
    for one in _new(run):
        if one.touch in run.world.taken_back:
            yield f"{one.touch} to {one.recipient} was taken back"


@_holds("always")
def nothing_goes_to_who_said_stop(run, _record):
    """Once a stop is in the record (a mail, a word, a link, a report), nothing goes to them."""
    for one in _new(run):
        if one.seen is not None and one.seen.knew_stop:
            yield f"{one.touch} to {one.recipient} at {one.at}"


@_holds("always")
def nothing_goes_to_who_wrote_since(run, _record):
    """What came from them since a mail was approved, and is in the record, stops that mail."""
    for one in _new(run):
        if one.seen is not None and one.seen.heard_since:
            yield f"{one.touch} to {one.recipient} at {one.at}"


@_holds("always")
def nothing_goes_against_the_law(run, _record):
    """Where mail needs consent, nothing goes to who neither gave it nor ever wrote."""
    for one in _new(run):
        character = run.world.of_address(one.recipient)
        is_free = character is None or character.country not in people.NEEDS_CONSENT
        if not is_free and not one.seen.has_spoken:
            yield f"{one.touch} to {one.recipient} at {one.at}"


@_holds("always")
def their_hours_are_kept(run, _record):
    """Mails go from 9 to 18 of a working day by the recipient's clock, but for answers due."""
    from keepwarm.engine.law import holiday_on

    for one in _new(run):
        character = run.world.of_address(one.recipient)
        if character is None or one.seen.lane == "respond":
            continue
        local = one.at.astimezone(character.zone)
        countries = run.world.desk.packs.law.countries
        is_free = local.weekday() > 4 or holiday_on(countries, character.country, local.date())
        if is_free or not 9 <= local.hour < 18:
            yield f"{one.recipient} got {one.touch} at {local:%A %H:%M}"


@_holds("always")
def our_hours_are_kept(run, _record):
    """Nothing goes in the name of who is away, nor outside of the hours they set."""
    for one in _new(run):
        if one.seen is None:
            continue
        local = one.at.astimezone(run.world.zone)
        if one.seen.is_away:
            yield f"{one.touch} went on {local:%d %B}, an absence"
        hours = one.seen.hours
        if hours and one.seen.lane != "respond" and not hours[0] <= local.hour < hours[1]:
            yield f"{one.touch} went at {local:%H:%M}, outside of {hours}"


@_holds("always")
def caps_are_kept(run, _record):
    """Nobody gets two mails within a day, nor a company more than three, but for answers due."""
    world = run.world
    for one in _new(run):
        character = world.of_address(one.recipient)
        if character is None or one.seen.lane == "respond":
            continue
        before = [
            other
            for other in world.house.deliveries
            if other is not one and one.at - _DAY < other.at <= one.at
        ]
        if any(other.recipient == one.recipient for other in before):
            yield f"{one.recipient} got two mails within a day, the second at {one.at}"
        if sum(other.recipient.endswith(f"@{character.domain}") for other in before) >= 3:
            yield f"{character.domain} got four mails within a day"


@_holds("always")
def nothing_goes_out_unseen(run, _record):
    """Nothing goes out while mail lies unread for a quarter of an hour, or reading is paused.

    Asked is what lay there, not when somebody looked: a process may die in a look that had seen
    everything by then.
    """
    for one in _new(run):
        if one.seen is not None and (one.seen.was_paused or one.seen.unread):
            yield f"{one.touch} at {one.at}; unread since {one.seen.unread or 'a pause'}"


@_holds("always")
def nothing_goes_out_on_hold(run, _record):
    """After a restore nothing goes out until the rep says so."""
    for one in _new(run):
        if one.seen is not None and one.seen.was_on_hold:
            yield f"{one.touch} at {one.at}"


@_holds("always")
def nothing_goes_out_after_a_complaint(run, _record):
    """Once a mail was reported as spam, and that is in the record, nothing goes out until told."""
    for one in _new(run):
        if one.seen is not None and one.seen.was_complained_of:
            yield f"{one.touch} at {one.at}"


@_holds("always")
def an_old_yes_is_void(run, _record):
    """A yes holds for three days, unless the rep said since that the mail is to be sent again."""
    for one in _new(run):
        approved = run.world.approved.get(one.touch)
        if approved is not None and one.at - approved.at > 3 * _DAY:
            yield f"{one.touch} at {one.at}, approved at {approved.at}"


@_holds("always")
def nothing_is_called_sent_that_is_not(run, record):
    """A mail shown as sent was taken by the server, or the rep said that it was sent."""
    world = run.world
    taken = {one.touch for one in world.house.deliveries}
    for mail in record.mails:
        is_true = mail["touch"] in taken or mail["touch"] in world.said_sent
        if mail["state"] == "sent" and not is_true:
            yield f"{mail['touch']} is called sent"


@_holds("always")
def nothing_is_called_refused_that_went(run, record):
    """A mail shown as failed was not taken by the server."""
    taken = {one.touch for one in run.world.house.deliveries}
    for mail in record.mails:
        if mail["state"] == "failed" and mail["touch"] in taken:
            yield f"{mail['touch']} is called failed"


@_holds("worked")
def what_nobody_knows_is_settled_or_asked(run, record):
    """A mail whose answer is unknown is found in Sent or put before the rep within some rounds."""
    waiting = {m["touch"]: m for m in record.mails if m["state"] in ("sending", "unsure")}
    for touch in set(run.unsettled) - set(waiting):
        del run.unsettled[touch]
    for touch in sorted(waiting):
        first = run.unsettled.setdefault(touch, run.rounds)
        if run.rounds - first > _ROUNDS_MAX:
            yield f"{touch} is {waiting[touch]['state']} for {run.rounds - first} rounds"


@_holds("worked")
def what_went_out_is_one_touch(run, record):
    """A mail that went out is one touch of its person, however many copies of it were read."""
    from keepwarm.engine.timeline import text_key

    known = {one["person_id"] for one in record.prospects}
    sent = {
        text_key(mail["message_id"]): mail["touch"]
        for mail in record.mails
        if mail["state"] == "sent" and mail["person_id"] in known
        and mail["touch"] not in run.world.said_sent
    }  # fmt: skip
    counted = records.touches_by_key()
    for key, touch in sent.items():
        if counted.get(key, 0) != 1:
            yield f"{touch} is {counted.get(key, 0)} touches"


# What came in


@_holds("worked")
def nothing_is_read_never(run, record):
    """Once a look was shown everything, everything that lay there is in the record.

    Left aside are mails of who was erased, and junk of whom nobody knows.
    """
    world = run.world
    looked = world.house.looked_at
    if looked is None or run.looked_before == looked:
        return
    theirs = {digest for one in world.people for digest in one.digests(people.LETTERS)}
    for name, folder in world.house.folders.items():
        for uid, post in folder.posts.items():
            is_wanted = name != "Junk" or post.digest in theirs
            if post.digest in record.digests or not is_wanted or post.put_at >= looked:
                continue
            if not world.is_of_erased(post.content):
                yield f"{name} {uid}, which lies there since {post.put_at}"


@_holds("today")
def nobody_stays_stale(_run, record):
    """Once the page of today is made, everybody is settled, also what no look settled."""
    for one in record.prospects:
        if one["is_stale"]:
            yield one["name"]


@_holds("always")
def what_is_kept_stays(run, record):
    """Raw mails and decisions are kept: neither ever becomes fewer, but by an erasure."""
    before = run.kept
    if before is not None and run.erasures == before[2]:
        if record.raws < before[0]:
            yield f"{before[0] - record.raws} raw mails are gone"
        if record.decisions < before[1]:
            yield f"{before[1] - record.decisions} decisions are gone"
    run.kept = (record.raws, record.decisions, run.erasures)


@_holds("worked")
def calls_count_once(run, record):
    """Each call that the rep logged and did not take back is one touch."""
    counted = records.calls_logged()
    for character in run.world.people:
        row = record.prospect_of(character.address)
        if row is None or character.is_erased:
            continue
        if counted.get(row["person_id"], 0) != character.calls:
            yield f"{character.name}: {counted.get(row['person_id'], 0)} of {character.calls}"


# Who stands where


@_holds("always")
def every_open_prospect_has_a_next_date(_run, record):
    """Whoever is not closed has a next date; not yet settled since something new is no harm."""
    for one in record.prospects:
        is_open = one["lane"] != "closed" and not one["is_stale"]
        if is_open and one["next_on"] is None:
            yield f"{one['name']} in {one['lane']}"


@_holds("always")
def silence_closes_nobody(_run, record):
    """Closed is whom the rep closed, or who said stop."""
    for one in record.prospects:
        is_closed = one["lane"] == "closed" and not one["is_stale"]
        if is_closed and one["outcome"] == "open" and one["person_id"] not in record.stopped:
            yield one["name"]


@_holds("worked")
def who_said_stop_is_stopped(run, record):
    """A stop that lies in the record is a suppression, unless the rep lifted it."""
    for character in run.world.people:
        row = record.prospect_of(character.address)
        if row is None or row["is_stale"] or character.is_erased:
            continue
        wrote = any(digest in record.digests for digest in character.digests(people.STOPS))
        if (wrote or character.said_stop) and row["person_id"] not in record.stopped:
            yield character.name


@_holds("today")
def next_dates_are_working_days(run, record):
    """No next date lies behind, nor on a weekend, a holiday or in an absence of the rep."""
    time, today = run.world.desk.working_time, run.world.local.date()
    for one in record.prospects:
        day = one["next_on"]
        if one["lane"] == "closed" or day is None:
            continue
        why = "behind" if day < today else time.why_free(day)
        if why:
            yield f"{one['name']} on {day}: {why}"


@_holds("today")
def the_minutes_are_kept(run, _record):
    """A day's plan takes no more minutes than it was given."""
    page = run.page
    planned = [*page.touches, *page.keeping_warm]
    spent = sum(line.minutes for line in planned if line.is_funded)
    if planned and max(page.minutes_planned, spent) > page.minutes + 1e-6:
        yield f"{page.minutes_planned:g}, {spent:g} of {page.minutes:g} minutes"


@_holds("today")
def only_open_prospects_are_planned(run, record):
    """The plan holds nobody who said stop, is closed, is no prospect, or twice."""
    rows = {one["pk"]: one for one in record.prospects}
    lines = [*run.page.respond, *run.page.touches, *run.page.keeping_warm]
    for line in lines:
        row = rows.get(line.prospect_id)
        if row is None or row["outcome"] != "open" or row["person_id"] in record.stopped:
            yield line.name
    if len({line.prospect_id for line in lines}) != len(lines):
        yield "somebody stands there twice"


@_holds("today")
def nothing_is_planned_for_an_absence(run, _record):
    """While the rep is away the page holds no touches, and the day it plans is no free day."""
    page, time = run.page, run.world.desk.working_time
    if time.why_free(page.day):
        yield f"{page.day} is planned, which is {time.why_free(page.day)}"
    if run.world.is_away(run.world.local.date()) and (page.touches or page.keeping_warm):
        yield f"{len(page.touches)} touches on a day away"


@_holds("today")
def who_waits_for_us_is_on_top(run, record):
    """Whose question is the last word between us stands among those who wait for an answer.

    Not who was put off by the rep, and nobody while the rep is away: then they are counted.
    """
    shown = {line.prospect_id for line in run.page.respond}
    if run.world.is_away(run.world.local.date()) or run.page.day != run.world.local.date():
        return
    for character in run.world.people:
        row = record.prospect_of(character.address)
        if row is None or row["outcome"] != "open" or row["person_id"] in record.stopped:
            continue
        is_seen = row["pk"] in shown or row["not_before"] is not None
        if not is_seen and run.waits_for_us(character, record):
            yield character.name


# What the rep did


@_holds("always")
def an_undone_act_leaves_nothing(run, _record):
    """An act that is taken back at once leaves the record as it was.

    Compared is with everybody placed at that moment: a chance is of the moment when it was written.
    """
    yield from run.left_behind


@_holds("always")
def the_erased_stay_away(run, record):
    """Who was erased is nobody's prospect again, whatever is read or imported; their ban stays."""
    erased = [one for one in run.world.people if one.is_erased]
    if not erased:
        return
    keys = records.known_keys()
    for character in erased:
        if character.address in keys:
            yield f"{character.name} is in the record again"
        if run.world.desk.hash_key(character.address) not in record.stops:
            yield f"the ban of {character.name} is gone"


# Work in the background


@_holds("worked")
def no_job_is_stuck(run, record):
    """Whatever was asked for ends within some rounds of a worker."""
    for job in set(run.jobs) - set(record.open_jobs):
        del run.jobs[job]
    for job, kind in sorted(record.open_jobs.items()):
        first = run.jobs.setdefault(job, run.rounds)
        if run.rounds - first > _ROUNDS_MAX:
            yield f"{kind} number {job} is open for {run.rounds - first} rounds"


@_holds("always")
def no_job_ends_in_a_fault_of_ours(_run, record):
    """What goes wrong outside is no fault of a job: none ends in an error nobody foresaw."""
    for kind, state, trouble in record.troubles:
        if "fault of Keepwarm" in trouble:
            yield f"{kind} is {state}: {trouble}"
