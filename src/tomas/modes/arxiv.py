"""How papers are named in texts."""

import re

ARXIV_PAPER = re.compile(r"https?://arxiv\.org/(?:pdf|abs|html|src|ps)/\d+\.\d+(?:v\d+)?")
"""The address of a paper at arXiv, from which it can be fetched."""
