"""Denario's own gate before a paper, where the installed version has one: only a person's approval opens it."""


class NobodyAnswers(Exception):
    """The gate is there, and no person has approved what the paper is made of; the message is for people."""


def confirm(denario: object, approver: str) -> None:
    """Tell Denario who approved the results, if it asks for that before it writes a paper. Raises NobodyAnswers."""
    asks = getattr(denario, "confirm_authorship", None)
    if asks is None:
        return
    if not approver:
        raise NobodyAnswers(
            "This version of Denario writes a paper only after a person has confirmed what it is made of. Start the "
            "mode research (with an idea and a methodology of your own, if you have them) and approve the results at "
            "their gate."
        )
    asks(f"{approver} reviewed the results and approved them at their gate in TOMAS, for the paper to be written.")
