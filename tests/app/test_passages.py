"""What search looks in is derived: it comes and goes with what is kept raw."""

from tests.app.builders import (
    ADA,
    EDSGER,
    RITA,
    ago,
    calls_csv,
    mail,
    story_leads,
)


def names(people):
    return ["".join(text for text, _ in person.name) for person in people]


def test_every_text_is_found_once_over_the_pages(desk, intake):
    from keepwarm.app.people.search import search

    intake.sheet(story_leads())
    at = f"{ago(5):%Y-%m-%dT09:00:00+00:00}"
    intake.sheet(
        calls_csv(*((at, ADA.address, "phone", "no_answer", f"pump {n} pumps{n % 2}")
                    for n in range(70))),
        name="calls.csv",
    )  # fmt: skip

    seen, after, pages = 0, "", 0
    while pages == 0 or after:
        page = search(desk, "pump", after=after)
        seen += sum(len(person.said) + person.more for person in page.said)
        after, pages = page.next_cursor, pages + 1

    assert (seen, pages) == (70, 3)


def test_mail_of_people_who_are_no_prospects_is_not_searched(desk, intake):
    from keepwarm.app.people.search import search

    intake.mail(mail(EDSGER, RITA, at=ago(3), text="A secret of strangers.\n"))
    assert not search(desk, "strangers").said

    intake.sheet(story_leads())

    assert names(search(desk, "strangers").said) == [EDSGER.name]


def test_a_note_taken_back_is_not_found_any_more(desk, intake, prospect_of):
    from keepwarm.app.keeping.act import log_touch, undo
    from keepwarm.app.people.search import search

    intake.sheet(story_leads())
    decision = log_touch(
        desk, prospect_id=prospect_of(ADA).pk, channel="phone", result="answered",
        note="Wants bluebells",
    )  # fmt: skip
    assert names(search(desk, "bluebell").said) == [ADA.name]

    undo(desk, decision)

    assert not search(desk, "bluebell").said


def test_passages_of_another_version_are_made_anew(desk, intake):
    from keepwarm.app.ground.stale import mark_all_stale
    from keepwarm.app.people.search import search
    from keepwarm.records.models import Passage

    intake.story()
    Passage.objects.update(version=0, text="outdated")

    mark_all_stale(desk)

    assert search(desk, "planned").said
    assert not search(desk, "outdated").said


def words_in_index(*indexes):
    """Return all bytes that the indexes keep on disk: all of them, unless one is named."""
    from django.db import connection

    from keepwarm.records.search import INDEX, PEOPLE

    block = "words::text FROM {}" if connection.vendor == "postgresql" else "block FROM {}_data"
    selects = ["SELECT " + block.format(index) for index in indexes or (INDEX, PEOPLE)]
    blocks = []
    with connection.cursor() as cursor:
        for select in selects:
            cursor.execute(select)
            blocks += [block for (block,) in cursor.fetchall()]
    return b"\n".join(
        block.encode() if isinstance(block, str) else bytes(block) for block in blocks
    )


def join_index():
    """Let one index hold texts and people, as before."""
    from django.db import connection

    from keepwarm.records.search import INDEX, PEOPLE, drop_index

    if connection.vendor == "postgresql":
        statements = [f"INSERT INTO {INDEX} SELECT * FROM {PEOPLE}", f"DROP TABLE {PEOPLE}"]  # noqa: S608
    else:
        drop_index()
        columns = "title, text, content = 'records_passage', content_rowid = 'id'"
        split = "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'"
        statements = [
            f"CREATE VIRTUAL TABLE {INDEX} USING fts5 ({columns}, {split})",
            f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')",  # noqa: S608
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_an_index_of_before_is_parted_into_one_of_texts_and_one_of_people(desk, intake):
    from keepwarm.app.people.search import search
    from keepwarm.records.models import Passage
    from keepwarm.records.search import INDEX, PEOPLE, part_index, squeeze_index

    intake.story()
    join_index()

    part_index()

    squeeze_index()
    assert b"dairy" not in words_in_index(INDEX)
    assert b"dairy" in words_in_index(PEOPLE)
    assert names(search(desk, "dairy").people) == [ADA.name]
    assert search(desk, "planned").said
    Passage.objects.filter(prospect__name=ADA.name).delete()
    assert not search(desk, "dairy").people


def test_nothing_of_an_erased_person_stays_in_the_index(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.people.search import search
    from keepwarm.records.models import Passage
    from keepwarm.records.search import squeeze_index

    intake.story()
    intake.sheet(
        calls_csv((f"{ago(2):%Y-%m-%dT%H:%M:%S+00:00}", ADA.address, "phone", "answered",
                   "Ada knows Edsger Vos of Vos Kaas")),
        name="more.csv",
    )  # fmt: skip
    assert b"brine" in words_in_index()

    erase_person(desk, prospect_of(EDSGER).person_id)
    squeeze_index()

    assert not search(desk, "edsger").people
    assert not search(desk, "brine").said
    assert not Passage.objects.filter(text__icontains="Edsger").exists()
    for word in (b"brine", b"edsger", b"take me off"):
        assert word not in words_in_index()
    assert names(search(desk, "knows").said) == [ADA.name]


def test_the_index_made_anew_finds_the_same(desk, intake):
    from keepwarm.app.people.search import search
    from keepwarm.records.search import fill_index

    intake.story()
    before = search(desk, "pumps")

    fill_index()

    assert search(desk, "pumps") == before
