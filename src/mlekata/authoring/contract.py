"""What a scorer and the hidden tests ask of an attempt, each question once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from mlekata.errors import FaultError


class AttemptFunctions(Protocol):
    """The learner's functions by name; each call crosses to the attempt's process and back.

    A call raises AttemptError when the attempt is at fault. Let it pass: it is the verdict.
    """

    def __getattr__(self, name: str) -> Callable[..., Any]: ...


class Answers:
    """What is asked of an attempt on one split. Subclass it in `scorer.py` with `asked` properties.

    Labels are not here on purpose: an answer cannot depend on them.

    Attributes:
        attempt: the learner's functions.
        public: the public data.
        inputs: the held-out inputs.
    """

    def __init__(self, attempt: AttemptFunctions, public: Any, inputs: Any) -> None:
        self.attempt = attempt
        self.public = public
        self.inputs = inputs


class asked:
    """A question put to the attempt once per split: the answer, or the attempt's fault, is remembered."""

    def __init__(self, question: Callable[[Any], Any]) -> None:
        self.question = question
        self.__doc__ = question.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = f"_asked_{name}"

    def __get__(self, answers: Any, owner: type | None = None) -> Any:
        if answers is None:
            return self
        if self.name not in answers.__dict__:
            try:
                outcome = (True, self.question(answers))
            except FaultError as error:
                outcome = (False, error)
            answers.__dict__[self.name] = outcome
        answered, value = answers.__dict__[self.name]
        if not answered:
            raise value
        return value
