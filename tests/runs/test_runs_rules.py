"""The pure rules: the state machine and who may decide."""

from dataclasses import dataclass
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomas.runs.approval import ApprovalPolicy, Role, may_control, may_decide
from tomas.runs.records import AttemptStatus, GateStatus, Person, RunStatus, StageStatus, standing
from tomas.runs.states import ATTEMPT_MOVES, GATE_MOVES, RUN_MOVES, STAGE_MOVES, WrongMove, checked

people = st.builds(
    Person,
    user_id=st.sampled_from(["", "U1", "U2", "U3"]),
    groups=st.frozensets(st.sampled_from(["S1", "S2"])),
    in_channel=st.booleans(),
)
policies = st.builds(
    ApprovalPolicy,
    roles=st.frozensets(st.sampled_from(Role)),
    named=st.frozensets(st.sampled_from(["U1", "U2"])),
    groups=st.frozensets(st.sampled_from(["S1", "S2"])),
    self_approval=st.booleans(),
)


@pytest.mark.parametrize(
    ("moves", "statuses"),
    [(RUN_MOVES, RunStatus), (STAGE_MOVES, StageStatus), (ATTEMPT_MOVES, AttemptStatus), (GATE_MOVES, GateStatus)],
)
def test_every_status_has_its_moves_and_none_to_itself(moves: dict, statuses: type[StrEnum]) -> None:
    assert set(moves) == set(statuses)
    assert all(status not in targets for status, targets in moves.items())


@given(st.sampled_from(RunStatus), st.sampled_from(RunStatus))
def test_moves_that_are_not_listed_are_errors(old: RunStatus, new: RunStatus) -> None:
    if new in RUN_MOVES[old]:
        assert checked(RUN_MOVES, old, new) is new
    else:
        with pytest.raises(WrongMove):
            checked(RUN_MOVES, old, new)


def test_completed_and_cancelled_are_for_good() -> None:
    assert not RUN_MOVES[RunStatus.COMPLETED]
    assert not RUN_MOVES[RunStatus.CANCELLED]


@given(policies, st.sampled_from(["U1", "U3"]), people)
def test_policies_fail_closed(policy: ApprovalPolicy, requester_id: str, by: Person) -> None:
    permission = may_decide(policy, requester_id, by)
    if not by.user_id or not policy.roles:
        assert not permission.allowed
    if by.user_id == requester_id and not policy.self_approval:
        assert not permission.allowed
    if permission.allowed:
        assert may_control(policy, requester_id, by).allowed
    else:
        assert permission.text


@pytest.mark.parametrize(
    ("role", "by"),
    [
        (Role.NAMED, Person("U1")),
        (Role.GROUP, Person("U9", groups=frozenset({"S1", "S9"}))),
        (Role.CHANNEL, Person("U9", in_channel=True)),
        (Role.ANYONE, Person("U9")),
        (Role.REQUESTER, Person("U5")),
    ],
)
def test_each_role_lets_its_people_in_and_nobody_else(role: Role, by: Person) -> None:
    policy = ApprovalPolicy(frozenset({role}), named=frozenset({"U1"}), groups=frozenset({"S1"}))
    assert may_decide(policy, "U5", by).allowed
    assert may_decide(policy, "U5", Person("U8")).allowed is (role is Role.ANYONE)


@dataclass(frozen=True)
class Stored:
    stage_id: str
    key: str
    source: str = "engine"


def test_what_a_stage_made_before_it_was_done_again_falls() -> None:
    first = [Stored("results", "results"), Stored("results", "plot_1"), Stored("results", "plot_2")]
    other = [Stored("idea", "idea"), Stored("idea", "idea", "person")]
    again = [Stored("results", "results"), Stored("results", "plot_1")]
    assert set(standing([*other, *first])) == {"idea", "results", "plot_1", "plot_2"}
    found = standing([*other, *first, *again])
    assert set(found) == {"idea", "results", "plot_1"}
    assert found["plot_1"] is again[1]
    assert found["idea"].source == "person"
    mine = Stored("results", "results", "person")
    assert standing([*first, mine])["results"] is mine
    assert "plot_2" in standing([*first, mine])
