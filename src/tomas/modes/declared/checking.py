"""What in a mode file does not fit together, each fault with its place in the file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

from tomas.modes.base import EngineTask, InputKind
from tomas.modes.declared.placeholders import Names, faults_of, fills_in, is_all
from tomas.modes.declared.schema import DeclaredMode, DeclaredStage
from tomas.modes.yamlfile import Fault

type KnownEngines = Mapping[str, Callable[[EngineTask], Iterable[Fault]]]
"""By the id of each installed engine: what keeps it from doing a task as it is put."""

_NO_CHOICE = ("",)
_AGENT = str(EngineTask.model_fields["agent"].default)


def faults_in(mode: DeclaredMode, engines: KnownEngines | None = None) -> list[Fault]:
    """Return what does not fit. `engines` says what each known engine can do; without it, any engine will do."""
    not_done = [] if engines is None else _not_done(mode, engines)
    found = (_repeated, _made_twice, _unknown_names, _unknown_places, _files_apart)
    return [*(fault for faults in found for fault in faults(mode)), *not_done]


def _repeated(mode: DeclaredMode) -> Iterator[Fault]:
    named = (
        ("inputs", "key", [item.key for item in mode.inputs]),
        ("stages", "id", [stage.id for stage in mode.stages]),
        ("stages", "name", [stage.name for stage in mode.stages]),
    )
    for room, what, names in named:
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Fault((room, number, what), f"“{name}” is there already; choose another")


def _made_twice(mode: DeclaredMode) -> Iterator[Fault]:
    """Yield names that another stage's further artifacts have."""
    makers = {key: stage.id for stage in mode.stages for key in stage.makes[1:]}
    for number, stage in enumerate(mode.stages):
        if stage.name in makers:
            yield Fault(("stages", number, "name"), f"the stage “{makers[stage.name]}” makes “{stage.name}” too")


def _unknown_names(mode: DeclaredMode) -> Iterator[Fault]:
    """Yield what prompts and options fill in and nobody gives or makes."""
    files = frozenset(item.key for item in mode.inputs if item.kind is InputKind.FILE)
    given = frozenset(item.key for item in mode.inputs) - files
    made: frozenset[str] = frozenset()
    for number, stage in enumerate(mode.stages):
        known = Names(given, made, files)
        for place, text in stage.templates:
            yield from (Fault(("stages", number, *place), fault) for fault in faults_of(text, known))
        made |= set(stage.texts)


def _unknown_places(mode: DeclaredMode) -> Iterator[Fault]:
    """Yield inputs, stages and artifacts that are pointed at and not there."""
    keys, ids = [item.key for item in mode.inputs], [stage.id for stage in mode.stages]
    for place, key in enumerate(mode.one_of):
        if key not in keys:
            yield Fault(("one_of", place), f"there is no input “{key}”; there are: {', '.join(keys)}")
    for number, item in enumerate(mode.inputs):
        for place, stage_id in enumerate(item.at_gates):
            if stage_id not in ids:
                text = f"there is no stage “{stage_id}”; there are: {', '.join(ids)}"
                yield Fault(("inputs", number, "at_gates", place), text)
    made: set[str] = set()
    for number, stage in enumerate(mode.stages):
        made |= set(stage.makes)
        if stage.earlier and stage.earlier not in made:
            yield Fault(("stages", number, "earlier"), f"no stage up to this one makes “{stage.earlier}”")


def _files_apart(mode: DeclaredMode) -> Iterator[Fault]:
    """Yield inputs for files that cannot be changed at a gate, because which file was given for which is not kept."""
    places = [number for number, item in enumerate(mode.inputs) if item.kind is InputKind.FILE]
    if len(places) > 1:
        text = "files can be changed at a gate only where one input takes them; leave this out, or take them in one"
        yield from (Fault(("inputs", place, "changeable"), text) for place in places if mode.inputs[place].changeable)


def _not_done(mode: DeclaredMode, engines: KnownEngines) -> Iterator[Fault]:
    """Yield what the engines cannot do."""
    known = ", ".join(sorted(engines))
    if mode.engine not in engines:
        yield Fault(("engine",), f"there is no engine “{mode.engine}”; there are: {known}")
        return
    for number, stage in enumerate(mode.stages):
        engine = engines.get(stage.engine or mode.engine)
        if engine is None:
            yield Fault(("stages", number, "engine"), f"there is no engine “{stage.engine}”; there are: {known}")
            continue
        found = dict.fromkeys((*fault.place, fault.text) for task in _tasks(mode, stage) for fault in engine(task))
        yield from (Fault(("stages", number, *place), str(text)) for *place, text in found)


def _tasks(mode: DeclaredMode, stage: DeclaredStage) -> Iterator[EngineTask]:
    """Yield the stage's task with each option that people can choose; what they type is left empty."""
    offered = {
        item.key: item.options if item.required else (*_NO_CHOICE, *item.options)
        for item in mode.inputs
        if item.kind is InputKind.CHOICE
    }

    def values(text: str) -> tuple[str, ...]:
        if key := is_all(text):
            return offered.get(key, _NO_CHOICE)
        return _NO_CHOICE if fills_in(text) else (text,)

    agents = [agent or _AGENT for agent in values(stage.agent)]
    settings = {name: values(text) for name, text in stage.options.items()}
    longest = max(map(len, settings.values()), default=1)
    for agent, number in product(agents, range(longest)):
        options = {name: texts[min(number, len(texts) - 1)] for name, texts in settings.items()}
        yield EngineTask(id=stage.id, prompt=stage.prompt, method=stage.method, agent=agent, options=options)
