"""Finds this device's voice."""

from __future__ import annotations

import logging
import shutil
import sys

from recoinize_app.speech import espeak, say, speech_dispatcher
from recoinize_app.speech.silent import SilentSpeaker
from recoinize_app.speech.speaker import Speaker


def open_speaker() -> Speaker:
    """The system's voice: TextToSpeech, SAPI, `say`, speech-dispatcher or espeak-ng.

    A device without one gets a silent speaker and a warning in the log: the app can be seen still.
    """
    if hasattr(sys, "getandroidapilevel"):
        from recoinize_app.speech.android import AndroidSpeaker

        return AndroidSpeaker()
    if sys.platform == "win32":
        from recoinize_app.speech.sapi import SapiSpeaker

        return SapiSpeaker()
    if shutil.which(say.PROGRAM):
        return say.SaySpeaker()
    small = espeak.EspeakSpeaker() if shutil.which(espeak.PROGRAM) else None
    if shutil.which(speech_dispatcher.PROGRAM):
        return speech_dispatcher.DispatcherSpeaker(small)
    if small is not None:
        return small
    logging.getLogger("recoinize").warning(
        "Expected a voice: speech-dispatcher or espeak-ng. There is none, so nothing is heard. "
        "Install one, for example with: apt-get install espeak-ng"
    )
    return SilentSpeaker()
