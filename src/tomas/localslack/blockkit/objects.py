"""Table of Block Kit's composition objects."""

from .rules import Flag, Many, Rule, Thing, Typed, Words

URL = Words(3000)
BLOCK_ID = Words(255)


def text(most: int, *kinds: str, least: int = 1) -> Rule:
    """Return the rule for a text object of these kinds (both if none) with up to `most` characters."""
    words = Words(most, least)
    table = {
        "plain_text": Thing({"text": words}, {"emoji": Flag()}),
        "mrkdwn": Thing({"text": words}, {"verbatim": Flag()}),
    }
    return Typed(table, kinds)


def plain(most: int, least: int = 1) -> Rule:
    """Return the rule for a plain_text object."""
    return text(most, "plain_text", least=least)


CONFIRM = Thing(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Words(choices=("primary", "danger"))},
)
OPTION = Thing({"text": plain(75), "value": Words(150)}, {"description": plain(75)})
RICH_OPTION = Thing({"text": text(75), "value": Words(150)}, {"description": text(75)})
OVERFLOW_OPTION = Thing({"text": plain(75), "value": Words(150)}, {"description": plain(75), "url": URL})
OPTION_GROUP = Thing({"label": plain(75), "options": Many(OPTION, 100)})
CONVERSATION_FILTER = Thing(
    optional={
        "include": Many(Words(choices=("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
DISPATCH = Thing(
    {"trigger_actions_on": Many(Words(choices=("on_enter_pressed", "on_character_entered")), 2)},
)
SLACK_FILE = Thing(optional={"id": Words(), "url": URL}, one_of=(("id", "url"),))
