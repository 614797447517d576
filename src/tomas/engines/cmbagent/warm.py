"""Imported once, by the zygote: does ahead what cmbagent would do again for each of its 43 agents in each attempt.

Measured on cmbagent 0.0.1.post63: getting the agents ready takes 4.4 s without this and 0.5 s with it, of which a plan
needs one per step.
"""

import ssl
from functools import cache

import cmbagent.cmbagent as implementation
from autogen.llm_config import LLMConfig
from cmbagent.rag_utils import import_rag_agents

from tomas.engines.cmbagent import worker
from tomas.engines.cmbagent.patching import wrap

__all__ = ["worker"]


def warm_up() -> None:
    """Import the agents, and work out once what is the same for all of them."""
    wrap(ssl, "create_default_context", cache)  # each client reads the certificates, though none of ours uses TLS
    wrap(LLMConfig._get_base_model_class(), "model_json_schema", cache)
    implementation.import_non_rag_agents()
    import_rag_agents()


warm_up()
