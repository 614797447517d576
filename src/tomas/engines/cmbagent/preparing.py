"""Makes the imported cmbagent ours: one model behind the gateway, and mended where it does not survive."""

from collections.abc import Callable
from functools import partial

import cmbagent.cmbagent as implementation
from autogen.oai.client import OpenAIWrapper

from tomas.engines.cmbagent.calls import ModelCalls
from tomas.engines.cmbagent.codefolders import make_code_folders
from tomas.engines.cmbagent.importpath import fix_import_path
from tomas.engines.cmbagent.patching import wrap
from tomas.engines.workplace import Workplace


def prepare_cmbagent(workplace: Workplace, calls: ModelCalls) -> None:
    """Point every agent to the one model behind the gateway, and mend what cmbagent does not survive."""
    access = workplace.request.access
    model = {
        "model": access.model,
        "api_key": access.token,
        "api_type": "openai",
        "base_url": workplace.base_url,
        "price": [0.0, 0.0],
    }
    wrap(implementation, "get_model_config", lambda _original: lambda _model, _keys: dict(model))
    wrap(OpenAIWrapper, "create", partial(_named, calls))
    calls.install()
    make_code_folders()
    fix_import_path()


def _named(calls: ModelCalls, create: Callable[..., object]) -> Callable[..., object]:
    """Note which agent makes each call: the client itself is not told."""

    def named(wrapper: OpenAIWrapper, **config: object) -> object:
        calls.agent = str(getattr(config.get("agent"), "name", ""))
        return create(wrapper, **config)

    return named
