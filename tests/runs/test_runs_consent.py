"""A plain yes, a plain no, and everything that is neither."""

import pytest

from tomas.runs.consent import agrees, declines

YES = ("y", "Yes.", "Yes, go on.", "OK!", "approve", "Run it.", "go on", "continue", "Yes, please run it", "please do")
NO = ("n", "No!", "no, thanks", "Do not.", "don\u2019t", "don't")
NEITHER = ("", " ", "Do not run it.", "yes, but no plot", "go on with the second file", "exit", "no plot", "not Azure")


@pytest.mark.parametrize("text", YES)
def test_a_yes_is_understood(text: str) -> None:
    assert (agrees(text), declines(text)) == (True, False)


@pytest.mark.parametrize("text", NO)
def test_a_no_is_understood(text: str) -> None:
    assert (agrees(text), declines(text)) == (False, True)


@pytest.mark.parametrize("text", NEITHER)
def test_what_asks_for_something_else_is_neither(text: str) -> None:
    assert (agrees(text), declines(text)) == (False, False)
