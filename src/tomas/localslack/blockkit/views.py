"""stub"""

from tomas.localslack.jsontypes import JsonObject


def validate_view(view: JsonObject) -> list[str]:
    return []
