"""Priors are taken whole or refused with what to do."""

import math

import numpy as np
import pytest

from keepwarm.engine.belief import Parameters
from keepwarm.engine.values import CHANNELS, Channel
from tests.engine.belief.builders import priors

EMAIL_TABLE = ("channels", "email")
MEMBER = ("segments", "cold", 0)


def changed(path, value):
    raw = priors()
    table = raw
    for step in path[:-1]:
        table = table[step]
    table[path[-1]] = value
    return raw


def without(path):
    raw = priors()
    table = raw
    for step in path[:-1]:
        table = table[step]
    del table[path[-1]]
    return raw


def test_priors_keep_their_version_members_and_sources():
    read = Parameters.from_mapping(priors())

    assert read.version == "test-1"
    assert [member.alpha for member in read.ensembles[0]] == [0.05, 0.4, 1.2]
    assert read.multipliers[CHANNELS.index(Channel.VOICEMAIL)] == 0.2
    assert read.multiplier_sources == ("invented",) * len(CHANNELS)


def test_replies_come_along_the_points_in_the_logarithm_of_time():
    delay = Parameters.from_mapping(priors()).delays[CHANNELS.index(Channel.EMAIL)]
    between = (math.sqrt(121 * 1441) - 1) / 60
    hours = np.array([0, 2, between, 24, 720, 5000])

    share = delay.share_after(hours * 3600.0)

    np.testing.assert_allclose(share, [0, 0.5, 0.65, 0.8, 1, 1])
    np.testing.assert_allclose(delay.seconds_at(share[:5]), hours[:5] * 3600.0)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (without(("version",)), "version missing; add it"),
        (changed(("version",), ""), "no version"),
        (changed(("version",), 3), "version is 3; make it a text"),
        (changed(("surprise",), 3), "surprise not known; correct or remove it"),
        (without(("segments", "talked")), "segments: talked missing"),
        (changed(("segments",), []), r"segments is \[\]; make it a table"),
        (changed(("segments", "cold"), {}), "segments.cold is {}; make it a list"),
        (changed(("segments", "cold"), []), "equally many, at least one"),
        (without(("segments", "cold", 0)), "equally many, at least one"),
        (without((*MEMBER, "beta")), "A member of segments.cold: beta missing"),
        (changed((*MEMBER, "gamma"), 1.0), "gamma not known"),
        (changed((*MEMBER, "alpha"), 0), "member 0: alpha is 0.0; give a number above 0"),
        (changed((*MEMBER, "beta"), float("inf")), "beta is inf"),
        (changed((*MEMBER, "alpha"), True), "alpha is True; make it a number"),
        (changed((*MEMBER, "weight"), "much"), "weight is 'much'; make it a number"),
        (changed((*MEMBER, "a"), -0.1), "a is -0.1; give 0"),
        (changed((*MEMBER, "a"), float("nan")), "a is nan; give 0"),
        (changed((*MEMBER, "b"), 0), "b is 0.0"),
        (changed((*MEMBER, "source"), ""), "its source"),
        (without(("channels", "letter")), "channels: letter missing"),
        (changed(("channels", "fax"), {}), "fax not known"),
        (without((*EMAIL_TABLE, "delay_source")), "channels.email: delay_source missing"),
        (changed((*EMAIL_TABLE, "multiplier"), 0), "multiplier of email is 0.0"),
        (changed((*EMAIL_TABLE, "multiplier"), 1.5), "multiplier of email is 1.5"),
        (changed((*EMAIL_TABLE, "delay_hours"), 3), "delay_hours is 3; make it a list"),
        (changed((*EMAIL_TABLE, "delay_hours"), []), "give pairs of hours and share"),
        (changed((*EMAIL_TABLE, "delay_hours"), [[1, 0.5, 2]]), "give pairs of hours and share"),
        (changed((*EMAIL_TABLE, "delay_hours"), [[2, 0.5], [1, 1]]), "give rising hours"),
        (changed((*EMAIL_TABLE, "delay_hours"), [[-2, 0.5], [1, 1]]), "give rising hours"),
        (changed((*EMAIL_TABLE, "delay_hours"), [[1, 0.5], [2, 0.4]]), "never fall and end at 1"),
        (changed((*EMAIL_TABLE, "delay_hours"), [[1, 0.9], [2, 0.5], [3, 1]]), "never fall"),
        (changed((*EMAIL_TABLE, "delay_hours"), [[1, -0.5], [2, 1]]), "never fall and end at 1"),
    ],
)
def test_wrong_priors_are_refused_with_what_to_do(raw, message):
    with pytest.raises(ValueError, match=message):
        Parameters.from_mapping(raw)


def test_priors_for_some_channels_only_are_refused():
    read = Parameters.from_mapping(priors())

    with pytest.raises(ValueError, match="do not give all of email"):
        Parameters(
            version="test-2",
            ensembles=read.ensembles,
            multipliers=read.multipliers[:3],
            multiplier_sources=read.multiplier_sources,
            delays=read.delays,
        )
