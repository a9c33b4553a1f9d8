"""What the remarks on a prospect were taken for: judged once, and never mistaken for another."""

from dataclasses import replace

import pytest

from tests.app.builders import ADA, RITA, ago, mail

pytestmark = pytest.mark.django_db

QUESTION = "What would two pumps cost?\n"


def answer(text, ident="answer"):
    return mail(
        ADA, RITA, at=ago(hours=3), ident=ident, answers="ada-1", subject="Re: Pumps", text=text
    )


@pytest.fixture
def ada(intake):
    from keepwarm.records.models import Prospect

    intake.story()
    intake.mail(answer(QUESTION))
    return Prospect.objects.get(name=ADA.name).pk


def reasons_of(desk, ada):
    from keepwarm.app.people.prospect import read_prospect

    return read_prospect(desk, ada).reasons


def refuse(*_):
    raise AssertionError("It was judged again.")


def with_model(desk, **changes):
    lexicon = desk.packs.lexicon
    if lexicon.remarks is None:
        pytest.skip("No encoder is installed.")
    model = replace(lexicon.remarks, **changes)
    changed = replace(lexicon, load_remarks=lambda: model)
    return replace(desk, packs=replace(desk.packs, load_lexicon=lambda: changed))


def test_what_was_judged_once_is_not_judged_again_and_says_the_same(desk, ada):
    first = reasons_of(desk, ada)

    assert reasons_of(with_model(desk, meaning=refuse), ada) == first


def test_another_model_judges_for_itself(desk, ada):
    reasons_of(desk, ada)

    with pytest.raises(AssertionError, match="judged again"):
        reasons_of(with_model(desk, meaning=refuse, version="another"), ada)


def test_a_new_remark_is_judged_by_itself(desk, intake, ada):
    reasons_of(desk, ada)
    intake.mail(answer("We have no money for it.\n", ident="later"))

    with pytest.raises(AssertionError, match="judged again"):
        reasons_of(with_model(desk, meaning=refuse), ada)


def test_judgments_go_with_the_prospect(desk, ada):
    from keepwarm.records.models import Prospect, RemarkJudgments

    reasons_of(desk, ada)
    assert RemarkJudgments.objects.filter(prospect_id=ada).exists()

    Prospect.objects.filter(pk=ada).delete()

    assert not RemarkJudgments.objects.exists()
