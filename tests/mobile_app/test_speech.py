"""Voices: the real espeak-ng, and the others against stand-ins for what they call."""

from __future__ import annotations

import shutil
import stat
import sys
import threading
import time
import types
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recoinize_app.phrases import Phrases
from recoinize_app.speech import open_speaker
from recoinize_app.speech.espeak import PROGRAM as ESPEAK
from recoinize_app.speech.espeak import EspeakSpeaker
from recoinize_app.speech.recording import RecordingSpeaker
from recoinize_app.speech.say import SaySpeaker
from recoinize_app.speech.silent import SilentSpeaker
from recoinize_app.speech.speech_dispatcher import DispatcherSpeaker
from recoinize_app.transcript import TranscribedSpeaker
from recoinize_app.translations.languages import LANGUAGES

PATIENCE = 20.0
"""Seconds that a test waits at most for another process on a busy machine."""


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_espeak_makes_sound_in_every_language(language: str, tmp_path: Path) -> None:
    assert shutil.which(ESPEAK), "make libraries installs espeak-ng"
    file = tmp_path / "speech.wav"
    speaker = EspeakSpeaker(("-w", str(file)))
    text = Phrases(language, words=True).amount(270)
    speaker.speak(text, language)
    wait_until(lambda: not speaker.speaking)
    with wave.open(str(file)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        seconds = len(samples) / sound.getframerate()
    assert 0.5 < seconds < 10
    assert np.abs(samples.astype(int)).max() > 2000  # of 32767: no whisper, no silence
    assert len(np.unique(samples)) > 1000


def test_espeak_speaks_faster_if_asked(tmp_path: Path) -> None:
    lengths = []
    for rate in (1.0, 2.0):
        file = tmp_path / f"{rate}.wav"
        speaker = EspeakSpeaker(("-w", str(file)))
        speaker.set_rate(rate)
        speaker.speak("Two euro, Germany. Fifty cent, France.", "en")
        wait_until(lambda: not speaker.speaking)  # noqa: B023
        with wave.open(str(file)) as sound:
            lengths.append(sound.getnframes())
    assert lengths[1] < 0.7 * lengths[0]


def program(folder: Path, name: str, script: str) -> None:
    """A stand-in for a voice's program, first in the search path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_new_speech_ends_the_old_and_neither_waits(programs: Path, tmp_path: Path) -> None:
    program(programs, ESPEAK, f'cat >> "{tmp_path}/heard"; exec sleep 60')
    speaker = EspeakSpeaker()
    began = time.monotonic()
    speaker.speak("one", "en")
    wait_until(lambda: (tmp_path / "heard").exists() and "one" in (tmp_path / "heard").read_text())
    first = speaker._process
    speaker.speak("two", "en")
    assert first is not None and first.returncode is not None
    assert speaker.speaking
    wait_until(lambda: (tmp_path / "heard").read_text() == "onetwo")
    speaker.close()
    assert not speaker.speaking
    assert time.monotonic() - began < 60  # none of the sleeps was waited for


def test_texts_are_not_on_the_command_line(programs: Path, tmp_path: Path) -> None:
    for name, speaker in (
        (ESPEAK, EspeakSpeaker()),
        ("say", SaySpeaker()),
        ("spd-say", DispatcherSpeaker()),
    ):
        program(programs, name, f'echo "$@" > "{tmp_path}/{name}.arguments"; cat > /dev/null')
        speaker.speak("two hundred euro", "pt")
        wait_until(lambda: not speaker.speaking)  # noqa: B023
        arguments = (tmp_path / f"{name}.arguments").read_text()
        assert arguments.strip() and "euro" not in arguments


def test_dispatcher_is_told_to_stop(programs: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    program(programs, "spd-say", f'echo "$@" >> "{log}"; case "$1" in --wait) exec sleep 60;; esac')
    speaker = DispatcherSpeaker()
    speaker.set_rate(1.5)
    speaker.speak("two euro", "de")
    wait_until(log.exists)
    speaker.stop()
    wait_until(lambda: "--cancel" in log.read_text())
    assert "-l de -r 37" in log.read_text()
    assert not speaker.speaking


def test_a_dispatcher_that_does_not_work_is_replaced(programs: Path) -> None:
    program(programs, "spd-say", "cat > /dev/null; exit 1")
    fallback = RecordingSpeaker()
    speaker = DispatcherSpeaker(fallback)
    speaker.speak("two euro", "fr")
    wait_until(lambda: fallback.texts == ["two euro"])
    speaker.speak("one euro", "fr")
    assert fallback.texts == ["two euro", "one euro"]


def test_the_systems_voice_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isinstance(open_speaker(), SilentSpeaker)
    assert "apt-get install espeak-ng" in caplog.text
    program(tmp_path, ESPEAK, "")
    assert isinstance(open_speaker(), EspeakSpeaker)
    program(tmp_path, "spd-say", "")
    assert isinstance(open_speaker(), DispatcherSpeaker)
    program(tmp_path, "say", "")
    assert isinstance(open_speaker(), SaySpeaker)


class _SapiVoice:
    """Stands in for the COM object `SAPI.SpVoice` of a Windows with English and German voices."""

    def __init__(self) -> None:
        self.spoken: list[tuple[str, int]] = []
        self.Rate = 0
        self.Voice = "English"
        self.Status = types.SimpleNamespace(RunningState=1)

    def GetVoices(self, required: str, optional: str) -> Any:
        found = {"Language=407": ["Deutsch"], "Language=409": ["English"]}.get(required, [])
        return types.SimpleNamespace(Count=len(found), Item=lambda i: found[i])

    def Speak(self, text: str, flags: int) -> None:
        self.spoken.append((text, flags))


def test_sapi(monkeypatch: pytest.MonkeyPatch) -> None:
    voice = _SapiVoice()
    client = types.SimpleNamespace(CreateObject=lambda name: {"SAPI.SpVoice": voice}[name])
    monkeypatch.setitem(sys.modules, "comtypes", types.SimpleNamespace(client=client))
    monkeypatch.setitem(sys.modules, "comtypes.client", client)
    monkeypatch.setattr(sys, "platform", "win32")
    speaker = open_speaker()
    speaker.speak("ein Euro", "de")
    assert voice.Voice == "Deutsch"
    speaker.speak("un euro", "fr")
    assert voice.Voice == "Deutsch"  # no French voice: a voice, though not the best
    speaker.set_rate(2.0)
    assert voice.Rate == 6
    speaker.close()
    texts = [text for text, _ in voice.spoken]
    assert texts == ["ein Euro", "un euro", ""]
    assert all(flags & 3 == 3 for _, flags in voice.spoken)  # at once, and without waiting


class _Locale:
    def __init__(self, language: str, region: str = "") -> None:
        self.name = f"{language}-{region}" if region else language

    def getLanguage(self) -> str:
        return self.name[:2]

    @staticmethod
    def getDefault() -> _Locale:
        return _Locale("de", "AT")


class _Bundle:
    def __init__(self) -> None:
        self.values: dict[str, int] = {}

    def putInt(self, name: str, value: int) -> None:
        self.values[name] = value


class _Engine:
    """Stands in for `android.speech.tts.TextToSpeech`: is ready when a test says so."""

    made: list[_Engine]
    available = ("de-AT", "en", "fr")

    def __init__(self, activity: Any, listener: Any) -> None:
        self.made.append(self)
        self.listener = listener
        self.calls: list[tuple[Any, ...]] = []

    def setLanguage(self, locale: _Locale) -> int:
        self.calls.append(("language", locale.name))
        return 0 if locale.name in self.available else -2

    def setSpeechRate(self, rate: float) -> None:
        self.calls.append(("rate", rate))

    def speak(self, text: str, queue: int, parameters: _Bundle, name: str) -> None:
        self.calls.append(("speak", text, queue, parameters.values["streamType"]))

    def isSpeaking(self) -> bool:
        return False

    def stop(self) -> None:
        self.calls.append(("stop",))

    def shutdown(self) -> None:
        self.calls.append(("shutdown",))


@pytest.fixture
def android(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A phone with TextToSpeech; the attributes show what was asked of it."""
    _Engine.made = []
    audio = types.SimpleNamespace(
        mode=0,
        speakerphone=None,
        getDevices=lambda which: [types.SimpleNamespace(getType=lambda: 1)],
    )
    audio.setMode = lambda mode: setattr(audio, "mode", mode)
    audio.setSpeakerphoneOn = lambda on: setattr(audio, "speakerphone", on)
    activity = types.SimpleNamespace(getSystemService=lambda name: audio)
    classes = {
        "org.kivy.android.PythonActivity": types.SimpleNamespace(mActivity=activity),
        "android.content.Context": types.SimpleNamespace(AUDIO_SERVICE="audio"),
        "java.util.Locale": _Locale,
        "android.os.Bundle": _Bundle,
        "android.speech.tts.TextToSpeech": _Engine,
    }
    jnius = types.SimpleNamespace(
        autoclass=classes.__getitem__,
        PythonJavaClass=object,
        java_method=lambda signature: lambda function: function,
    )
    monkeypatch.setitem(sys.modules, "jnius", jnius)
    monkeypatch.delitem(sys.modules, "recoinize_app.speech.android", raising=False)
    monkeypatch.setattr(sys, "getandroidapilevel", lambda: 34, raising=False)
    yield audio
    sys.modules.pop("recoinize_app.speech.android", None)


def initialize(engine: _Engine, status: int = 0) -> None:
    """Android calls back in a thread of its own."""
    thread = threading.Thread(target=engine.listener.onInit, args=(status,))
    thread.start()
    thread.join()


def test_android_keeps_the_first_text_until_the_engine_is_ready(android: Any) -> None:
    speaker = open_speaker()
    speaker.speak("Welcome.", "de")
    speaker.speak("Ein Euro.", "de")  # newer: the welcome is old news when the engine is ready
    assert speaker.speaking
    (engine,) = _Engine.made
    assert not engine.calls
    initialize(engine)
    assert engine.calls == [("rate", 1.0), ("language", "de-AT"), ("speak", "Ein Euro.", 0, 3)]
    speaker.speak("Zwei Euro.", "de")
    assert engine.calls[-1] == ("speak", "Zwei Euro.", 0, 3)
    assert len(_Engine.made) == 1


def test_android_falls_back_to_a_language_it_has(android: Any) -> None:
    speaker = open_speaker()
    initialize(_Engine.made[0])
    speaker.speak("Um euro.", "pt")
    asked = [call[1] for call in _Engine.made[0].calls if call[0] == "language"]
    assert asked == ["pt-PT", "pt", "de-AT"]
    speaker.speak("Dois euros.", "pt")
    assert asked == [call[1] for call in _Engine.made[0].calls if call[0] == "language"]


def test_android_without_a_voice_stays_alive(android: Any) -> None:
    speaker = open_speaker()
    speaker.speak("Hello.", "en")
    initialize(_Engine.made[0], status=-1)
    assert not speaker.speaking
    speaker.stop()
    speaker.close()


def test_android_speaks_to_the_earpiece(android: Any) -> None:
    speaker = open_speaker()
    initialize(_Engine.made[0])
    assert speaker.supports_earpiece
    speaker.set_earpiece(True)
    assert (android.mode, android.speakerphone) == (3, False)
    speaker.speak("One euro.", "en")
    assert _Engine.made[0].calls[-1] == ("speak", "One euro.", 0, 0)
    speaker.close()
    assert android.mode == 0
    assert _Engine.made[0].calls[-1] == ("shutdown",)


def test_stopping_forgets_what_waits(android: Any) -> None:
    speaker = open_speaker()
    speaker.speak("One euro.", "en")
    speaker.stop()
    initialize(_Engine.made[0])
    assert not [call for call in _Engine.made[0].calls if call[0] == "speak"]


def test_the_recording_takes_its_time() -> None:
    now = [0.0]
    speaker = RecordingSpeaker(lambda: now[0])
    speaker.speak("Two euro.", "en")
    now[0] = 0.2
    assert speaker.speaking
    speaker.speak("One euro.", "en")
    now[0] = 5.0
    assert not speaker.speaking
    assert [(u.seconds, u.cut_after) for u in speaker.transcript] == [(0.0, 0.2), (0.2, None)]


def test_a_voice_that_is_gone_does_not_stop_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for speaker in (EspeakSpeaker(), DispatcherSpeaker()):
        speaker.speak("two euro", "en")
        assert not speaker.speaking
        speaker.close()


def test_a_transcript_has_what_is_said_and_done_with_seconds_since_the_first_word():
    now = [10.0]
    lines: list[str] = []
    speaker = RecordingSpeaker(lambda: now[0])
    transcribed = TranscribedSpeaker(speaker, lines.append, lambda: now[0])
    transcribed.speak("Ready.", "en")
    assert transcribed.speaking
    now[0] = 12.5
    transcribed.note("key t")
    now[0] = 112.25
    transcribed.speak("Nothing.", "en")
    assert lines == ["   0.00 s  Ready.", "   2.50 s  (key t)", " 102.25 s  Nothing."]
    assert speaker.texts == ["Ready.", "Nothing."]


def test_a_silent_voice_takes_as_long_as_one_that_is_heard():
    now = [0.0]
    silent = SilentSpeaker(lambda: now[0])
    heard = RecordingSpeaker(lambda: now[0])
    for speaker in (silent, heard):
        speaker.set_rate(2.0)
        assert not speaker.speaking
        speaker.speak("Fourteen signs" * 4, "en")
    for seconds, speaking in ((0.0, True), (1.9, True), (2.1, False)):
        now[0] = seconds
        assert silent.speaking == heard.speaking == speaking
    silent.speak("Fourteen signs", "en")
    silent.stop()
    assert not silent.speaking
