"""Speech through one small interface."""

from recoinize_app.speech.open_speaker import open_speaker
from recoinize_app.speech.recording import RecordingSpeaker
from recoinize_app.speech.speaker import Speaker

__all__ = ["RecordingSpeaker", "Speaker", "open_speaker"]
