"""What the app says about photographs that are laid under its camera, without a window.

python -m recoinize_app.measure.listening BUNDLE LIST

LIST names one photograph a line. For each a line of JSON is printed: [[seconds, text], …], or an
object with the key `error`. Time is the video's own: what is printed does not depend on how fast
this machine is, only on how many frames the app reads, which here is all of them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from recoinize_app.camera.files import SHOWN_SECONDS, picture_frames
from recoinize_app.collection import Collection
from recoinize_app.haptics.silent import SilentVibrator
from recoinize_app.preferences import PreferencesFile
from recoinize_app.session import Session
from recoinize_app.speech.recording import RecordingSpeaker
from recoinize_edge.bundle import Bundle
from recoinize_edge.errors import RecoinizeError
from recoinize_edge.image_file import read_image
from recoinize_edge.reader import CoinReader
from recoinize_edge.video import VideoReader


def listen(reader: CoinReader, file: Path) -> list[tuple[float, str]]:
    """Lay one photograph under the camera and write down what is said.

    Args:
        reader: knows coins.
        file: the photograph.

    Returns:
        Seconds since the photograph was laid down, and what was said, in English.

    Raises:
        ImageError: the photograph cannot be read.
    """
    read_image(file)  # of several pictures, `picture_frames` leaves out what cannot be read
    now = [0.0]
    speaker = RecordingSpeaker(lambda: now[0])
    preferences = PreferencesFile(None)
    preferences.change(introduced=True, language="en", verbosity="value", hints=False)
    session = Session(
        speaker, SilentVibrator(), preferences, Collection(None), clock=lambda: now[0]
    )
    video = VideoReader(reader)
    session.start()
    greeting = len(speaker.transcript)
    for image, seconds in picture_frames([file]):
        now[0] = seconds
        if seconds < SHOWN_SECONDS:
            session.take(video.process(image, seconds), video.coins, seconds)
        session.tick(seconds)
    return [(utterance.seconds, utterance.text) for utterance in speaker.transcript[greeting:]]


def main(bundle: str, listed: str) -> None:
    """Listen to each photograph of a list and print what was said."""
    reader = CoinReader(Bundle.load(bundle))
    for name in Path(listed).read_text("utf-8").splitlines():
        try:
            line: object = listen(reader, Path(name))
        except RecoinizeError as error:
            line = {"error": str(error)}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
