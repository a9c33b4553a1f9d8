"""Splitting, handing over, the part people play, and companies."""

import pytest

from tests.app.builders import ADA, ALAN, EDSGER, GRACE, RITA, Someone, ago, lead, leads_csv, mail
from tests.app.dump import differences, dump_record

ANNA = Someone("Anna Berg", "anna@mill.example")
ANNA_TAGGED = Someone("Anna Berg", "anna+shop@mill.example")


def record(desk):
    from keepwarm.app.ground.stale import mark_all_stale
    from keepwarm.app.settling.settle import settle_all

    mark_all_stale(desk)
    settle_all(desk)
    return dump_record(without=("Decision", "Source"))


@pytest.fixture
def act():
    from keepwarm.app.keeping import act

    return act


@pytest.fixture
def anna(desk, intake):  # noqa: ARG001 - on whose record it stands
    """Let two people write under one key, of whom Keepwarm believes that they are one."""
    from keepwarm.records.models import Person

    intake.sheet(leads_csv(lead(ANNA, company="Mill")))
    intake.mail(
        mail(RITA, ANNA, at=ago(9), ident="a1", subject="To Anna"),
        mail(ANNA_TAGGED, RITA, at=ago(8), ident="t1", subject="From the shop"),
        mail(RITA, (ANNA, ANNA_TAGGED), at=ago(7), ident="b1", subject="To both"),
    )
    return Person.objects.get(key=ANNA.address).pk


def subjects_of(key):
    from keepwarm.records.models import Participation

    return set(
        Participation.objects.filter(person__key=key).values_list("message__subject", flat=True)
    )


# Split


def test_an_address_leaves_with_what_came_through_it(desk, anna):
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Prospect

    split_person(desk, anna, ANNA_TAGGED.address)

    assert subjects_of(ANNA.address) == {"To Anna", "To both"}
    assert subjects_of(ANNA_TAGGED.address) == {"From the shop", "To both"}
    assert Prospect.objects.filter(person__key=ANNA_TAGGED.address, outcome="open").exists()


def test_later_mail_through_the_address_goes_to_its_own_person(desk, intake, anna):
    from keepwarm.app.people.split import split_person

    split_person(desk, anna, ANNA_TAGGED.address)
    intake.mail(mail(ANNA_TAGGED, RITA, at=ago(1), ident="t2", subject="Later"), name="later.mbox")

    assert "Later" in subjects_of(ANNA_TAGGED.address)
    assert "Later" not in subjects_of(ANNA.address)


@pytest.mark.parametrize("has_mail", [False, True], ids=["at once", "after more mail"])
def test_a_split_and_its_undo_leave_every_row_as_it_was(desk, intake, act, anna, has_mail):
    from keepwarm.app.people.split import split_person

    more = mail(ANNA_TAGGED, RITA, at=ago(1), ident="t2", subject="Later")
    before = record(desk)

    decision = split_person(desk, anna, ANNA_TAGGED.address)
    if has_mail:
        intake.mail(more, name="later.mbox")
    act.undo(desk, decision)

    if has_mail:
        assert "Later" in subjects_of(ANNA.address)
    else:
        assert not differences(before, record(desk))


def test_a_merge_is_split_again_by_its_address_and_both_are_taken_back(desk, intake, act):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Person

    intake.story()
    before = record(desk)
    by_key = dict(Person.objects.values_list("key", "pk"))
    merged = merge_people(desk, by_key[GRACE.address], by_key[ALAN.address])
    while_one = record(desk)

    split = split_person(desk, by_key[GRACE.address], ALAN.address)
    assert Person.objects.get(key=ALAN.address).kind == "person"
    act.undo(desk, split)
    assert not differences(while_one, record(desk))

    act.undo(desk, merged)
    assert not differences(before, record(desk))


def test_who_was_split_off_and_went_into_another_comes_back_first(desk, intake, act):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Person

    intake.story()
    by_key = dict(Person.objects.values_list("key", "pk"))
    merge_people(desk, by_key[GRACE.address], by_key[ALAN.address])
    split = split_person(desk, by_key[GRACE.address], ALAN.address)
    before = record(desk)
    merged = merge_people(desk, by_key[EDSGER.address], by_key[ALAN.address])

    with pytest.raises(Refusal, match="take back first what came later"):
        act.undo(desk, split)

    act.undo(desk, merged)
    assert not differences(before, record(desk))
    act.undo(desk, split)
    assert Person.objects.get(key=ALAN.address).kind == "merged"


def test_a_tag_that_is_somebodys_own_stays_theirs_through_others(desk, intake, act, anna):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Address, Person

    intake.sheet(leads_csv(lead(GRACE)))
    grace = Person.objects.get(key=GRACE.address).pk
    split_person(desk, anna, ANNA_TAGGED.address)
    tagged = Person.objects.get(key=ANNA_TAGGED.address).pk
    # The one with the tag is Grace, and so is Anna; then the tag is nobody's but its own again.
    merge_people(desk, grace, tagged)
    merge_people(desk, grace, anna)
    before = record(desk)
    act.undo(desk, split_person(desk, grace, ANNA_TAGGED.address))
    assert not differences(before, record(desk))

    decision = split_person(desk, grace, ANNA_TAGGED.address)
    intake.mail(mail(ANNA_TAGGED, RITA, at=ago(1), ident="t2", subject="Later"), name="later.mbox")

    assert Person.objects.get(pk=tagged).kind == "person"
    assert "Later" in subjects_of(ANNA_TAGGED.address)
    assert set(Address.objects.filter(person=tagged).values_list("value", flat=True)) == {
        ANNA_TAGGED.address
    }
    assert Address.objects.filter(person=grace, value=ANNA.address).exists()
    act.undo(desk, decision)
    assert Person.objects.get(pk=tagged).kind == "merged"
    assert "Later" in subjects_of(GRACE.address)


def test_a_tag_that_is_somebodys_own_stays_with_them_when_the_other_is_taken_out(
    desk, intake, anna
):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Address, Person

    split_person(desk, anna, ANNA_TAGGED.address)
    tagged = Person.objects.get(key=ANNA_TAGGED.address).pk
    merge_people(desk, tagged, anna)

    split_person(desk, tagged, ANNA.address)
    intake.mail(mail(ANNA_TAGGED, RITA, at=ago(1), ident="t2", subject="Later"), name="later.mbox")

    assert Address.objects.get(value=ANNA_TAGGED.address).person_id == tagged
    assert "From the shop" in subjects_of(ANNA_TAGGED.address)
    assert "From the shop" not in subjects_of(ANNA.address)
    assert "Later" in subjects_of(ANNA_TAGGED.address)


def test_a_stop_holds_for_both_also_by_an_address_that_came_after_it(
    desk, intake, act
):  # trust case 110
    from keepwarm.app.people.split import split_person
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Person, Prospect

    intake.sheet(leads_csv(lead(ANNA)), name="first.csv")
    anna = Person.objects.get(key=ANNA.address).pk
    stop = act.suppress(desk, prospect_id=Prospect.objects.get().pk, why="She rang.")
    intake.sheet(leads_csv(lead(ANNA_TAGGED)), name="second.csv")

    split_person(desk, anna, ANNA_TAGGED.address)

    both = list(Person.objects.filter(prospect__isnull=False).values_list("pk", flat=True))
    assert len(both) == 2
    assert suppressed_people(desk, both) == set(both)

    act.undo(desk, stop)
    assert suppressed_people(desk, both) == set()


def test_a_stop_of_their_own_holds_when_that_of_who_they_were_is_lifted(
    desk, intake, act, anna
):  # trust case 110
    from keepwarm.app.people.split import split_person
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Decision, Prospect

    stop = act.suppress(desk, prospect_id=Prospect.objects.get(person=anna).pk, why="She rang.")
    split_person(desk, anna, ANNA_TAGGED.address)
    tagged = Prospect.objects.get(person__key=ANNA_TAGGED.address).person_id
    said = mail(ANNA_TAGGED, RITA, at=ago(1), ident="s1", subject="Stop",
                text="Please take me off your list and stop emailing me.\n")  # fmt: skip
    intake.mail(said, name="stop.mbox")

    act.undo(desk, stop)
    assert suppressed_people(desk, [anna, tagged]) == {tagged}

    act.undo(desk, Decision.objects.get(person=tagged, kind="suppress").pk)
    assert suppressed_people(desk, [anna, tagged]) == set()


def test_no_stop_that_is_lifted_lifts_the_ban_of_who_was_erased(desk, intake, act):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Person, Prospect

    leads = leads_csv(lead(GRACE), lead(ALAN))
    intake.sheet(leads)
    grace, alan = (Person.objects.get(key=one.address).pk for one in (GRACE, ALAN))
    merge_people(desk, grace, alan)
    stop = act.suppress(desk, prospect_id=Prospect.objects.get(person=grace).pk, why="She rang.")
    split_person(desk, grace, ALAN.address)
    erase_person(desk, Person.objects.get(key=ALAN.address).pk)

    act.undo(desk, stop)
    intake.sheet(leads, name="again.csv")

    assert not Person.objects.filter(key=ALAN.address).exists()


def test_who_was_parted_from_somebody_erased_is_still_heard(desk, intake, anna):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Person

    intake.sheet(leads_csv(lead(GRACE)), name="grace.csv")
    split_person(desk, anna, ANNA_TAGGED.address)
    tagged = Person.objects.get(key=ANNA_TAGGED.address).pk
    erase_person(desk, anna)
    assert suppressed_people(desk, [tagged]) == set()

    said = mail(ANNA_TAGGED, RITA, at=ago(1), ident="s1", subject="Stop",
                text="Please take me off your list and stop emailing me.\n")  # fmt: skip
    intake.mail(said, name="stop.mbox")

    assert suppressed_people(desk, [tagged]) == {tagged}
    grace = Person.objects.get(key=GRACE.address).pk
    merge_people(desk, grace, tagged)
    assert suppressed_people(desk, [grace]) == {grace}


@pytest.mark.parametrize("gone", [ANNA, ANNA_TAGGED], ids=["without tag", "with tag"])
def test_erasing_one_of_two_who_were_parted_leaves_the_other(desk, intake, anna, gone):
    from keepwarm.app.keeping.erase import erase_again, erase_person
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Person

    (other,) = {ANNA, ANNA_TAGGED} - {gone}
    split_person(desk, anna, ANNA_TAGGED.address)

    erase_person(desk, Person.objects.get(key=gone.address).pk)
    erased_anew = erase_again(desk)
    leads = [lead(ANNA, company="Mill"), lead(ANNA_TAGGED, company="Mill")]
    intake.sheet(leads_csv(*leads), name="again.csv")
    both = (mail(one, RITA, at=ago(1), ident=f"n{one.address}", subject=f"News of {one.address}")
            for one in (ANNA, ANNA_TAGGED))  # fmt: skip
    intake.mail(*both, name="news.mbox")

    assert erased_anew == 0
    assert not Person.objects.filter(key=gone.address).exists()
    assert subjects_of(other.address) >= {"To both", f"News of {other.address}"}
    assert f"News of {gone.address}" not in subjects_of(other.address)


@pytest.mark.parametrize("kept", [GRACE, ADA], ids=["into who came first", "into who came last"])
def test_who_was_merged_when_a_backup_was_made_is_erased_again_as_one(desk, intake, kept):
    from keepwarm.app.keeping.erase import erase_again
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.storing.erased import ERASED
    from keepwarm.records.models import Person, Suppression

    intake.sheet(leads_csv(lead(GRACE), lead(ADA), lead(ALAN)))
    number = {one: Person.objects.get(key=one.address).pk for one in (GRACE, ADA)}
    (gone,) = {GRACE, ADA} - {kept}
    merge_people(desk, number[kept], number[gone])
    # As the bans of the record that the backup replaces are taken over.
    for one in (GRACE, ADA):
        hashed = desk.hash_key(one.address)
        Suppression.objects.create(
            workspace_id=desk.workspace_id, key_hash=hashed, reason=ERASED, at=desk.now()
        )

    assert erase_again(desk) == 1

    assert set(Person.objects.filter(prospect__isnull=False).values_list("key", flat=True)) == {
        ALAN.address
    }
    assert not Person.objects.filter(key__in=[GRACE.address, ADA.address]).exists()


def test_a_stop_holds_for_who_is_split_off_whatever_becomes_of_anothers(desk, intake, act):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Person, Prospect

    def number(one):
        return Person.objects.get(key=one.address).pk

    def prospect(one):
        return Prospect.objects.get(person=number(one)).pk

    intake.sheet(leads_csv(lead(GRACE), lead(ADA), lead(ALAN)))
    # Alan is stopped by Grace's stop, for they were one; then he is taken for Ada, who is, too.
    merge_people(desk, number(GRACE), number(ALAN))
    hers = act.suppress(desk, prospect_id=prospect(GRACE), why="She rang.")
    split_person(desk, number(GRACE), ALAN.address)
    act.suppress(desk, prospect_id=prospect(ADA), why="She rang.")
    merge_people(desk, number(ADA), number(ALAN))
    split_person(desk, number(ADA), ALAN.address)

    act.undo(desk, hers)

    assert suppressed_people(desk, [number(GRACE), number(ALAN)]) == {number(ALAN)}


def test_a_stop_taken_over_from_another_record_is_lifted_with_no_other(desk, intake, act):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Person, Prospect, Suppression

    intake.sheet(leads_csv(lead(GRACE), lead(ADA)))
    grace, ada = (Person.objects.get(key=one.address).pk for one in (GRACE, ADA))
    Suppression.objects.create(
        workspace_id=desk.workspace_id, key_hash=desk.hash_key(GRACE.address),
        reason="They rang.", at=desk.now(),
    )  # fmt: skip
    adas = act.suppress(desk, prospect_id=Prospect.objects.get(person=ada).pk, why="She rang.")
    merge_people(desk, grace, ada)
    split_person(desk, grace, ADA.address)

    act.undo(desk, adas)

    assert suppressed_people(desk, [grace]) == {grace}


def test_the_owner_is_not_erased_with_a_backup(desk, intake):
    from keepwarm.app.keeping.erase import erase_again
    from keepwarm.app.storing.erased import ERASED
    from keepwarm.records.models import Person, Suppression

    intake.sheet(leads_csv(lead(GRACE)))
    intake.mail(mail(RITA, GRACE, at=ago(9), ident="g1", subject="To Grace"))
    for one in (GRACE, RITA):
        hashed = desk.hash_key(one.address)
        Suppression.objects.create(
            workspace_id=desk.workspace_id, key_hash=hashed, reason=ERASED, at=desk.now()
        )

    assert erase_again(desk) == 1
    assert Person.objects.filter(key=RITA.address).exists()
    assert not Person.objects.filter(key=GRACE.address).exists()


def test_a_stop_of_a_split_address_is_theirs_once_the_split_is_taken_back(desk, anna, act):
    from keepwarm.app.people.split import split_person
    from keepwarm.records.models import Person, Prospect, Suppression

    decision = split_person(desk, anna, ANNA_TAGGED.address)
    tagged = Prospect.objects.get(person__key=ANNA_TAGGED.address)
    act.suppress(desk, prospect_id=tagged.pk, why="She rang.")

    act.undo(desk, decision)

    main = Person.objects.get(pk=anna).key
    stops = {bytes(row) for row in Suppression.objects.values_list("key_hash", flat=True)}
    assert desk.hash_key(main) in stops


@pytest.mark.parametrize(
    ("address", "why"),
    [(ANNA.address, "main address"), ("who@mill.example", "none of their addresses")],
)
def test_what_is_no_second_address_is_not_split(desk, anna, address, why):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.split import split_person

    with pytest.raises(Refusal, match=why):
        split_person(desk, anna, address)


# Hand over


def handed(desk, prospect, **who):
    from keepwarm.app.people.hand_over import hand_over
    from keepwarm.engine.values import Contact

    person_id = who.pop("person_id", None)
    return hand_over(
        desk, prospect_id=prospect.pk, to=Contact(**who), why="“Talk to Piet”, on the phone",
        person_id=person_id,
    )  # fmt: skip


def test_the_old_one_is_closed_with_evidence_and_the_new_one_pursued(desk, intake, prospect_of):
    from keepwarm.app.people.prospect import read_prospect
    from keepwarm.records.models import Prospect

    intake.story()
    handed(desk, prospect_of(ADA), name="Piet Vos", email="piet@fenland-dairy.example")

    old, new = prospect_of(ADA), Prospect.objects.get(name="Piet Vos")
    assert (old.outcome, old.lane) == ("handed_over", "closed")
    assert old.outcome_evidence == "Handed over to Piet Vos: “Talk to Piet”, on the phone"
    assert (new.lane, new.basis, new.region) == ("pursue", old.basis, old.region)
    assert new.person.account_id == old.person.account_id
    titles = {item.title: item for item in read_prospect(desk, new.pk).timeline}
    assert titles["Takes the place of Ada Quist"].leads_to == old.pk
    assert titles["Takes the place of Ada Quist"].text == "“Talk to Piet”, on the phone"
    titles = {item.title: item for item in read_prospect(desk, old.pk).timeline}
    assert titles["Handed over to Piet Vos"].leads_to == new.pk


@pytest.mark.parametrize("who", ["somebody new", "somebody seen", "a prospect"])
def test_a_hand_over_and_its_undo_leave_every_row_as_it_was(desk, intake, act, prospect_of, who):
    from keepwarm.records.models import Person

    intake.story()
    before = record(desk)
    to = {
        "somebody new": {"name": "Piet Vos", "email": "piet@fenland-dairy.example"},
        "somebody seen": {"person_id": Person.objects.get(key=ALAN.address).pk},
        "a prospect": {"person_id": prospect_of(GRACE).person_id},
    }[who]

    decision = handed(desk, prospect_of(ADA), **to)
    assert differences(before, record(desk))
    act.undo(desk, decision)

    assert not differences(before, record(desk))


@pytest.mark.parametrize("who", [{}, {"email": "no address"}])
def test_nothing_is_handed_over_to_nobody(desk, intake, prospect_of, who):
    from keepwarm.app.ground.errors import Refusal

    intake.story()

    with pytest.raises(Refusal, match="Not handed over"):
        handed(desk, prospect_of(ADA), **who)


# Companies and roles


def account_of(desk, someone):
    from keepwarm.app.people.accounts import read_account
    from keepwarm.records.models import Person

    return read_account(desk, Person.objects.get(key=someone.address).account_id)


def test_a_company_shows_its_people_and_what_was_said_across_them(desk, intake):
    intake.story()

    page = account_of(desk, GRACE)

    people = {person.name: person for person in page.people}
    assert set(people) == {GRACE.name, ALAN.name}
    assert people[GRACE.name].is_silent
    assert people[ALAN.name].silence == "Seen in your mail, no prospect."
    assert {word.name for word in page.words} == {GRACE.name}
    assert page.load[0].startswith("One touch to one person in the last 28 days")


def test_a_role_is_suggested_by_the_title_and_noted_by_a_person(desk, intake, act, prospect_of):
    from keepwarm.app.people.buying_roles import set_role

    intake.sheet(leads_csv(lead(GRACE, company="Harrow Mills", job_title="Managing Director")))
    assert account_of(desk, GRACE).people[0].suggested_role == "decision_maker"

    first = set_role(desk, person_id=prospect_of(GRACE).person_id, role="champion")
    second = set_role(desk, person_id=prospect_of(GRACE).person_id, role="user")
    assert account_of(desk, GRACE).people[0].role == "user"
    assert account_of(desk, GRACE).people[0].suggested_role == ""

    act.undo(desk, second)
    assert account_of(desk, GRACE).people[0].role == "champion"
    act.undo(desk, first)
    assert account_of(desk, GRACE).people[0].role == "unknown"


def test_companies_are_listed_with_their_figures_and_found_by_name(desk, intake):
    from keepwarm.app.people.accounts import list_accounts

    intake.story()

    rows = {row.name: row for row in list_accounts(desk).rows}
    assert set(rows) == {"Fenland Dairy", "Harrow Mills", "Vos Kaas"}
    assert (rows["Harrow Mills"].people, rows["Harrow Mills"].touches) == (1, 1)
    assert [row.name for row in list_accounts(desk, query="mills").rows] == ["Harrow Mills"]


def test_whom_a_mail_named_is_proposed_to_take_the_place(desk, intake, prospect_of):
    from keepwarm.app.people.who import read_who

    intake.story()
    intake.mail(
        mail(
            ADA,
            RITA,
            at=ago(1),
            ident="ada-left",
            answers="ada-2",
            text="This is not my area. Please talk to Piet Vos, piet@fenland-dairy.example.\n",
        ),
        name="more.mbox",
    )

    named = read_who(desk, prospect_of(ADA).pk).named

    assert named["email"] == "piet@fenland-dairy.example"
    assert named["why"] == "They wrote: “not my area”"


def test_an_export_of_somebody_holds_who_took_their_place(desk, intake, prospect_of):
    from keepwarm.app.keeping.export import export_members

    intake.story()
    handed(desk, prospect_of(ADA), person_id=prospect_of(GRACE).person_id)

    for someone in (ADA, GRACE):
        person = prospect_of(someone).person_id
        files = dict(export_members(desk, person, progress=lambda _what, _done: None))
        assert b"Talk to Piet" in files["data/handover.json"]


def test_a_stop_holds_for_who_was_one_with_them_when_they_are_erased(desk, intake, act):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.people.split import split_person
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Decision, Person, Prospect

    intake.sheet(leads_csv(lead(GRACE), lead(ADA)))
    grace, ada = (Person.objects.get(key=one.address).pk for one in (GRACE, ADA))
    # Grace said stop while they were one, so that it holds for both; then Ada did herself.
    merge_people(desk, grace, ada)
    act.suppress(desk, prospect_id=Prospect.objects.get(person=grace).pk, why="She rang.")
    split_person(desk, grace, ADA.address)
    intake.mail(mail(ADA, RITA, at=ago(1), text="Please take me off your list.\n"))
    adas = Decision.objects.get(kind="suppress", person=ada).pk

    erase_person(desk, grace)
    act.undo(desk, adas)

    assert suppressed_people(desk, [ada]) == {ada}
    passed = Decision.objects.get(kind="suppress", person=ada, undone_at=None)
    assert passed.sentence.startswith("They asked to stop, under another address.")
    assert GRACE.name.split()[0] not in str(passed.before)
    act.undo(desk, passed.pk)
    assert not suppressed_people(desk, [ada])


def test_a_stop_that_a_restore_kept_outlives_the_merge_that_had_shared_it(desk, intake, act):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Decision, Person, Prospect

    intake.sheet(leads_csv(lead(GRACE), lead(ADA)))
    grace, ada = (Person.objects.get(key=one.address).pk for one in (GRACE, ADA))
    graces = act.suppress(desk, prospect_id=Prospect.objects.get(person=grace).pk, why="She rang.")
    merged = merge_people(desk, grace, ada)
    # Ada said stop after a backup, which was restored: what she said is held by nobody else's stop.
    holder = Decision.objects.get(pk=graces)
    holder.before["hashes"].remove(desk.hash_key(ADA.address).hex())
    holder.save()

    act.undo(desk, merged)

    assert suppressed_people(desk, [grace, ada]) == {grace, ada}
    act.undo(desk, graces)
    assert suppressed_people(desk, [grace, ada]) == {ada}


@pytest.mark.parametrize("is_lifted", [False, True])
def test_a_stop_since_a_backup_outlives_a_merge_whose_stop_was_lifted(desk, intake, act, is_lifted):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.app.storing.suppress import SINCE_BACKUP, suppressed_people
    from keepwarm.records.models import Decision, Person, Prospect, Suppression

    intake.sheet(leads_csv(lead(GRACE), lead(ADA)))
    grace, ada = (Person.objects.get(key=one.address).pk for one in (GRACE, ADA))
    stop = act.suppress(desk, prospect_id=Prospect.objects.get(person=grace).pk, why="She rang.")
    if not is_lifted:  # taken over from another record: nobody's stop
        Decision.objects.filter(pk=stop).delete()
    merged = merge_people(desk, grace, ada)
    if is_lifted:
        act.undo(desk, stop)
    Suppression.objects.update_or_create(
        workspace_id=desk.workspace_id, key_hash=desk.hash_key(ADA.address),
        defaults={"reason": SINCE_BACKUP, "at": desk.now()},
    )  # fmt: skip

    act.undo(desk, merged)

    assert ada in suppressed_people(desk, [grace, ada])


def test_a_merge_is_taken_back_without_what_was_of_somebody_erased_since(desk, intake, act):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.people.hand_over import hand_over
    from keepwarm.app.people.merge import merge_people
    from keepwarm.engine.values import Contact
    from keepwarm.records.models import HandOver, Person, Prospect

    intake.sheet(leads_csv(lead(GRACE), lead(ADA), lead(ALAN)))
    grace, ada, alan = (Person.objects.get(key=one.address).pk for one in (GRACE, ADA, ALAN))
    gone = Prospect.objects.get(person=ada).pk
    for one in (GRACE, ALAN):
        to = Contact(name=one.name, email=one.address)
        hand_over(desk, prospect_id=gone, to=to, why="She left in May.")
    merged = merge_people(desk, grace, alan)
    erase_person(desk, ada)

    act.undo(desk, merged)

    assert Prospect.objects.filter(person__in=[grace, alan]).count() == 2
    assert not HandOver.objects.exists()
