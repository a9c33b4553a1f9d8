"""What a nugget brought is counted over what was sent, and only where an answer had time."""

import pytest

from tests.app.builders import ADA, GRACE, RITA, ago, lead, leads_csv, mail

GIFT = "A creamery of twelve people washes first with the last rinse of the day before."
WATER = f"---\ntitle: The last rinse, used twice\nlanguage: en\n---\n{GIFT}\n"


def test_answers_are_counted_after_two_weeks_and_young_mails_wait(desk, intake):
    from keepwarm.app.drafting.nugget_yield import read_yields
    from keepwarm.app.drafting.nuggets import import_nuggets, nuggets_in_use

    import_nuggets(desk, {"rinse.md": WATER})
    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))
    given = [
        mail(RITA, who, at=ago(days), subject="Rinse", text=f"Hello,\n\n{GIFT}\n")
        for who, days in ((ADA, 40), (GRACE, 3))
    ]
    answer = mail(ADA, RITA, at=ago(38), subject="RE: Rinse", text="Good to know, thanks.\n")
    intake.mail(*given, answer, mail(GRACE, RITA, at=ago(70), subject="Hello", text="First.\n"))

    (found,) = read_yields(desk, nuggets_in_use(desk)).values()

    assert (found.given, found.answered, found.waiting) == (1, 1, 1)
    assert found.low == pytest.approx(0.207, abs=0.01)
    assert found.high == pytest.approx(1.0)


def test_a_share_is_told_where_there_are_mails_enough(desk, intake):
    from keepwarm.app.drafting.nugget_yield import NuggetYield, read_yields
    from keepwarm.app.drafting.nuggets import import_nuggets, nuggets_in_use

    import_nuggets(desk, {"rinse.md": WATER})
    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))
    intake.mail(
        mail(GRACE, RITA, at=ago(70), subject="Hello", text="First.\n"),
        mail(RITA, ADA, at=ago(40), subject="Rinse", text=f"Hello,\n\n{GIFT}\n"),
    )
    (found,) = read_yields(desk, nuggets_in_use(desk)).values()
    many = NuggetYield(given=30, answered=6, waiting=0, low=0.1, high=0.37)

    assert not found.is_telling
    assert many.is_telling


def test_what_was_given_to_somebody_is_not_offered_to_them_again_however_well_it_did(desk, intake):
    from keepwarm.app.drafting.draft_facts import gather, read_addressee
    from keepwarm.app.drafting.nugget_yield import fitting_nuggets
    from keepwarm.app.drafting.nuggets import import_nuggets
    from keepwarm.records.models import Prospect

    import_nuggets(desk, {"rinse.md": WATER})
    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))
    intake.mail(
        mail(RITA, ADA, at=ago(40), subject="Rinse", text=f"Hello,\n\n{GIFT}\n"),
        mail(ADA, RITA, at=ago(38), subject="RE: Rinse", text="Good to know, thanks.\n"),
    )

    def offered(someone):
        addressee = read_addressee(desk, Prospect.objects.get(name=someone.name).pk)
        return [each.key for each in fitting_nuggets(desk, gather(desk, addressee).interest)[0]]

    assert offered(ADA) == []
    assert offered(GRACE) == ["rinse"]
