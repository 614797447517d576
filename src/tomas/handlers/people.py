"""Who somebody is, as far as the rules of approval need to know."""

import time

from slack_sdk.web.async_client import AsyncWebClient

from tomas.handlers.slack_errors import NO_ANSWER
from tomas.runs.approval import ApprovalPolicy, Role
from tomas.runs.records import Person

KEPT_S = 600.0
MOST_KEPT = 5000


class People:
    """Looks people up at Slack; names are kept for ten minutes, memberships never."""

    def __init__(self, client: AsyncWebClient, policy: ApprovalPolicy, admins: frozenset[str] = frozenset()) -> None:
        """`admins` are ids of people who may change the config although they are no admins at Slack."""
        self._client = client
        self._admins = admins
        self._policy = policy
        self._names: dict[str, tuple[float, str]] = {}

    async def person(self, user_id: str, channel_id: str) -> Person:
        """Return who clicked or wrote. What Slack does not tell counts as not so: the rules then refuse."""
        return Person(
            user_id=user_id,
            name=await self._name(user_id),
            groups=await self._groups(user_id),
            in_channel=Role.CHANNEL in self._policy.roles and await self._is_member(user_id, channel_id),
        )

    async def is_admin(self, user_id: str) -> bool:
        """Whether somebody may change the workspace's config: an admin or owner at Slack, or named in the settings."""
        if user_id in self._admins:
            return True
        try:
            user = (await self._client.users_info(user=user_id))["user"]
        except NO_ANSWER:
            return False
        return bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))

    async def _name(self, user_id: str) -> str:
        kept = self._names.get(user_id)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        try:
            user = (await self._client.users_info(user=user_id))["user"]
        except NO_ANSWER:
            return ""
        name = str(user.get("real_name") or user.get("name") or "")
        if len(self._names) >= MOST_KEPT:
            self._names.clear()
        self._names[user_id] = (time.monotonic() + KEPT_S, name)
        return name

    async def _groups(self, user_id: str) -> frozenset[str]:
        if Role.GROUP not in self._policy.roles:
            return frozenset()
        return frozenset([group for group in self._policy.groups if await self._in_group(user_id, group)])

    async def _in_group(self, user_id: str, group: str) -> bool:
        try:
            answer = await self._client.usergroups_users_list(usergroup=group)
        except NO_ANSWER:
            return False
        return user_id in answer["users"]

    async def _is_member(self, user_id: str, channel_id: str) -> bool:
        cursor = ""
        try:
            while True:
                answer = await self._client.conversations_members(channel=channel_id, limit=200, cursor=cursor)
                if user_id in answer["members"]:
                    return True
                cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
                if not cursor:
                    return False
        except NO_ANSWER:
            return False
