"""The shipped encoder takes sentences that mean the same for the same, in any language."""

import datetime as dt
from importlib import resources

import numpy as np
import pytest

from keepwarm.adapters import network, packs
from keepwarm.engine.reading import TOKENS_MAX, Encoder, read_answer
from keepwarm.engine.values import Message

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
GRAPH = (FOLDER / "encoder.onnx").read_bytes()
NETWORK = network.read_network(GRAPH, version=ENCODER.version)
IN_WHOLE_NUMBERS = Encoder.from_arrays(ARRAYS, network=NETWORK)
LEXICON = packs.read_packs().lexicon
TEXTS = [text for texts in SAYINGS.values() for text in texts]


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
    read = [
        read_answer(
            Message(digest=bytes(32), text=text), LEXICON, received_on=dt.date(2026, 9, 16)
        ).intents
        for text in (one, same, other)
    ]

    assert label in read[0]
    assert label in read[1]
    assert label not in read[2]


def test_a_yes_means_what_was_asked():
    asked = "Shall we talk on Thursday at ten?"

    assert score("Yes, that works.", "meeting_request", asked) > 0.0
    assert score("Yes, that works.", "meeting_request", "Did the leaflet reach you?") < 0.0


@pytest.mark.parametrize("text", TEXTS)
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
    reasons = list(arrays_of("remarks")["labels"])
    assert [*model["labels"], *reasons, *(f"story:{reason}" for reason in reasons)] == LABELS
    assert int(arrays_of("remarks")["encoder"]) == ENCODER.version


def test_a_model_that_was_trained_with_another_encoder_is_refused(monkeypatch):
    monkeypatch.setattr(packs, "encoder_version", lambda: 1)
    monkeypatch.setattr(packs, "_lexicon", packs._lexicon.__wrapped__)

    with pytest.raises(ValueError, match=r"another encoder than 1,.*python -m training\.train"):
        _ = packs.read_packs().lexicon


@pytest.mark.parametrize("text", TEXTS)
def test_the_graph_in_whole_numbers_says_what_numpy_says(text):
    exact, rounded = ENCODER.scores(text), IN_WHOLE_NUMBERS.scores(text)

    assert np.abs(rounded - exact).mean() < 0.1 * exact.std()
    assert np.corrcoef(rounded, exact)[0, 1] > 0.99
    assert (rounded[exact > 2.0] > 0.0).all()
    assert (rounded[exact < -2.0] < 0.0).all()


def test_the_graph_reads_a_page_and_a_word_as_well():
    page, word = " ".join(TEXTS * 3), "Yes."

    assert np.isfinite(IN_WHOLE_NUMBERS.scores(page)).all()
    assert IN_WHOLE_NUMBERS.scores(word).shape == ENCODER.scores(word).shape
    assert not IN_WHOLE_NUMBERS.scores(" ").any()


def test_a_graph_that_was_made_with_another_encoder_is_refused():
    with pytest.raises(ValueError, match=r"another encoder .* than 1,.*python -m training\.graph"):
        network.read_network(GRAPH, version=1)


def test_the_shipped_encoder_runs_as_a_graph_and_without_the_runtime_in_numpy(monkeypatch):
    packs._encoder.cache_clear()
    fast = packs._encoder()
    packs._encoder.cache_clear()
    monkeypatch.setattr(network, "can_run", lambda: False)
    plain = packs._encoder()
    packs._encoder.cache_clear()

    assert fast.network is not None
    assert plain.network is None
    np.testing.assert_array_equal(plain.scores(TEXTS[0]), ENCODER.scores(TEXTS[0]))
