"""Links are written as the table of addresses has them."""

import pytest
from django.urls import get_resolver, reverse

from keepwarm.web.jinja import link_to


def _by_numbers():
    for name, routes in get_resolver().reverse_dict.lists():
        for found, *_rest in routes:
            for _path, parts in found:
                if isinstance(name, str) and all(part.endswith("_id") for part in parts):
                    yield name, len(parts)


@pytest.mark.parametrize(("name", "count"), sorted(set(_by_numbers())))
def test_a_link_by_numbers_is_the_address_of_its_page(name, count):
    numbers = [7, 12_345_678_901][:count]
    assert link_to(name, *numbers) == reverse(name, args=numbers)


def test_a_link_by_words_is_the_address_of_its_page():
    assert link_to("stop-by-link", 3, "0d3c1f2e-6c5b-4f3e-9a55-0d7d6a2b9f10", "a b") == reverse(
        "stop-by-link", args=[3, "0d3c1f2e-6c5b-4f3e-9a55-0d7d6a2b9f10", "a b"]
    )
