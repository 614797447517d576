"""stub"""

from tomas.localslack.jsontypes import JsonObject


def validate_blocks(blocks: list[JsonObject], surface: str) -> list[str]:
    return []


def total_characters(blocks: list[JsonObject]) -> int:
    return 0
