"""Table of rich text."""

from .objects import URL
from .rules import Flag, Many, Number, Thing, Typed, Words

_STYLE = Thing(
    optional={
        name: Flag()
        for name in ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
    }
)
_STYLED = {"style": _STYLE}
_ID = Words(255)

_INLINE: dict[str, Thing] = {
    "text": Thing({"text": Words(40_000)}, _STYLED),
    "link": Thing({"url": URL}, {"text": Words(40_000), "unsafe": Flag(), **_STYLED}),
    "emoji": Thing({"name": Words(255)}, {"unicode": Words(255), "skin_tone": Number(1, 6), "url": URL, **_STYLED}),
    "user": Thing({"user_id": _ID}, _STYLED),
    "channel": Thing({"channel_id": _ID}, _STYLED),
    "usergroup": Thing({"usergroup_id": _ID}, _STYLED),
    "team": Thing({"team_id": _ID}, _STYLED),
    "broadcast": Thing({"range": Words(choices=("here", "channel", "everyone"))}, _STYLED),
    "color": Thing({"value": Words(255)}, _STYLED),
    "date": Thing({"timestamp": Number(), "format": Words(255)}, {"url": URL, "fallback": Words(3000), **_STYLED}),
}
_ELEMENTS = Many(Typed(_INLINE), 1000, 0)
_BORDER = {"border": Number(0, 1)}
_SECTION = Thing({"elements": _ELEMENTS})

_PARTS: dict[str, Thing] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Thing(
        {
            "style": Words(choices=("bullet", "ordered")),
            "elements": Many(Typed({"rich_text_section": _SECTION}), 1000, 0),
        },
        {"indent": Number(0, 8), "offset": Number(0), **_BORDER},
    ),
    "rich_text_preformatted": Thing(
        {"elements": Many(Typed(_INLINE, ("text", "link")), 1000, 0)}, {"language": Words(255), **_BORDER}
    ),
    "rich_text_quote": Thing({"elements": _ELEMENTS}, _BORDER),
}
PARTS = Many(Typed(_PARTS), 1000, 0)
RICH_TEXT = Typed({"rich_text": Thing({"elements": PARTS}, {"block_id": Words(255)})})
