"""Speech through one small interface."""

from recoinize_app.speech.recording import RecordingSpeaker
from recoinize_app.speech.speaker import Speaker

__all__ = ["RecordingSpeaker", "Speaker"]
