"""``Message`` in, ``Reading`` out: who or what wrote it, the new text, and a clear stop."""

from keepwarm.engine.reading._answers import read_answer, read_exchange
from keepwarm.engine.reading._encoder import (
    BLOCK,
    CONTEXT_TOKENS_MAX,
    ENCODER_FORMAT,
    HEAD_WIDTH,
    TOKENS_MAX,
    Encoder,
    EncoderLayer,
    Network,
    Singles,
    halfway,
)
from keepwarm.engine.reading._features import FEATURES_VERSION, Analysed, analyse
from keepwarm.engine.reading._grammar import Grammar, check_template
from keepwarm.engine.reading._language import LANGUAGES, Language, languages_from, tell_language
from keepwarm.engine.reading._layer import Example, Layer, learn_layer
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._meetings import ReadCalendar, with_meeting
from keepwarm.engine.reading._model import Model
from keepwarm.engine.reading._own_signature import phone_key, read_own_signature
from keepwarm.engine.reading._read import READING_VERSION, read_message
from keepwarm.engine.reading._remarks import (
    REMARK_SIDES,
    RemarkModel,
    suggest_from_story,
    suggest_reasons,
)
from keepwarm.engine.reading._second import doubt_of, is_doubtful
from keepwarm.engine.reading._sent import SENT_VERSION, read_sent
from keepwarm.engine.reading._sent_phrases import Analysis, analyse_sent
from keepwarm.engine.reading._sentences import Sentence, fold_in_place, sentences_of
from keepwarm.engine.reading._signature_facts import Phone, SignatureFacts, read_signature
from keepwarm.engine.reading._split import Split, read_last_words, split_text
from keepwarm.engine.reading._split_words import SplitWords

__all__ = [
    "BLOCK",
    "CONTEXT_TOKENS_MAX",
    "ENCODER_FORMAT",
    "FEATURES_VERSION",
    "HEAD_WIDTH",
    "LANGUAGES",
    "READING_VERSION",
    "REMARK_SIDES",
    "SENT_VERSION",
    "TOKENS_MAX",
    "Analysed",
    "Analysis",
    "Encoder",
    "EncoderLayer",
    "Example",
    "Grammar",
    "Language",
    "Layer",
    "Lexicon",
    "Model",
    "Network",
    "Phone",
    "ReadCalendar",
    "RemarkModel",
    "Sentence",
    "SignatureFacts",
    "Singles",
    "Split",
    "SplitWords",
    "analyse",
    "analyse_sent",
    "check_template",
    "doubt_of",
    "fold_in_place",
    "halfway",
    "is_doubtful",
    "languages_from",
    "learn_layer",
    "phone_key",
    "read_answer",
    "read_exchange",
    "read_last_words",
    "read_message",
    "read_own_signature",
    "read_sent",
    "read_signature",
    "sentences_of",
    "split_text",
    "suggest_from_story",
    "suggest_reasons",
    "tell_language",
    "with_meeting",
]
