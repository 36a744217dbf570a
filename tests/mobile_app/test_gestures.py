"""Touches to gestures, and every gesture and key to a command."""

from __future__ import annotations

import math

import pytest

from recoinize_app.commands import BINDINGS, COMMAND_OF_GESTURE, Command, Gesture
from recoinize_app.gestures import (
    DOUBLE_TAP_SECONDS,
    LONG_PRESS_SECONDS,
    SWIPE_DISTANCE,
    GestureRecognizer,
)
from recoinize_app.shake import ShakeDetector

Step = tuple[float, float]


class Hand:
    """Fingers on a screen, with a clock that only they move."""

    def __init__(self, pixels_per_dp: float = 1.0) -> None:
        self.recognizer = GestureRecognizer(pixels_per_dp)
        self.seconds = 0.0
        self.seen: list[Gesture] = []

    def wait(self, seconds: float) -> None:
        """Let time pass, ticking ten times a second as a window does."""
        end = self.seconds + seconds
        while self.seconds < end:
            self.seconds = min(self.seconds + 0.1, end)
            self.seen += self.recognizer.tick(self.seconds)

    def stroke(self, *moves: Step, held: float = 0.1, stagger: float = 0.03) -> None:
        """Fingers touch one after another, move by `moves`, and leave one after another."""
        starts = [(300.0 + 80 * i, 400.0) for i in range(len(moves))]
        for finger, (x, y) in enumerate(starts):
            self.seen += self.recognizer.touch(finger, "down", x, y, self.seconds)
            self.seconds += stagger
        for part in range(1, 5):
            for finger, ((x, y), (dx, dy)) in enumerate(zip(starts, moves, strict=True)):
                place = (x + dx * part / 4, y + dy * part / 4)
                self.seen += self.recognizer.touch(finger, "move", *place, self.seconds)
            self.wait(held / 4)
        for finger, ((x, y), (dx, dy)) in enumerate(zip(starts, moves, strict=True)):
            self.seen += self.recognizer.touch(finger, "up", x + dx, y + dy, self.seconds)
            self.seconds += stagger


REST: Step = (4.0, -6.0)  # no finger is quite still


@pytest.mark.parametrize(
    ("fingers", "gesture"),
    [(1, Gesture.TAP), (2, Gesture.TWO_FINGER_TAP), (3, Gesture.THREE_FINGER_TAP)],
)
def test_taps(fingers: int, gesture: Gesture):
    hand = Hand()
    hand.stroke(*[REST] * fingers)
    hand.wait(1.0)
    assert hand.seen == [gesture]


@pytest.mark.parametrize(
    ("fingers", "gesture"), [(1, Gesture.DOUBLE_TAP), (2, Gesture.TWO_FINGER_DOUBLE_TAP)]
)
def test_double_taps(fingers: int, gesture: Gesture):
    hand = Hand()
    hand.stroke(*[REST] * fingers)
    hand.wait(0.1)
    hand.stroke(*[REST] * fingers)
    hand.wait(1.0)
    assert hand.seen == [gesture]


class SlowHand(Hand):
    """The same fingers on a phone that is too busy to look more often than every so many seconds.

    As in the app, a frame looks for touches after its clock has ticked, and knows of each that it
    came since the frame before.
    """

    def __init__(self, frame_seconds: float, first_frame: float) -> None:
        super().__init__()
        self.waiting: list[tuple[int, str, float, float]] = []
        self.before, self.frame, self.next = first_frame - frame_seconds, first_frame, first_frame
        self.frame_seconds = frame_seconds

    def stroke(self, *moves: Step, held: float = 0.1, stagger: float = 0.0) -> None:
        for phase in ("down", "up"):
            for finger, (dx, dy) in enumerate(moves):
                place = (300.0, 400.0) if phase == "down" else (300.0 + dx, 400.0 + dy)
                self.waiting.append((finger, phase, *place))
            self.wait(held if phase == "down" else 0.0)

    def wait(self, seconds: float) -> None:
        end = self.seconds + seconds
        while self.next <= end:
            self.before, self.frame = self.frame, self.next
            self.seen += self.recognizer.tick(self.before)
            for touch in self.waiting:
                self.seen += self.recognizer.touch(*touch, self.frame, self.before)
            self.waiting.clear()
            self.next += self.frame_seconds
        self.seconds = end


@pytest.mark.parametrize("frame_seconds", [0.016, 0.1, 0.3, 0.5])
@pytest.mark.parametrize("phase", [0.1 * i for i in range(10)])
@pytest.mark.parametrize(
    ("fingers", "gesture"), [(1, Gesture.DOUBLE_TAP), (2, Gesture.TWO_FINGER_DOUBLE_TAP)]
)
def test_a_double_tap_remains_one_when_the_window_is_slow(
    frame_seconds: float, phase: float, fingers: int, gesture: Gesture
):
    hand = SlowHand(frame_seconds, first_frame=phase * frame_seconds)
    hand.stroke(*[REST] * fingers)
    hand.wait(0.15)
    hand.stroke(*[REST] * fingers)
    hand.wait(3.0)
    assert hand.seen == [gesture]


@pytest.mark.parametrize("frame_seconds", [0.016, 0.1, 0.3])
@pytest.mark.parametrize("phase", [0.1 * i for i in range(10)])
def test_taps_and_long_presses_are_told_apart_when_the_window_is_slow(
    frame_seconds: float, phase: float
):
    hand = SlowHand(frame_seconds, first_frame=phase * frame_seconds)
    hand.stroke(REST)
    hand.wait(DOUBLE_TAP_SECONDS + 3 * frame_seconds)
    hand.stroke(REST, held=LONG_PRESS_SECONDS + 3 * frame_seconds)
    hand.wait(3.0)
    assert hand.seen == [Gesture.TAP, Gesture.LONG_PRESS]


def test_three_taps_are_a_double_tap_and_a_tap():
    hand = Hand()
    for _ in range(3):
        hand.stroke(REST)
        hand.wait(0.1)
    hand.wait(1.0)
    assert hand.seen == [Gesture.DOUBLE_TAP, Gesture.TAP]


def test_slow_taps_are_two_taps():
    hand = Hand()
    hand.stroke(REST)
    hand.wait(DOUBLE_TAP_SECONDS + 0.05)
    hand.stroke(REST)
    hand.wait(1.0)
    assert hand.seen == [Gesture.TAP, Gesture.TAP]


def test_a_tap_is_told_only_when_no_second_one_can_follow():
    hand = Hand()
    hand.stroke(REST)
    hand.wait(DOUBLE_TAP_SECONDS - 0.1)
    assert hand.seen == []
    hand.wait(0.2)
    assert hand.seen == [Gesture.TAP]


def test_a_tap_with_one_finger_and_one_with_two_are_two_gestures():
    hand = Hand()
    hand.stroke(REST)
    hand.stroke(REST, REST)
    hand.wait(1.0)
    assert hand.seen == [Gesture.TAP, Gesture.TWO_FINGER_TAP]


@pytest.mark.parametrize(
    ("fingers", "gesture"),
    [
        (1, Gesture.LONG_PRESS),
        (2, Gesture.TWO_FINGER_LONG_PRESS),
        (3, Gesture.THREE_FINGER_LONG_PRESS),
    ],
)
def test_a_long_press_is_told_while_fingers_rest_and_only_once(fingers: int, gesture: Gesture):
    hand = Hand()
    for finger in range(fingers):
        hand.seen += hand.recognizer.touch(finger, "down", 300 + 80 * finger, 400, hand.seconds)
    hand.wait(LONG_PRESS_SECONDS - 0.15)
    assert hand.seen == []
    hand.wait(0.2)
    assert hand.seen == [gesture]
    hand.wait(2.0)
    for finger in range(fingers):
        hand.seen += hand.recognizer.touch(finger, "up", 300 + 80 * finger, 400, hand.seconds)
    hand.wait(1.0)
    assert hand.seen == [gesture]


def test_a_tap_and_then_a_long_press_are_both_told_in_order():
    hand = Hand()
    hand.stroke(REST)
    hand.stroke(REST, held=LONG_PRESS_SECONDS + 0.3)
    hand.wait(1.0)
    assert hand.seen == [Gesture.TAP, Gesture.LONG_PRESS]


DIRECTIONS = {"RIGHT": (1, 0), "UP": (0, 1), "LEFT": (-1, 0), "DOWN": (0, -1)}


@pytest.mark.parametrize("name", DIRECTIONS)
@pytest.mark.parametrize("fingers", [1, 2])
@pytest.mark.parametrize("slant", [-0.6, 0.0, 0.6])
@pytest.mark.parametrize("length", [40.0, 400.0])
def test_swipes_in_any_length_and_not_quite_straight(
    name: str, fingers: int, slant: float, length: float
):
    x, y = DIRECTIONS[name]
    move = (length * (x - slant * y), length * (y + slant * x))
    hand = Hand()
    hand.stroke(*[move] * fingers)
    hand.wait(1.0)
    assert hand.seen == [Gesture[("TWO_FINGER_" if fingers == 2 else "") + f"SWIPE_{name}"]]


def test_a_slow_swipe_is_no_long_press():
    hand = Hand()
    hand.stroke((300.0, 0.0), held=2.0)
    hand.wait(1.0)
    assert hand.seen == [Gesture.SWIPE_RIGHT]


@pytest.mark.parametrize("angle", [0.1 * i for i in range(63)])
def test_no_movement_is_without_an_answer(angle: float):
    for length in (SWIPE_DISTANCE - 1, SWIPE_DISTANCE + 1):
        hand = Hand()
        hand.stroke((length * math.cos(angle), length * math.sin(angle)))
        hand.wait(1.0)
        assert len(hand.seen) == 1


def test_distances_follow_the_density_of_the_screen():
    move = (1.5 * SWIPE_DISTANCE, 0.0)
    for density, gesture in ((1.0, Gesture.SWIPE_RIGHT), (3.0, Gesture.TAP)):
        hand = Hand(density)
        hand.stroke(move)
        hand.wait(1.0)
        assert hand.seen == [gesture]


def test_touches_that_the_system_takes_away_mean_nothing():
    hand = Hand()
    hand.recognizer.touch(0, "down", 10, 10, 0.0)
    hand.recognizer.touch(0, "cancel", 10, 10, 0.1)
    hand.seen += hand.recognizer.touch(0, "up", 10, 10, 0.2)
    hand.wait(2.0)
    assert hand.seen == []


def test_four_fingers_count_as_three():
    hand = Hand()
    hand.stroke(*[REST] * 4)
    hand.wait(1.0)
    assert hand.seen == [Gesture.THREE_FINGER_TAP]


def test_every_command_has_a_gesture_and_a_key_of_its_own():
    assert {binding.command for binding in BINDINGS} == set(Command)
    assert len({binding.key for binding in BINDINGS}) == len(BINDINGS)
    assert set(COMMAND_OF_GESTURE) == set(Gesture)


def shaken(amplitude: float, hertz: float, seconds: float) -> list[float]:
    """When a phone swung to and fro counts as shaken, sampled as Android does."""
    detector, times = ShakeDetector(), []
    for sample in range(int(seconds / 0.02)):
        now = sample * 0.02
        force = amplitude * math.sin(2 * math.pi * hertz * now)
        if detector.feel(force, 0.0, 9.81, now):
            times.append(now)
    return times


def test_a_shake_is_told_once():
    assert len(shaken(amplitude=35.0, hertz=4.0, seconds=1.5)) == 1


@pytest.mark.parametrize(
    ("amplitude", "hertz"), [(0.0, 1.0), (6.0, 2.0), (12.0, 3.0)], ids=["rest", "walk", "run"]
)
def test_carrying_is_no_shake(amplitude: float, hertz: float):
    assert shaken(amplitude, hertz, 10.0) == []


def test_one_blow_is_no_shake():
    detector = ShakeDetector()
    assert not any(detector.feel(60.0, 0.0, 9.81, 0.001 * i) for i in range(50))
