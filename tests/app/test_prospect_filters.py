"""The list of prospects narrowed by conditions and by fields of one's own, and saved so."""

import json

import pytest

from tests.app.builders import Someone, leads_csv

FIELDS_HEADER = ("Full Name", "E-mail", "Company", "Stage", "Tier", "Favourite Pump")


@pytest.fixture
def fielded(desk, intake):
    """Import two files whose last columns have no meaning of their own."""
    intake.sheet(
        leads_csv(
            [
                "Ada Quist",
                "ada.quist@fenland-dairy.example",
                "Fenland Dairy",
                "New",
                "Gold",
                "Whey",
            ],
            [
                "Grace Holloway",
                "grace@harrow-mills.example",
                "Harrow Mills",
                "Talked",
                "Silver",
                "",
            ],
            header=FIELDS_HEADER,
        ),
        name="fair.csv",
    )
    intake.sheet(
        leads_csv(
            [
                "Ada Quist",
                "ada.quist@fenland-dairy.example",
                "Fenland Dairy",
                "New",
                "Platinum",
                "",
            ],
            ["Edsger Vos", "edsger@vos-kaas.example", "Vos Kaas", "New", "gôld  plus", "Brine"],
            header=FIELDS_HEADER,
        ),
        name="ring.csv",
    )
    return desk


def listed(desk, **asked):
    from keepwarm.app.people.prospects import list_prospects

    page = list_prospects(desk, sort="name", asked=asked)
    assert page.total == len(page.rows)
    return [row.name.split()[0] for row in page.rows]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"field": "Tier"}, ["Ada", "Edsger", "Grace"]),
        ({"field": "Tier", "value": "GOLD"}, ["Ada"]),
        ({"field": "Tier", "value": "gold", "how": "has"}, ["Ada", "Edsger"]),
        ({"field": "Tier", "value": "gold plus"}, ["Edsger"]),
        ({"field": "Tier", "value": "%", "how": "has"}, []),
        ({"field": "Nothing"}, []),
        ({"value": "gold"}, ["Ada", "Edsger", "Grace"]),
        ({"stage": "talked"}, ["Grace"]),
        ({"company": "vos"}, ["Edsger"]),
        ({"channel": "email"}, ["Ada", "Edsger", "Grace"]),
        ({"channel": "linkedin"}, []),
        ({"silent": "30"}, ["Ada", "Edsger", "Grace"]),
        ({"chance": "100"}, []),
        ({"stage": "talked", "field": "Tier", "value": "gold"}, []),
    ],
)
def test_conditions_narrow_the_list(fielded, asked, names):
    assert listed(fielded, **asked) == names


def test_a_lead_file_is_a_condition(fielded):
    from keepwarm.app.people.prospect_filters import read_choices

    sources = dict(map(reversed, read_choices(fielded).sources))

    assert listed(fielded, source=sources["fair.csv"]) == ["Ada", "Grace"]


@pytest.mark.parametrize(
    "asked", [{"silent": "soon"}, {"chance": "101"}, {"stage": "x"}, {"source": "9" * 40}]
)
def test_a_condition_that_cannot_be_is_refused(fielded, asked):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal):
        listed(fielded, **asked)


def test_fields_keep_the_file_they_came_from_and_are_found(fielded, prospect_of):
    from keepwarm.app.people.prospect import read_prospect
    from keepwarm.app.people.search import search

    ada = prospect_of(Someone("Ada Quist", ""))

    facts = [(fact.name, fact.value, fact.source) for fact in read_prospect(fielded, ada.pk).facts]
    assert ("Tier", "Gold", "fair.csv") in facts
    assert ("Tier", "Platinum", "ring.csv") in facts
    assert ("Favourite Pump", "Whey", "fair.csv") in facts
    assert [person.prospect_id for person in search(fielded, "platinum").people] == [ada.pk]


def test_importing_a_file_again_keeps_each_field_once(fielded, intake):
    from keepwarm.records.models import CustomField

    before = CustomField.objects.count()

    intake.sheet(
        leads_csv(
            ["Ada Quist", "ada.quist@fenland-dairy.example", "Fenland Dairy", "New", "Tin", "Whey"],
            header=FIELDS_HEADER,
        ),
        name="fair.csv",
    )

    assert CustomField.objects.count() == before
    assert listed(fielded, field="Tier", value="tin") == ["Ada"]
    assert listed(fielded, field="Tier", value="gold") == []


def test_fields_go_out_with_the_prospect_and_go_when_erased(fielded, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.keeping.export import export_members
    from keepwarm.records.models import CustomField

    edsger = prospect_of(Someone("Edsger Vos", ""))
    files = dict(export_members(fielded, edsger.person_id, progress=lambda _what, _done: None))
    everything = dict(export_members(fielded, None, progress=lambda _what, _done: None))

    assert [row["value"] for row in json.loads(files["data/customfield.json"])] == [
        "gôld  plus", "Brine",
    ]  # fmt: skip
    assert "gôld  plus".encode() in everything["prospects.csv"]
    assert "data/passage.json" not in everything

    erase_person(fielded, edsger.person_id)

    assert not CustomField.objects.filter(value="Brine").exists()


def test_a_filter_is_saved_replaced_deleted_and_brought_back(fielded):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.people.saved_filters import delete_filter, list_filters, save_filter

    save_filter(fielded, " Gold  ones ", {"field": "Tier", "value": "gold", "x": "y", "lane": ""})
    again = save_filter(fielded, "Gold ones", {"q": "ada"})
    (tab,) = list_filters(fielded)
    assert (tab.name, tab.asked) == ("Gold ones", {"q": "ada"})

    deleted = delete_filter(fielded, tab.filter_id)
    assert list_filters(fielded) == ()

    undo(fielded, deleted)
    undo(fielded, again)
    (tab,) = list_filters(fielded)
    assert tab.asked == {"field": "Tier", "value": "gold"}


@pytest.mark.parametrize(
    ("name", "asked"), [("", {"q": "x"}), (" \0 ", {"q": "x"}), ("All", {"sort": "name"})]
)
def test_a_filter_without_name_or_condition_is_not_saved(desk, name, asked):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.saved_filters import save_filter

    with pytest.raises(Refusal, match="Not saved"):
        save_filter(desk, name, asked)
