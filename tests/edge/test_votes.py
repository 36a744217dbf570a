"""From answers of many frames to one."""

from __future__ import annotations

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_edge.votes import (
    LONGEST,
    PATIENCE,
    SHORTEST,
    UNKNOWN_PATIENCE,
    VAGUE_PATIENCE,
    Votes,
)


def answer(
    *denominations: str, country: str | None = "de", confidence: float = 0.9, distance: float = 0.2
) -> Answer:
    label = CoinLabel("x", country or "de", denominations[0], "1", "national", "x", 20.0)
    return Answer(
        denomination=denominations[0] if len(denominations) == 1 else None,
        country=country,
        edition="1",
        side="national",
        label=label,
        distance=distance,
        confidence=confidence,
        denominations=denominations,
    )


UNKNOWN = Answer.unknown("it resembles no known coin")


def settled_after(votes: Votes, answers: list[Answer], step: float = 0.04) -> int | None:
    """Number of the first answer after which something was settled."""
    for number, given in enumerate(answers):
        if votes.add(given, number * step):
            return number
    return None


def test_two_sure_answers_settle_and_one_does_not():
    votes = Votes()
    assert not votes.add(answer("2e"), 0.0)
    assert votes.settled is None
    assert votes.add(answer("2e"), SHORTEST)
    assert votes.settled is not None
    assert votes.settled.text == "2 euro · Germany"


def test_unsure_answers_need_more_frames():
    assert settled_after(Votes(), [answer("2e", confidence=0.3)] * 20) == 5


def test_split_votes_are_called_unknown_after_a_while():
    votes = Votes()
    number = settled_after(votes, [answer("2e"), answer("1e")] * 40)
    assert number is not None and LONGEST <= number * 0.04 < LONGEST + 0.1
    assert votes.settled is not None and not votes.settled.known


def test_half_doubt_and_half_an_answer_are_called_unknown_after_a_while():
    votes = Votes()
    number = settled_after(votes, [answer("2e", confidence=1.0), UNKNOWN] * 40)
    assert number is not None and LONGEST <= number * 0.04 < LONGEST + 0.1
    assert votes.settled is not None and not votes.settled.known


def test_what_all_votes_allow_is_said_after_a_while():
    votes = Votes()
    vague = answer("10c", "20c", "50c", country="it")
    number = settled_after(votes, [vague, answer("50c", country="it")] * 40)
    assert number is not None and VAGUE_PATIENCE <= number * 0.04 < LONGEST
    assert votes.settled is not None
    assert votes.settled.text == "10, 20 or 50 cent · Italy"


def test_one_wrong_frame_changes_nothing():
    votes = Votes()
    changes = [votes.add(a, i * 0.04) for i, a in enumerate([answer("2e")] * 5 + [answer("1e")])]
    assert changes.count(True) == 1
    assert votes.settled is not None and votes.settled.denomination == "2e"


def test_a_country_that_is_not_sure_is_left_out_after_some_patience():
    votes = Votes()
    mixed = [answer("2e", country="de"), answer("2e", country="fr")] * 20
    number = settled_after(votes, mixed)
    assert number is not None and number * 0.04 >= PATIENCE
    assert votes.settled is not None
    assert votes.settled.denomination == "2e"
    assert votes.settled.country is None and votes.settled.edition is None


def test_several_denominations_are_said_only_if_nothing_better_comes():
    votes = Votes()
    vague = answer("10c", "20c", "50c", country="it")
    assert settled_after(votes, [vague] * 8) is None
    assert settled_after(votes, [vague] * 40) is not None
    assert votes.settled is not None
    assert votes.settled.text == "10, 20 or 50 cent · Italy"


def test_a_vaguer_vote_is_half_an_objection():
    votes = Votes()
    given = [answer("5c"), answer("2c", "5c"), answer("5c"), answer("5c")]
    assert settled_after(votes, given, step=0.06) == 3
    assert settled_after(Votes(), [answer("5c"), answer("2c", "5c")] * 3, step=0.06) is None
    assert votes.settled is not None and votes.settled.denominations == ("5c",)


def test_a_narrower_vote_is_one_for_the_vaguer_claim():
    votes = Votes()
    given = [answer("2c", "5c"), answer("5c"), answer("2c", "5c"), answer("2c")] * 5
    number = settled_after(votes, given)
    assert number is not None and number * 0.04 < LONGEST / 2
    assert votes.settled is not None and votes.settled.denominations == ("2c", "5c")


def test_a_vote_that_overlaps_only_is_an_objection():
    votes = Votes()
    number = settled_after(votes, [answer("1c", "2c"), answer("2c", "5c")] * 40)
    assert number is not None and number * 0.04 >= LONGEST


def test_several_denominations_are_said_without_a_country_that_is_not_sure():
    votes = Votes()
    vague = [answer("1c", "2c", "5c", country="fi"), answer("1c", "2c", "5c", country="de")]
    assert settled_after(votes, vague * 20) is not None
    assert votes.settled is not None and votes.settled.known
    assert votes.settled.text == "1, 2 or 5 cent"


def test_doubt_alone_becomes_unknown_late_and_gives_way_to_an_answer():
    votes = Votes()
    number = settled_after(votes, [UNKNOWN] * 60)
    assert number is not None and number * 0.04 >= UNKNOWN_PATIENCE
    assert votes.settled is not None and not votes.settled.known
    later = [votes.add(answer("1c"), 10 + i * 0.04) for i in range(10)]
    assert later.count(True) == 1
    assert votes.settled.denomination == "1c"


def test_an_answer_is_overturned_by_overwhelming_votes_only():
    votes = Votes()
    for i in range(4):
        votes.add(answer("2e"), i * 0.04)
    changes = [votes.add(answer("1e"), 1 + i * 0.04) for i in range(60)]
    assert changes.count(True) == 1
    assert changes.index(True) > 6
    assert votes.settled is not None and votes.settled.denomination == "1e"


def test_badly_seen_frames_count_less():
    clear, blurred = Votes(), Votes()
    clear.add(answer("2e"), 0.0)
    blurred.add(answer("2e"), 0.0, weight=0.3)
    assert clear.add(answer("2e"), SHORTEST)
    assert not blurred.add(answer("2e"), SHORTEST, weight=0.3)


def test_frames_that_follow_each_other_at_once_do_not_settle():
    number = settled_after(Votes(), [answer("2e", confidence=1.0)] * 20, step=0.01)
    assert number is not None and number * 0.01 >= SHORTEST
