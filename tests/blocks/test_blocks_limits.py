"""Whatever a record holds, what is built from it is within Slack's limits and mentions nobody by accident."""

import re
from collections.abc import Iterator
from decimal import Decimal

from blocks_records import HOSTILE, gates, nasty, runs, views
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tomas.blocks import end_cards, gate_modals, help_cards, notes
from tomas.blocks.gate_card import gate_card, recording
from tomas.blocks.home_view import HomeContent, home_view
from tomas.blocks.kit import Card
from tomas.blocks.limits import cut_lines, cut_markup
from tomas.blocks.start_modal import StartContext, mode_choice_modal, start_modal
from tomas.blocks.status_card import status_card
from tomas.blocks.text import safe, safe_answer, safe_markdown
from tomas.localslack.blockkit import total_characters, validate_blocks, validate_view
from tomas.modes.base import Estimate, GateSpec, InputKind, InputSpec, ModeSpec, StageSpec
from tomas.runs.input_files import FilesWanted
from tomas.runs.records import GateRecord, RunView, SourceFile

settings.register_profile(
    "blocks",
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("blocks")

MOST_CHARACTERS = 13_200
TOKENS = re.compile(r"<[!@#]")
OURS = re.compile(r"<!date\^\d+\^[^>]*>|<@[A-Z0-9-]+>|<!subteam\^S[A-Z0-9]+>")
BROADCAST = re.compile(r"@(here|channel|everyone)\b", re.IGNORECASE)

words = st.text("abcdefghij", min_size=1, max_size=12)
inputs = st.builds(
    InputSpec,
    key=words,
    label=nasty,
    kind=st.sampled_from(InputKind),
    required=st.booleans(),
    hint=nasty,
    placeholder=nasty,
    options=st.lists(nasty, min_size=1, max_size=5) | st.just((HOSTILE,) * 120).map(tuple),
    default=nasty,
    accepts=st.sampled_from([(), ("pdf", "docx")]),
    max_files=st.integers(1, 50),
)
specs = st.builds(
    ModeSpec,
    id=words,
    title=nasty,
    summary=nasty,
    category=st.just("tests"),
    engine=st.just("none"),
    inputs=st.lists(inputs, max_size=8, unique_by=lambda item: item.key).map(tuple),
    stages=st.just(
        (StageSpec(id="a", title=HOSTILE, engine="", produces=("x",), gate=GateSpec(id="g", question="ok?")),)
    ),
    tips=st.lists(nasty, max_size=5).map(tuple),
)
files = st.builds(SourceFile, slack_file_id=words, name=nasty, size=st.integers(0, 10**9))
USUAL = Estimate(usd_low=0, usd_high=1, minutes_low=1, minutes_high=2)
estimates = st.just(USUAL)


def assert_good(card: Card) -> None:
    assert card.fallback
    assert len(card.fallback) <= 4000
    assert validate_blocks(card.payload, "message") == []
    assert total_characters(card.payload) <= MOST_CHARACTERS
    for text in (card.fallback, *live_texts(card.payload)):
        assert_harmless(text)


def assert_good_view(view: dict) -> None:
    assert validate_view(view) == []
    for text in live_texts(view["blocks"]):
        assert_harmless(text)


def assert_harmless(shown: str) -> None:
    assert not TOKENS.search(OURS.sub("", shown))
    assert not BROADCAST.search(shown)


def live_texts(part: object) -> Iterator[str]:
    """Yield every text in which Slack would act on mentions; it never does in `plain_text`."""
    if isinstance(part, list):
        for item in part:
            yield from live_texts(item)
    elif isinstance(part, dict):
        if part.get("type") in {"mrkdwn", "markdown"}:
            yield str(part["text"])
        for item in part.values():
            yield from live_texts(item)


@given(views)
def test_cards_of_a_run(view: RunView) -> None:
    for card in (
        status_card(view, HOSTILE),
        end_cards.completed_card(view),
        end_cards.failed_card(view),
        end_cards.cancelled_card(view, "U1"),
        end_cards.cost_card(view, HOSTILE, "https://slack.example/archives/C1/p1"),
    ):
        assert_good(card)


@given(views, gates, st.booleans())
def test_gate_cards(view: RunView, gate: GateRecord, editable: bool) -> None:
    card = gate_card(view, gate, editable=editable)
    assert_good(card)
    waiting = recording(card.payload)
    assert validate_blocks(waiting, "message") == []
    assert all(block["type"] != "actions" for block in waiting)


@given(specs, st.none() | files, st.lists(files, max_size=4), st.sampled_from(["", "C1"]), st.none() | estimates)
def test_start_modals(spec: ModeSpec, file: SourceFile, recent: list, channel: str, estimate: Estimate) -> None:
    start = StartContext(spec.id, channel, file)
    recent = list({item.slack_file_id: item for item in recent}.values())
    assert_good_view(start_modal(spec, start, recent, estimate))
    assert_good_view(mode_choice_modal([spec], start))


@given(gates, nasty, st.lists(files, max_size=4, unique_by=lambda file: file.slack_file_id))
def test_gate_modals(gate: GateRecord, text: str, recent: list[SourceFile]) -> None:
    assert_good_view(gate_modals.redirect_modal(gate, text, recent))
    refused = gate_modals.Refused(gate_modals.Wish({}, text[:3000], FilesWanted(())), text, "file")
    assert_good_view(gate_modals.redirect_modal(gate, text, recent, refused))
    assert_good_view(gate_modals.answer_modal(gate))
    assert_good_view(gate_modals.edit_modal(gate, ("md", "json"), text))
    assert_good_view(gate_modals.message_modal("Sorry", text))


@given(st.lists(specs, max_size=4), st.lists(runs, max_size=12), files, nasty)
def test_lists_help_and_home(modes: list, listed: list, file: SourceFile, word: str) -> None:
    modes = list({spec.id: spec for spec in modes}.values())
    links = {run.id: "https://slack.example/archives/C1/p1" for run in listed}
    for card in (
        help_cards.modes_card(modes),
        help_cards.modes_card(modes * 10, word, [word] * 200, {spec.id: USUAL for spec in modes}),
        *(help_cards.mode_page(spec, [word], None, f"category {word}") for spec in modes[:1]),
        help_cards.help_card(),
        help_cards.nothing_found_card(word, [word], [word] * 200),
        help_cards.thread_help_card(),
        help_cards.unknown_word_card(word, ["rfp"]),
        help_cards.runs_card(listed, links, "Runs"),
        *(help_cards.offer_card(file, spec) for spec in modes[:1]),
    ):
        assert_good(card)
    assert_good_view(home_view(HomeContent(listed, listed, listed, links, Decimal(0), modes)))


@given(nasty, nasty)
def test_notes(text: str, more: str) -> None:
    estimate = Estimate(usd_low=0, usd_high=1, minutes_low=1, minutes_high=2, basis="unknown price")
    for card in (
        notes.note(text or "x"),
        notes.input_read(text, estimate),
        notes.retrying(text, more, 1, 3),
        notes.guidance_applied(text, "U1"),
        notes.changes(text, 1, 2, more),
    ):
        assert_good(card)


@given(nasty, st.integers(2, 500))
def test_cutting_keeps_entities_whole(text: str, limit: int) -> None:
    shown = safe(text, limit)
    assert len(shown) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert len(cut_markup(shown, limit)) <= limit
    assert not TOKENS.search(safe_markdown(text, limit))
    assert len(cut_lines([text] * 5, limit + 100)) <= limit + 100


def test_an_answer_keeps_people_and_groups_and_nothing_else() -> None:
    text = "<@U0ANN> was first; <!subteam^S1> may; <!channel> <https://x|y> & more"
    assert safe_answer(text, 500) == (
        "<@U0ANN> was first; <!subteam^S1> may; &lt;!channel&gt; &lt;https://x|y&gt; &amp; more"
    )
