"""Many rows are looked up and inserted as few are."""

import pytest

from keepwarm import wiring
from keepwarm.records.bulk import among_texts, insert_values
from keepwarm.records.models import Account

ODD = (
    'a "quoted" one',
    "back\\slash",
    "\\u0041",
    "Zoë 🚀",
    "two\nlines",
    "tab\there",
    "100 %s",
    "",
)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 100])
@pytest.mark.parametrize("odd", ODD)
def test_a_text_is_found_among_many_as_it_stands(odd, count):
    workspace = wiring.first_workspace()
    keys = [odd, *(f"firm {number}" for number in range(count))]
    others = ["a", "\n", "firm"]
    insert_values(Account, [{"workspace_id": workspace.pk, "key": key} for key in (*keys, *others)])

    found = Account.objects.filter(key__in=among_texts(keys))

    assert sorted(found.values_list("key", flat=True)) == sorted(keys)
