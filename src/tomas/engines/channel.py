"""The worker's side of an attempt: events out; steering, answers, pauses in."""

import hashlib
import os
import signal
import socket
import threading
from collections.abc import Iterable

from tomas.engines.base import EngineEvent, Question
from tomas.engines.control import Answer, Control, Pause, Resume, Steer, decoded
from tomas.engines.eventfile import EventWriter
from tomas.engines.folders import AttemptFolder

_TOLD_APART_BY = 16
"""Digits of a text's digest."""


class Channel:
    """What an engine's worker function talks to. Safe among threads."""

    def __init__(self, control: socket.socket, folder: AttemptFolder, given: Iterable[str] = ()) -> None:
        """`given` is guidance from before this attempt; it has no ids and is not reported as applied."""
        self._control = control
        self._changed = threading.Condition()
        self._paused = False
        self._steers: dict[str, Steer] = {}
        self._given = tuple(Steer(id="", text=text) for text in given)
        self._answers: dict[str, str] = {}
        self._questions = 0
        self._events = EventWriter(folder.events, self._tell)
        self._mute = threading.Lock()

    def listen(self) -> None:
        """Start to take what the supervisor says; when the supervisor is gone the process ends."""
        threading.Thread(target=self._listen, name="control", daemon=True).start()

    def emit(self, event: EngineEvent) -> None:
        """Report an event; returns when it is in the event file."""
        self._events.append(event)

    @property
    def paused(self) -> bool:
        """Whether the attempt is paused now."""
        return self._paused

    def checkpoint(self) -> None:
        """Wait here while the attempt is paused. To be called before each model call and at each event."""
        with self._changed:
            self._changed.wait_for(lambda: not self._paused)

    def steers(self) -> tuple[Steer, ...]:
        """Return all guidance so far, oldest first."""
        with self._changed:
            return (*self._given, *self._steers.values())

    def ask(self, text: str, *, consent: bool = False) -> str:
        """Ask a person and wait for the answer; with `consent`, an empty one means yes.

        Question ids count from `q1`, so a replayed attempt asks the same. That of a consent follows from its text too:
        where a replay comes to other code than the one that was agreed to, a person is asked anew.
        """
        about = f"-{hashlib.sha256(text.encode()).hexdigest()[:_TOLD_APART_BY]}" if consent else ""
        with self._changed:
            self._questions += 1
            question_id = f"q{self._questions}{about}"
        self.emit(Question(id=question_id, text=text, kind="consent" if consent else "input"))
        with self._changed:
            self._changed.wait_for(lambda: question_id in self._answers)
            return self._answers[question_id]

    def _listen(self) -> None:
        with self._control.makefile("rb") as lines:
            for line in lines:
                self._take(decoded(line))
        os.kill(os.getpid(), signal.SIGKILL)

    def _take(self, message: Control) -> None:
        with self._changed:
            match message:
                case Pause():
                    self._paused = True
                case Resume():
                    self._paused = False
                case Steer():
                    self._steers.setdefault(message.id, message)
                case Answer():
                    self._answers.setdefault(message.question_id, message.text)
            self._changed.notify_all()

    def _tell(self) -> None:
        """Wake the supervisor; a full buffer means that it has been told already."""
        with self._mute:
            try:
                self._control.send(b"\n", socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
            except OSError:
                return
