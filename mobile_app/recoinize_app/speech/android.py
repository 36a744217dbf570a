"""Android's TextToSpeech."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from jnius import PythonJavaClass, autoclass, java_method

_SUCCESS = 0  # TextToSpeech.SUCCESS
_QUEUE_FLUSH = 0
_LANG_AVAILABLE = 0  # anything below is a refusal
_MODE_NORMAL, _MODE_IN_COMMUNICATION = 0, 3  # AudioManager
_STREAM_VOICE_CALL, _STREAM_MUSIC = 0, 3
_GET_DEVICES_OUTPUTS, _TYPE_BUILTIN_EARPIECE = 2, 1

_STARTING_SECONDS = 0.4  # isSpeaking() is false until the engine has begun
_ASK_SECONDS = 0.05  # isSpeaking() asks another process: not for every frame

_REGIONS = {"pt": "PT"}
"""Where the region matters and the phone does not name one: euro coins are Portuguese."""


class _Initialized(PythonJavaClass):  # type: ignore[misc]
    """Is called by Android when the engine is ready, or has failed."""

    __javainterfaces__ = ("android/speech/tts/TextToSpeech$OnInitListener",)
    __javacontext__ = "app"

    def __init__(self, callback: Callable[[int], None]) -> None:
        super().__init__()
        self._callback = callback

    @java_method("(I)V")
    def onInit(self, status: int) -> None:  # noqa: N802
        self._callback(status)


class AndroidSpeaker:
    """The engine that the user has chosen in the system's settings, initialized once.

    Android initializes it in its own time; the newest text until then is kept and said first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # onInit comes in Android's own thread
        self._activity = autoclass("org.kivy.android.PythonActivity").mActivity
        self._locale = autoclass("java.util.Locale")
        self._bundle = autoclass("android.os.Bundle")
        self._audio = self._activity.getSystemService(
            autoclass("android.content.Context").AUDIO_SERVICE
        )
        outputs = self._audio.getDevices(_GET_DEVICES_OUTPUTS)
        self.supports_earpiece = any(d.getType() == _TYPE_BUILTIN_EARPIECE for d in outputs)
        self._earpiece = False
        self._ready = False
        self._waiting: tuple[str, str] | None = None
        self._language = ""
        self._rate = 1.0
        self._began = self._asked = float("-inf")
        self._was_speaking = False
        self._listener = _Initialized(self._initialized)  # Java does not keep it alive
        self._engine: Any = autoclass("android.speech.tts.TextToSpeech")(
            self._activity, self._listener
        )

    @property
    def speaking(self) -> bool:
        """Whether the engine speaks or has something to say."""
        now = time.monotonic()
        if self._waiting is not None or now - self._began < _STARTING_SECONDS:
            return True
        if self._ready and now - self._asked >= _ASK_SECONDS:
            self._was_speaking, self._asked = bool(self._engine.isSpeaking()), now
        return self._was_speaking

    def speak(self, text: str, language: str) -> None:
        """Say a text as soon as the engine is ready; what is being said is cut off."""
        with self._lock:
            if not self._ready:
                self._waiting = (text, language)
                return
        self._say(text, language)

    def stop(self) -> None:
        """Be silent at once."""
        with self._lock:
            self._waiting = None
            ready = self._ready
        self._began, self._was_speaking = float("-inf"), False
        if ready:
            self._engine.stop()

    def set_rate(self, rate: float) -> None:
        """Set how fast the next text is spoken."""
        self._rate = rate
        if self._ready:
            self._engine.setSpeechRate(rate)

    def set_earpiece(self, on: bool) -> None:
        """Speak as into a telephone call: to the earpiece, not the loudspeaker."""
        if on == self._earpiece or not self.supports_earpiece:
            return
        self._earpiece = on
        self._audio.setMode(_MODE_IN_COMMUNICATION if on else _MODE_NORMAL)
        self._audio.setSpeakerphoneOn(False)

    def close(self) -> None:
        """Let go of the engine."""
        self.set_earpiece(False)
        self.stop()
        self._engine.shutdown()

    def _initialized(self, status: int) -> None:
        if status != _SUCCESS:
            with self._lock:
                self._waiting = None  # a phone without a voice: the app goes on, felt and seen
            return
        self._engine.setSpeechRate(self._rate)
        with self._lock:
            self._ready = True
            waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._say(*waiting)

    def _say(self, text: str, language: str) -> None:
        if language != self._language:
            self._choose_locale(language)
            self._language = language
        parameters = self._bundle()
        stream = _STREAM_VOICE_CALL if self._earpiece else _STREAM_MUSIC
        parameters.putInt("streamType", stream)  # TextToSpeech.Engine.KEY_PARAM_STREAM
        self._began = time.monotonic()
        self._engine.speak(text, _QUEUE_FLUSH, parameters, "recoinize")

    def _choose_locale(self, language: str) -> None:
        """The phone's own region of a language, then any, then the phone's language, English."""
        own = self._locale.getDefault()
        wanted = [own] if own.getLanguage() == language else []
        if language in _REGIONS:
            wanted.append(self._locale(language, _REGIONS[language]))
        wanted += [self._locale(language), own, self._locale("en")]
        for locale in wanted:
            if self._engine.setLanguage(locale) >= _LANG_AVAILABLE:
                return
