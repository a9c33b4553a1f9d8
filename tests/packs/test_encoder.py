"""The shipped encoder takes sentences that mean the same for the same, in any language."""

import math
from importlib import resources

import numpy as np
import pytest

from keepwarm.adapters import packs
from keepwarm.engine.reading import TOKENS_MAX, Encoder

FOLDER = resources.files("keepwarm") / "packs" / "reading"

if not (FOLDER / "encoder.npz").is_file():
    pytest.skip("the encoder is not installed", allow_module_level=True)


def arrays_of(name):
    with (FOLDER / f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


ARRAYS = arrays_of("encoder")
ENCODER = Encoder.from_arrays(ARRAYS)
SAYINGS = {
    "chose another": [
        "We have signed with a different supplier.",
        "Wir haben uns für einen anderen Anbieter entschieden.",
        "Nous avons choisi un autre fournisseur.",
        "Hemos elegido a otro proveedor.",
        "Escolhemos outro fornecedor.",
        "Wij hebben voor een andere leverancier gekozen.",
    ],
    "wants a call": [
        "Could you give me a ring tomorrow morning?",
        "Können Sie mich morgen früh anrufen?",
        "Pouvez-vous m'appeler demain matin ?",
        "¿Puede llamarme mañana por la mañana?",
        "Pode ligar-me amanhã de manhã?",
        "Kunt u mij morgenochtend bellen?",
    ],
    "holidays": [
        "I am on holiday until the end of the month.",
        "Ich bin bis Ende des Monats im Urlaub.",
        "Je suis en vacances jusqu'à la fin du mois.",
        "Estoy de vacaciones hasta fin de mes.",
        "Estou de férias até ao fim do mês.",
        "Ik ben tot het einde van de maand met vakantie.",
    ],
}
MEANT = {
    "chose another": "competitor",
    "wants a call": "meeting_request",
    "holidays": "out_of_office",
}
LABELS = ARRAYS["head_labels"].tolist()


def score(text, label, ours=""):
    return float(ENCODER.scores(text, ours)[LABELS.index(label)])


@pytest.mark.parametrize(
    ("saying", "text"), [(saying, text) for saying, texts in SAYINGS.items() for text in texts]
)
def test_translations_mean_the_same(saying, text):
    meant = {name: score(text, label) for name, label in MEANT.items()}

    assert max(meant, key=meant.get) == saying


@pytest.mark.parametrize(
    ("label", "one", "same", "other"),
    [
        (
            "no_budget",
            "There is no money for this before January.",
            "The budget is used up until next year.",
            "Please take my address off your list.",
        ),
        (
            "wrong_person",
            "Dafür bin ich nicht zuständig, fragen Sie bitte den Einkauf.",
            "Ich bin da nicht verantwortlich, wenden Sie sich an unseren Einkäufer.",
            "Wir nehmen das Angebot gern an.",
        ),
    ],
)
def test_a_paraphrase_means_the_same_and_another_sentence_does_not(label, one, same, other):
    model = arrays_of("intents")
    chance = float(model["second_threshold"][LABELS.index(label)])
    taken_from = math.log(chance / (1.0 - chance))

    assert min(score(one, label), score(same, label)) >= taken_from > score(other, label)


def test_a_yes_means_what_was_asked():
    asked = "Shall we talk on Thursday at ten?"

    assert score("Yes, that works.", "meeting_request", asked) > 0.0
    assert score("Yes, that works.", "meeting_request", "Did the leaflet reach you?") < 0.0


@pytest.mark.parametrize("text", [text for texts in SAYINGS.values() for text in texts])
def test_the_six_languages_are_made_of_known_pieces(text):
    names = ARRAYS["pieces"].tobytes().decode().split("\n")

    rows = ENCODER.rows(text)

    assert "<unk>" not in {names[row] for row in rows}
    assert len(rows) <= 2.5 * len(text.split())


def test_a_page_of_text_is_read_up_to_the_cap():
    assert len(ENCODER.rows(" ".join(SAYINGS["holidays"]) * 20)) == TOKENS_MAX - 2


def test_the_file_says_where_it_comes_from_and_stays_small():
    origin = str(ARRAYS["origin"])
    size = sum(array.nbytes for array in ARRAYS.values())

    assert "multilingual-e5-small (MIT)" in origin
    assert size < 20_000_000


def test_the_model_was_trained_with_this_encoder():
    model = arrays_of("intents")

    assert int(model["second_encoder"]) == ENCODER.version
    assert [*model["labels"], *arrays_of("remarks")["labels"]] == LABELS
    assert int(arrays_of("remarks")["encoder"]) == ENCODER.version


def test_a_model_that_was_trained_with_another_encoder_is_refused(monkeypatch):
    monkeypatch.setattr(packs, "_encoder_version", lambda: 1)

    with pytest.raises(ValueError, match=r"another encoder than 1,.*python -m training\.train"):
        packs.read_packs()
