"""Finds what comes again and again: tickets that say nearly the same, or share category, subcategory and symptom.

Texts are normalised first, then weighed by how telling each word is (TF-IDF) and joined from the bottom up while
their average likeness is high enough. Texts are not sent anywhere for this.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal
from zlib import crc32

from tomas.modes.base import Frozen
from tomas.modes.tickets.normalise import has_words, normalised, shown_words
from tomas.modes.tickets.tickets import Ticket

MOST_CLUSTERS = 12
_MOST_TEXTS = 3000
"""Joining compares all texts with one another; rarer ones beyond these are put to the nearest cluster."""
_MOST_CENTRES = 150
_CHUNK = 10_000
_FARTHEST, _NEAREST, _STEP = 0.72, 0.45, 0.12
_SHARED = 0.5
_NEAR = 0.35
_KEYWORDS = 6
_LEAST = 3
_LEAST_SHARE = 0.01
_GOOD_PART = 0.3


class Cluster(Frozen):
    """Tickets about the same thing."""

    ticket_ids: tuple[str, ...]
    keywords: tuple[str, ...]
    """The words, or the values of fields, that tell it from the others, most telling first."""


class Clusters(Frozen):
    """What comes again and again, and by what it was told."""

    by: Literal["text", "fields"]
    found: tuple[Cluster, ...]
    """Most tickets first."""
    texts: int = 0
    """How many different normalised texts there are."""


def find_clusters(tickets: Sequence[Ticket]) -> Clusters:
    """Return the recurring issues, at most twelve, each of at least three tickets and 1 % of all."""
    least = max(_LEAST, round(_LEAST_SHARE * len(tickets)))
    if usable_text(tickets):
        return _by_text(tickets, least)
    return Clusters(by="fields", found=_by_fields(tickets, least))


def usable_text(tickets: Sequence[Ticket]) -> bool:
    """Whether most tickets say in words what they are about."""
    return has_words([f"{ticket.title} {ticket.description}" for ticket in tickets])


def _by_fields(tickets: Sequence[Ticket], least: int) -> tuple[Cluster, ...]:
    """Return the most frequent combinations of as many fields as still cover a good part of the tickets."""
    best: tuple[int, list[Cluster]] = (0, [])
    for depth in (3, 2, 1):
        groups: dict[tuple[str, ...], list[str]] = {}
        for ticket in tickets:
            fields = (ticket.category, ticket.subcategory, ticket.detail)[:depth]
            if all(fields):
                groups.setdefault(fields, []).append(ticket.id)
        found = [Cluster(ticket_ids=tuple(ids), keywords=fields) for fields, ids in groups.items() if len(ids) >= least]
        covered = sum(len(cluster.ticket_ids) for cluster in found)
        if covered >= _GOOD_PART * len(tickets):
            return _largest(found)
        if covered > best[0]:
            best = (covered, found)
    return _largest(best[1])


def _largest(found: list[Cluster]) -> tuple[Cluster, ...]:
    return tuple(sorted(found, key=lambda cluster: (-len(cluster.ticket_ids), cluster.keywords))[:MOST_CLUSTERS])


def _by_text(tickets: Sequence[Ticket], least: int) -> Clusters:
    members: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        members.setdefault(normalised(ticket.title, ticket.description), []).append(ticket)
    members.pop("", None)
    texts = sorted(members, key=lambda text: (-len(members[text]), crc32(text.encode()), text))
    groups = _grouped(texts, members, _FARTHEST)
    spread = Counter(word for text in texts for word in set(text.split()))
    words = shown_words(f"{ticket.title} {ticket.description}" for ticket in tickets)
    order = {ticket.id: position for position, ticket in enumerate(tickets)}
    found = []
    for group in groups:
        ids = sorted((ticket.id for text in group for ticket in members[text]), key=order.__getitem__)
        if len(ids) >= least:
            keywords = _keywords(group, members, spread)
            found.append(Cluster(ticket_ids=tuple(ids), keywords=tuple(words.get(word, word) for word in keywords)))
    return Clusters(by="text", found=_largest(found), texts=len(texts))


def _grouped(texts: list[str], members: dict[str, list[Ticket]], farthest: float) -> list[list[str]]:
    """Return texts that belong together; a group without a word that most of its tickets share is parted again."""
    labels = _labels(texts, [len(members[text]) for text in texts], farthest)
    groups: dict[int, list[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        if label >= 0:
            groups.setdefault(label, []).append(text)
    loose = [group for group in groups.values() if not _coheres(group, members)]
    firm = [group for group in groups.values() if _coheres(group, members)]
    if farthest > _NEAREST:
        firm += [part for group in loose if len(group) > 1 for part in _grouped(group, members, farthest - _STEP)]
    return firm


def _coheres(group: list[str], members: dict[str, list[Ticket]]) -> bool:
    counts: Counter[str] = Counter()
    for text in group:
        for word in set(text.split()):
            counts[word] += len(members[text])
    size = sum(len(members[text]) for text in group)
    return bool(counts) and counts.most_common(1)[0][1] >= _SHARED * size


def _labels(texts: list[str], sizes: list[int], farthest: float) -> list[int]:
    """Return a cluster's number for each text; -1 for those that belong to none."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(texts) < 2:  # noqa: PLR2004 - one text is a cluster of its own
        return [0] * len(texts)
    vectorizer = TfidfVectorizer(analyzer=str.split, sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    near = matrix[:_MOST_TEXTS]
    joined = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=farthest)
    labels = joined.fit_predict(near.toarray())
    if len(texts) <= _MOST_TEXTS:
        return labels.tolist()
    weights = np.asarray(sizes[:_MOST_TEXTS], dtype=float)
    large = np.argsort(-np.bincount(labels, weights=weights), kind="stable")[:_MOST_CENTRES]
    centres = np.stack([np.asarray(near[labels == label].T @ weights[labels == label]).ravel() for label in large])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    found = labels.tolist()
    for start in range(_MOST_TEXTS, len(texts), _CHUNK):
        likeness = matrix[start : start + _CHUNK] @ centres.T
        near_enough = likeness.max(axis=1) >= _NEAR
        found += np.where(near_enough, large[likeness.argmax(axis=1)], -1).tolist()
    return found


def _keywords(group: list[str], members: dict[str, list[Ticket]], spread: Counter[str]) -> list[str]:
    """Return the words that most of its tickets use and few others do."""
    counts: Counter[str] = Counter()
    for text in group:
        for word in set(text.split()):
            counts[word] += len(members[text])
    inside = Counter(word for text in group for word in set(text.split()))
    telling = {word: count * (inside[word] / spread[word]) for word, count in counts.items()}
    ranked = sorted(telling, key=lambda word: (-telling[word], word))
    size = counts.most_common(1)[0][1] if counts else 0
    frequent = [word for word in ranked if counts[word] >= max(2, 0.15 * size)]
    return (frequent or ranked)[:_KEYWORDS]
