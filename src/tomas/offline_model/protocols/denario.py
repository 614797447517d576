"""Answers the nodes of Denario 1.0.1, its LangGraph half, each recognised by a phrase of its prompt.

Each prompt demands its answer between `\\begin{X}` and `\\end{X}`, or as JSON. Nodes that only put text in form get it
back unaltered. Denario's other half is cmbagent: see `cmbagent.py` and `denario_plan.py`.
"""

import ast
import json
import re
from collections.abc import Callable

from tomas.offline_model.chat import ChatRequest, Reply
from tomas.offline_model.research import ideas, novelty, paper
from tomas.offline_model.research.latex import escaped
from tomas.offline_model.research.pictures import read_picture
from tomas.offline_model.research.subject import Subject, read_subject

_GUIDANCE = "Guidance from the people"
_NOVELTY_ROUND = re.compile(r"^Round: (\d+)/", re.MULTILINE)
_WANTED = re.compile(r"extract all the text inside the (\w+) section")

type Answer = Callable[["Asked"], Reply]


class Asked:
    """A prompt, and the guidance that came after it."""

    def __init__(self, request: ChatRequest) -> None:
        said = [message for message in request.messages if message.role == "user"]
        own = [message for message in said if not message.text.startswith(_GUIDANCE)]
        self.message = own[-1] if own else None
        self.text = self.message.text if self.message else ""
        self.guidance = tuple(
            message.text.partition("\n\n")[2].strip() for message in said if message.text.startswith(_GUIDANCE)
        )

    def between(self, begin: str, *ends: str) -> str:
        """Return the text after a heading, up to the first of the ends that follows it."""
        rest = self.text.partition(begin)[2]
        return rest[: min((place for end in ends if (place := rest.find(end)) >= 0), default=len(rest))].strip()

    def subject(self) -> Subject:
        """What the data description in the prompt says."""
        ends = ("\nPrevious ideas:", "\nIdea:\n", "\nRespond in")
        return read_subject(self.between("Data description:\n", *ends), self.guidance)

    def images(self) -> list[str]:
        """The addresses of the images that came with the prompt."""
        content = self.message.content if self.message else None
        parts = content if isinstance(content, list) else []
        return [str(part["image_url"]["url"]) for part in parts if part.get("type") == "image_url"]


def answer(request: ChatRequest) -> Reply | None:
    """Return the answer to one of Denario's nodes; None where the caller is none of them."""
    asked = Asked(request)
    for phrase, reply in _BY_PHRASE.items():
        if phrase in asked.text:
            return reply(asked)
    return None


def _block(name: str, text: str) -> Reply:
    return Reply(text=f"\\begin{{{name}}}\n{text.strip()}\n\\end{{{name}}}")


def _fixed(asked: Asked) -> Reply:
    found = _WANTED.search(asked.text)
    name = found.group(1) if found else "Text"
    return _block(name, asked.between("Text:\n", "\nRespond in this format"))


def _repaired(asked: Asked) -> Reply:
    text = asked.between("Text:\n", "\nError:\n")
    return _block("Text", escaped(re.sub(r"\\[A-Za-z]+\*?|[\\{}$]", " ", text)))


def _formatted(asked: Asked) -> Reply:
    return _block("Text", asked.between("Original text: \n", "\n**Respond in this format**"))


def _referenced(asked: Asked) -> Reply:
    return _block("Text", asked.between("Original text:\n", "\n**Respond in this format**"))


def _cleaned(asked: Asked) -> Reply:
    return _block("Text", asked.between("**Original Text:**\n", "\n---"))


def _idea(asked: Asked) -> Reply:
    critics = asked.between("Critisms:\n", "\nRespond in")
    before = asked.between("Previous ideas:\n", "\nCritisms:")
    settled = [name for name, sentence in ideas.ASPECTS.items() if sentence in before]
    return _block("IDEA", ideas.idea(asked.subject(), 0, f"{critics} {' '.join(settled)}"))


def _critic(asked: Asked) -> Reply:
    return _block("CRITIC", ideas.criticism(asked.between("Current idea:\n", "\nRespond in")))


def _methods(asked: Asked) -> Reply:
    return _block("METHODS", ideas.methodology(asked.subject(), asked.between("\nIdea:\n", "\nRespond in")))


def _novelty(asked: Asked) -> Reply:
    turn = _NOVELTY_ROUND.search(asked.text)
    idea = asked.between("\nIdea: ", "\nMessages from previous")
    papers = asked.between("Papers found this round:\n", "\n(If iteration")
    decision = novelty.decide(int(turn.group(1)) if turn else 0, idea, papers)
    return Reply(text=json.dumps(decision, ensure_ascii=False))


def _literature(asked: Asked) -> Reply:
    return _block("SUMMARY", novelty.summary(asked.between("**Literature search iterations**:\n", "\n**Respond")))


def _referee(asked: Asked) -> Reply:
    pages = [picture for url in asked.images() if (picture := read_picture(url))]
    return _block("REVIEW", paper.review(pages))


def _keywords(asked: Asked) -> Reply:
    text = asked.between("\nIdea:\n", "\nAAS keywords list:")
    return _block("Keywords", paper.keywords(text, asked.between("AAS keywords list:", "**Please respond")))


def _idea_and_results(asked: Asked) -> tuple[str, str]:
    idea = asked.between("\nIdea:\n", "\nMethods:\n")
    return idea, asked.between("\nResults:\n", "\nPrevious abstract:", "\n**Respond")


def _abstract(asked: Asked) -> Reply:
    title, text = paper.abstract(*_idea_and_results(asked))
    return Reply(text=f"```json\n{json.dumps({'Title': title, 'Abstract': text}, ensure_ascii=False)}\n```")


def _second_abstract(asked: Asked) -> Reply:
    return _block("Abstract", paper.abstract(*_idea_and_results(asked))[1])


def _introduction(asked: Asked) -> Reply:
    return _block("Introduction", paper.introduction(asked.between("Paper general idea: \n", "\nPaper methods:")))


def _second_introduction(asked: Asked) -> Reply:
    return _block("Introduction", asked.between("Previous paper introduction: \n", "\nRespond with in"))


def _methods_section(asked: Asked) -> Reply:
    return _block("Methods", paper.methods(asked.between("Short description of paper methods:\n", "\nRespond in")))


def _results_section(asked: Asked) -> Reply:
    return _block("Results", paper.results(asked.between("Paper short results: \n", "\nRespond in")))


def _refined_results(asked: Asked) -> Reply:
    return _block("Results", asked.between("Results section:\n", "\n**Respond in"))


def _conclusions(asked: Asked) -> Reply:
    title = asked.between("Paper title: \n", "\nPaper abstract:")
    return _block("Conclusions", paper.conclusions(title, asked.between("\nResults: \n", "\nFollow these guidelines")))


def _caption(asked: Asked) -> Reply:
    images = asked.images()
    return _block("Caption", paper.caption(read_picture(images[0]) if images else None))


def _figures(asked: Asked) -> Reply:
    text = asked.between("\nsection:\n", "\nimages dictionary")
    named: dict[str, dict[str, str]] = ast.literal_eval(asked.between("images dictionary\n", "\nRespond in"))
    return _block("Section", paper.with_figures(text, [(image["name"], image["caption"]) for image in named.values()]))


_BY_PHRASE: dict[str, Answer] = {
    "LaTeX cannot compile it": _repaired,
    "extract all the text inside the": _fixed,
    "make minimal modifications to parts that are not compatible": _formatted,
    "make sure that the references to the figures are correct": _referenced,
    "minimal, clarity-focused edits": _cleaned,
    "Your goal is to generate a groundbreaking idea": _idea,
    "Your goal is to critic an idea": _critic,
    "Your task is to think about the methods to use": _methods,
    "evaluate whether a proposed idea is novel": _novelty,
    "write a summary stating why the idea": _literature,
    "You are a scientific referee": _referee,
    "select a few AAS keywords": _keywords,
    "get a title and write an abstract": _abstract,
    "Rewrite the below abstract": _second_abstract,
    "write an introduction for a paper in LaTex": _introduction,
    "Rewrite the paper introduction below": _second_introduction,
    "write the methods section for the paper": _methods_section,
    "write the results section for a scientific paper": _results_section,
    "write the conclusions for the paper": _conclusions,
    "create a caption for a figure": _caption,
    "insert a set of images in the section": _figures,
    "You are given the Results section of a paper": _refined_results,
}
"""Repairs first: they quote other prompts' texts."""
