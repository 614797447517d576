"""Hostile and huge records for the builders, as hypothesis strategies and as one plain example."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from tomas.modes.base import InputKind, InputSpec
from tomas.runs.records import (
    ArtifactRecord,
    CostLine,
    GateRecord,
    GateStatus,
    RunRecord,
    RunStatus,
    RunView,
    StageRecord,
    StageStatus,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTILE = (
    "<!channel> <!everyone|x> <@U0ADMIN> <#C1|general> <!subteam^S1> @here @Channel @everyone "
    "&amp;<script> *bold* `code` ```fence``` <https://evil.example|your bank> \u202e\x00 😀 "
)

nasty = st.sampled_from(
    [
        "",
        " ",
        "plain words",
        HOSTILE,
        HOSTILE * 60,
        "&" * 3100,
        "<" * 800,
        "<!here>" * 500,
        "a" * 2999 + "<@U0ADMIN>",
        "line\n" * 900,
        "```" * 50,
        "\u0000\u202e",
    ]
) | st.text(max_size=20)
ids = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12).map(lambda rest: f"U{rest}")
moments = st.integers(0, 10**7).map(lambda seconds: NOON + timedelta(seconds=seconds))
amounts = st.decimals(0, 10_000, places=6)
counts = st.integers(0, 10**9)

runs = st.builds(
    RunRecord,
    id=st.just("261123-abcdef"),
    workspace_id=st.just("T1"),
    channel_id=st.just("C1"),
    thread_ts=st.just("1.1"),
    requester_id=ids,
    requester_name=nasty,
    mode_id=st.just("letter"),
    title=nasty,
    status=st.sampled_from(RunStatus),
    inputs=st.just({}),
    budget_usd=amounts,
    model_label=nasty,
    offline=st.booleans(),
    created_at=moments,
    started_at=st.none() | moments,
    finished_at=st.none() | moments,
    paused_by=st.just("") | ids,
    failure_message=nasty,
    failure_retryable=st.booleans(),
)
stages = st.builds(
    StageRecord,
    id=st.sampled_from(["intake", "draft", "polish"]),
    title=nasty,
    position=st.integers(0, 50),
    status=st.sampled_from(StageStatus),
    attempt=st.integers(0, 9),
    activity=nasty,
    started_at=st.none() | moments,
    finished_at=st.none() | moments,
    summary=nasty,
)
file_asks = st.builds(
    lambda label, hint, most, names: InputSpec(
        key="file", label=label or "File", kind=InputKind.FILE, hint=hint, max_files=most, options=names, chosen=names
    ),
    nasty,
    nasty,
    st.integers(1, 20),
    st.lists(nasty, max_size=12).map(tuple),
)
gates = st.builds(
    GateRecord,
    id=st.just("g-0123456789abcdef01234567"),
    run_id=st.just("261123-abcdef"),
    stage_id=st.sampled_from(["draft", "polish", "gone"]),
    kind=st.sampled_from(["stage", "intake", "question", "consent", "budget"]),
    question=nasty,
    summary=nasty,
    status=st.sampled_from(GateStatus),
    artifact_id=st.just(""),
    artifact_digest=st.just(""),
    opened_at=moments,
    decided_at=st.none() | moments,
    decided_by=st.just("") | ids,
    decided_by_name=nasty,
    decision_text=nasty,
    warnings=st.lists(nasty, max_size=9).map(tuple),
    asks=st.lists(file_asks, max_size=1).map(tuple),
)
artifacts = st.builds(
    ArtifactRecord,
    id=st.text("abc", min_size=1, max_size=5),
    run_id=st.just("261123-abcdef"),
    stage_id=st.just("draft"),
    key=st.text("abcdef", min_size=1, max_size=4),
    version=st.integers(1, 99),
    title=nasty,
    name=nasty,
    media_type=st.just("text/plain"),
    size=counts,
    sha256=st.just("0" * 64),
    path=st.just(Path("letter.txt")),
    preview=nasty,
    created_at=moments,
    source=st.sampled_from(["engine", "person"]),
)
costs = st.builds(
    CostLine,
    stage_id=st.sampled_from(["draft", "gone"]),
    provider=nasty,
    model=nasty,
    calls=counts,
    input_tokens=counts,
    output_tokens=counts,
    usd=st.none() | amounts,
)
views = st.builds(
    RunView,
    run=runs,
    stages=st.lists(stages, max_size=12).map(tuple),
    gates=st.lists(gates, max_size=4).map(tuple),
    artifacts=st.lists(artifacts, max_size=20).map(tuple),
    costs=st.lists(costs, max_size=20).map(tuple),
    spent_usd=amounts,
    reserved_usd=amounts,
    unpriced_calls=st.integers(0, 99),
    input_tokens=counts,
    output_tokens=counts,
    working_s=st.floats(0, 10**7),
    event_number=counts,
)
