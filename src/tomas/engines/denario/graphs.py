"""Makes Denario's LangGraph half ours: its calls go to the gateway, its nodes are told as events."""

from collections.abc import Callable
from typing import Any

import denario.denario as implementation
from denario.langgraph_agents import reader as step_reader
from denario.paper_agents import reader as paper_reader
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import LLMResult
from langgraph.graph.state import CompiledStateGraph

from tomas.engines.base import Message, Progress
from tomas.engines.channel import Channel
from tomas.engines.cmbagent.calls import ModelCalls
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.denario.graphmodel import GatewayModel
from tomas.engines.workplace import Workplace

MODEL_NAME = "gpt-by-gateway"
"""Denario chooses a provider's class by parts of this name; which class does not matter, since all are replaced."""

_LONGEST_TEXT = 20_000
_DOING = {
    "preprocess_node": "reading the inputs",
    "maker": "looking for an idea",
    "hater": "criticising the idea",
    "methods": "writing the methodology",
    "novelty": "judging whether the idea is new",
    "semantic_scholar": "searching the literature",
    "literature_summary": "summing the literature up",
    "referee": "refereeing the paper",
    "keywords_node": "choosing keywords",
    "abstract_node": "writing the abstract",
    "introduction_node": "writing the introduction",
    "methods_node": "writing the methods section",
    "results_node": "writing the results section",
    "conclusions_node": "writing the conclusions",
    "plots_node": "placing the figures",
    "refine_results": "fitting text and figures together",
}


def prepare_graphs(workplace: Workplace, calls: ModelCalls) -> None:
    """Point every node to the one model behind the gateway, and tell what they do."""
    access = workplace.request.access

    def model(**_settings: object) -> GatewayModel:
        return GatewayModel(model=access.model, base_url=workplace.base_url, token=access.token)

    for reader in (step_reader, paper_reader):
        for name in ("ChatOpenAI", "ChatAnthropic", "ChatGoogleGenerativeAI"):
            setattr(reader, name, model)
    told = NodeEvents(workplace.channel, calls)
    wrap(implementation, "build_lg_graph", told.listening)
    wrap(implementation, "build_graph", told.listening)


class NodeEvents(BaseCallbackHandler):
    """Hears what a graph does."""

    def __init__(self, channel: Channel, calls: ModelCalls) -> None:
        self._channel = channel
        self._calls = calls

    def listening(self, build: Callable[..., CompiledStateGraph]) -> Callable[..., CompiledStateGraph]:
        """Return a builder whose graphs are heard."""

        def listened(**settings: object) -> CompiledStateGraph:
            return build(**settings).with_config(callbacks=[self])

        return listened

    def on_chain_start(
        self,
        serialized: dict[str, Any],
        inputs: dict[str, Any],
        *,
        name: str = "",
        metadata: dict[str, Any] | None = None,
        **_more: object,
    ) -> None:
        """A node starts, or something within one; waits here while the attempt is paused."""
        if not name or (metadata or {}).get("langgraph_node") != name:
            return
        self._calls.agent = name
        if name in _DOING:
            self._channel.emit(Progress(text=_DOING[name], agent=name))
        self._channel.checkpoint()

    def on_chat_model_start(self, serialized: dict[str, Any], messages: list[Any], **_more: object) -> None:
        """A call begins; the calls themselves are counted where they are made."""

    def on_llm_end(self, response: LLMResult, **_more: object) -> None:
        """A call was answered."""
        text = response.generations[0][0].text
        if text.strip():
            self._channel.emit(Message(sender=self._calls.agent, text=_shortened(text)))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
