"""The protocols that upstreams speak, each translated from and to OpenAI's chat format.

The translations are our own pure functions, sent over the gateway's own HTTP client. The ready ways were tried first:

- Anthropic's OpenAI-compatible endpoint ignores `response_format`; Google's has refused `parallel_tool_calls` as an
  unknown field. Every formatter agent needs the first, every forced tool call carries the second.
- any-llm-sdk 1.23 takes base URLs and clients of one's own, but refuses `parallel_tool_calls` for Gemini and ignores
  a forced tool there, keeps only the last text part, calls an answer that met its limit complete, does not count
  thinking tokens (which are billed) and fails on a stream's closing chunk without parts; for Anthropic it drops
  `$defs` from tools' schemas and `disable_parallel_tool_use` beside a forced tool, and a stream always ends in
  `stop`. Status codes, Retry-After and cancelling are hidden behind two SDKs with retries of their own, and
  importing it takes six seconds and 80 MB.

What the providers' SDKs do well is used: Anthropic's `transform_schema` makes a JSON schema fit its structured outputs,
and the tests check every request against the SDKs' types.
"""

from tomas.gateway.ports import Wire
from tomas.gateway.wires.anthropic import AnthropicDialect
from tomas.gateway.wires.base import Dialect
from tomas.gateway.wires.gemini import GeminiDialect
from tomas.gateway.wires.openai import OpenAIDialect


def dialects() -> dict[Wire, Dialect]:
    """Return the dialect of every wire."""
    return {Wire.OPENAI: OpenAIDialect(), Wire.ANTHROPIC: AnthropicDialect(), Wire.GEMINI: GeminiDialect()}
