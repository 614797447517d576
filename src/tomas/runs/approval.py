"""Who may decide: a pure policy that fails closed."""

from dataclasses import dataclass, field
from enum import StrEnum

from tomas.runs.records import Person


class Role(StrEnum):
    """Ways to be allowed to decide."""

    REQUESTER = "requester"
    NAMED = "named"
    GROUP = "group"
    CHANNEL = "channel"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """Who may decide at gates, and steer and stop runs."""

    roles: frozenset[Role] = frozenset({Role.REQUESTER, Role.NAMED})
    named: frozenset[str] = field(default_factory=frozenset)
    """User ids, for `NAMED`."""
    groups: frozenset[str] = field(default_factory=frozenset)
    """User group ids, for `GROUP`."""
    self_approval: bool = True
    """Whether the person who started a run may decide at its gates."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a person may do something, and if not, what to tell them."""

    allowed: bool
    text: str = ""


ALLOWED = Permission(allowed=True)


def may_decide(policy: ApprovalPolicy, requester_id: str, by: Person) -> Permission:
    """Tell whether a person may decide at a run's gates or raise its budget."""
    if by.user_id == requester_id and not policy.self_approval:
        others = _who_may(policy, requester_id="")
        return _refused(f"You started this run, so somebody else decides here. {others}")
    if _has_role(policy, requester_id, by):
        return ALLOWED
    return _refused(f"You cannot decide here. {_who_may(policy, requester_id if policy.self_approval else '')}")


def may_control(policy: ApprovalPolicy, requester_id: str, by: Person) -> Permission:
    """Tell whether a person may steer, pause, resume, stop or retry a run: deciders, and always its requester."""
    if (by.user_id and by.user_id == requester_id) or _has_role(policy, requester_id, by):
        return ALLOWED
    return _refused(f"This is not your run. {_who_may(policy, requester_id)}")


def _refused(text: str) -> Permission:
    return Permission(allowed=False, text=text)


def _has_role(policy: ApprovalPolicy, requester_id: str, by: Person) -> bool:
    if not by.user_id:
        return False
    holds = {
        Role.REQUESTER: by.user_id == requester_id,
        Role.NAMED: by.user_id in policy.named,
        Role.GROUP: bool(by.groups & policy.groups),
        Role.CHANNEL: by.in_channel,
        Role.ANYONE: True,
    }
    return any(holds[role] for role in policy.roles)


def _who_may(policy: ApprovalPolicy, requester_id: str) -> str:
    """Name those who may, with chat mentions; `requester_id` is empty where the requester may not."""
    people = sorted(policy.named) if Role.NAMED in policy.roles else []
    if requester_id and requester_id not in people:
        people.insert(0, requester_id)
    names = [f"<@{person}>" for person in people]
    if Role.GROUP in policy.roles:
        names += [f"<!subteam^{group}>" for group in sorted(policy.groups)]
    if Role.ANYONE in policy.roles:
        names.append("anybody else")
    elif Role.CHANNEL in policy.roles:
        names.append("a member of the channel")
    if not names:
        return "Nobody is set up to decide here: ask an administrator to name approvers."
    return f"These may: {', '.join(names)}."
