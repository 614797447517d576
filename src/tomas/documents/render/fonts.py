"""The font for letters that neither the typesetter's own fonts nor those of charts have."""

from pathlib import Path

from noto_cjk_sans_jp_regular import FONT_PATH

EAST_ASIAN = Path(str(FONT_PATH))
"""Noto Sans CJK: all of Chinese, Japanese and Korean, in one weight."""
EAST_ASIAN_NAME = "Noto Sans CJK JP"
