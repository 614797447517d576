"""Which sentences bind, how strongly, and whom."""

import pytest

from tomas.documents.actors import Actor, actor_of, issuer_names
from tomas.documents.modality import Modality, binding


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("The Contractor shall deliver a plan.", Modality.SHALL),
        ("Proposals must be received by noon.", Modality.MUST),
        ("The System will send a reminder.", Modality.WILL),
        ("Bidders are required to use the form.", Modality.REQUIRED),
        ("It is mandatory to attend.", Modality.REQUIRED),
        ("The vendor is responsible for backups.", Modality.REQUIRED),
        ("Reports should be short.", Modality.SHOULD),
        ("Experience with registers is strongly preferred.", Modality.SHOULD),
        ("Bidders may withdraw.", Modality.MAY),
        ("Bidders are to submit two copies.", Modality.MUST),
        ("The supplier needs to confirm receipt.", Modality.REQUIRED),
        ("Please submit the form in PDF.", Modality.REQUEST),
        ("The Contractor agrees to keep records.", Modality.SHALL),
        ("The Contractor shall, and the staff must, comply.", Modality.MUST),
        ("Changes in the law that affect the schemes must be implemented.", Modality.MUST),
    ],
)
def test_binding_words(sentence: str, modality: Modality) -> None:
    force = binding(sentence)
    assert force is not None
    assert force.modality is modality


@pytest.mark.parametrize(
    "sentence",
    [
        "The conference is on 5 May 2026.",
        "In May 3 bidders came.",
        "Shall the bidder sign?",
        "This list names the forms that bidders must use.",
        "The vendor will not be responsible for printing.",
        "A site visit is not required.",
        "Work is done as required.",
        "The goal of this phase is to learn.",
        'The word "shall" marks a duty.',
        "As a user, I want to search so that I need to ask nobody.",
        "The contractor may be required to travel.",
    ],
)
def test_words_that_bind_nobody(sentence: str) -> None:
    assert binding(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    ["Prices shall not be shown.", "Faxes may not be used.", "No data may leave the region.", "Smoking is prohibited."],
)
def test_prohibitions(sentence: str) -> None:
    force = binding(sentence)
    assert force is not None
    assert force.negated
    assert force.modality in {Modality.SHALL, Modality.MUST, Modality.REQUIRED}


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        ("The Contractor, at no cost to the State, shall mend defects.", Actor.BIDDER),
        ("The State shall pay within 30 days.", Actor.ISSUER),
        ("The Agency's staff will attend.", Actor.ISSUER),
        ("The search tool must be fast.", Actor.SYSTEM),
        ("Proposals will be evaluated by a committee.", Actor.ISSUER),
        ("Questions will be answered on the portal.", Actor.ISSUER),
        ("Calls shall be answered within a minute.", Actor.UNKNOWN),
        ("Failure to sign will cause rejection.", Actor.ISSUER),
        ("Please submit the form.", Actor.BIDDER),
        ("Harbourside shall provide rooms.", Actor.ISSUER),
    ],
)
def test_who_is_bound(sentence: str, actor: Actor) -> None:
    force = binding(sentence)
    assert force is not None
    assert actor_of(force, sentence, (), frozenset({"harbourside"})) is actor


def test_headings_tell_whose_duties_follow() -> None:
    sentence = "Rooms shall be provided."
    force = binding(sentence)
    assert force is not None
    assert actor_of(force, sentence, ("9.16 Responsibilities of the Authority",), frozenset()) is Actor.ISSUER
    assert actor_of(force, sentence, ("9.17 Duties of the Contractor",), frozenset()) is Actor.UNKNOWN


def test_the_issuers_names_are_learnt() -> None:
    text = 'Harbour Board (hereinafter "the Board") seeks a firm (the "Contractor"). Later called "x".'
    assert issuer_names(text) == {"board"}
