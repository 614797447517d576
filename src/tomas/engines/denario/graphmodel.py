"""The chat model that Denario's LangGraph half gets in place of a provider's."""

from typing import Any

import openai
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult


class GatewayModel(BaseChatModel):
    """Makes each call through the gateway, whole and not as a stream, so that it can be counted and replayed.

    It is a class of its own because LangChain's has no time limit, counts nothing in streams and trips over answers
    without usage.
    """

    model: str
    base_url: str
    token: str

    @property
    def _llm_type(self) -> str:
        return "tomas-gateway"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        client = openai.OpenAI(api_key=self.token, base_url=self.base_url, max_retries=0)
        said: Any = convert_to_openai_messages(messages)
        answer = client.chat.completions.create(model=self.model, messages=said)
        message = AIMessage(content=answer.choices[0].message.content or "", usage_metadata=_usage(answer.usage))
        return ChatResult(generations=[ChatGeneration(message=message)])


def _usage(usage: openai.types.CompletionUsage | None) -> UsageMetadata:
    spent, written = (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
    return UsageMetadata(input_tokens=spent, output_tokens=written, total_tokens=spent + written)
