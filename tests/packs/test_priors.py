"""The shipped priors reproduce the figures that they cite."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

import keepwarm
from keepwarm.engine.belief import Parameters, infer_belief
from keepwarm.engine.values import CHANNELS, STAGES, Channel, Coverage, no_standings

PACK = tomllib.loads(
    (Path(keepwarm.__file__).parent / "packs" / "priors.toml").read_text(encoding="utf-8")
)
MEMBERS = [
    pytest.param(stage, member, id=f"{stage}-{member['name']}")
    for stage, members in PACK["segments"].items()
    for member in members
]
NOW = 1_700_000_000.0


def chances_touch_by_touch(stage, member, touches):
    """Return the chance of each touch after the silence before it: of all, and of listeners."""
    alone = PACK["segments"] | {name: [PACK["segments"][name][0]] for name in PACK["segments"]}
    parameters = Parameters.from_mapping(PACK | {"segments": alone | {stage: [member]}})
    channel = CHANNELS.index(Channel(member["channel"]))
    ignored = np.arange(touches)
    standings = no_standings(touches)
    standings["stage"] = STAGES.index(stage)
    standings["replies"] = member.get("replies", 0)
    standings["touches"] = member.get("touches", 0) + ignored
    standings["ignored"][:, channel] = ignored
    for index in range(touches):
        standings["recent_at"][index, :index] = 0.0
        standings["recent_channel"][index, :index] = channel
    coverage = Coverage(since=np.full(len(CHANNELS), -1.0), until=np.full(len(CHANNELS), NOW))
    beliefs = infer_belief(standings, now=NOW, coverage=coverage, parameters=parameters)
    of_listeners = beliefs.propensity[0] * parameters.multipliers[channel]
    return of_listeners / (1 + np.exp(-beliefs.log_odds[0])), of_listeners


@pytest.mark.parametrize(("stage", "member"), MEMBERS)
def test_a_member_reproduces_the_figures_of_its_source(stage, member):
    chances, of_listeners = chances_touch_by_touch(stage, member, 6)

    figures = {
        "hazard": chances,
        "replied_by": 1 - np.cumprod(1 - chances),
        "replied_by_if_listening": 1 - np.cumprod(1 - of_listeners),
    }
    cited = [(kind, *point) for kind in figures for point in member.get(kind, [])]
    assert len(cited) == 2
    for kind, touch, share in cited:
        assert figures[kind][touch - 1] == pytest.approx(share, abs=member["tolerance"])


def test_the_pack_is_taken_and_names_a_source_for_everything():
    parameters = Parameters.from_mapping(PACK)

    assert parameters.version == PACK["version"]
    assert all(parameters.multiplier_sources)
    assert all(delay.source for delay in parameters.delays)
    assert parameters.multipliers[CHANNELS.index(Channel.EMAIL)] == 1


@pytest.mark.parametrize("stage", STAGES)
def test_the_members_of_a_segment_differ_in_who_never_listened(stage):
    members = Parameters.from_mapping(PACK).ensembles[STAGES.index(stage)]

    never = sorted(member.a / (member.a + member.b) for member in members)

    assert len(never) == 3
    assert never[0] == 0
    assert never[-1] == pytest.approx(0.6)


def test_the_channel_multipliers_follow_from_the_cited_rates():
    multipliers = Parameters.from_mapping(PACK).multipliers
    mail = (2.73 * 8.5 * 9) ** (1 / 3)

    phone = multipliers[CHANNELS.index(Channel.PHONE)]
    voicemail = multipliers[CHANNELS.index(Channel.VOICEMAIL)]

    assert phone == pytest.approx(5.4 / mail, abs=0.005)
    assert voicemail == pytest.approx((5.87 - 2.73 + 5.17 - 7.18) / mail, abs=0.005)
