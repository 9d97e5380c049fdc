"""Checks that the addresses of calls, documents and funds still lead where they did, each on its own rhythm."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, zip_longest

from sqlalchemy.orm import Session

from tracker.addresses import canonical, host_of
from tracker.catalogue import Catalogue
from tracker.config import Settings
from tracker.domain.link import LIVE, next_wait
from tracker.jobs.ask_link import Asked, Asker
from tracker.store.engine import Sessions
from tracker.store.links import Link, all_links, calls_by_address, drop_links, due_links, put_off
from tracker.store.runs import keep_wait
from tracker.store.sources import waits

MOST = 40
"""How many links a scheduled check asks for, so that no other job waits long."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A link after its check; ``changed`` whether the result is another one than before."""

    address: str
    result: str
    reason: str | None
    target: str | None
    changed: bool


@dataclass(slots=True)
class Report:
    """What a check of links found."""

    known: int = 0
    checked: list[Checked] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many of the checked links have each result."""
        return Counter(item.result for item in self.checked)


def check_links(
    settings: Settings, sessions: Sessions, catalogue: Catalogue, now: datetime, most: int = MOST
) -> Report:
    """Brings the list of links up to date and asks for those whose turn it is, each kept as soon as it is known.

    A host that asked to be left alone, here or when its pages were read, is asked for nothing until then.
    """
    report = Report()
    with sessions.begin() as session:
        report.known = gather_links(session, catalogue, now)
        patient = waits(session, now)
        for host, until in patient.items():
            put_off(session, host, until)
        due = [(link.address, link.etag, link.last_modified) for link in due_links(session, now, most)]
    with closing(Asker(settings, now, dict(patient))) as asker:
        for address, etag, last_modified in _host_after_host(due):
            if host_of(address) in asker.until:
                continue
            asked = asker.ask(address, etag, last_modified)
            with sessions.begin() as session:
                report.checked.append(keep_link(session, address, asked, now))
                for host in asker.until.keys() - patient.keys():
                    patient[host] = asker.until[host]
                    keep_wait(session, host, patient[host])
                    put_off(session, host, patient[host])
    return report


def gather_links(session: Session, catalogue: Catalogue, now: datetime) -> int:
    """Adds the addresses that calls and funds name and forgets those that nothing names any more; gives how many."""
    wanted = set(calls_by_address(session)) | fund_homes(catalogue)
    known = {link.address for link in all_links(session)}
    session.add_all(
        Link(address=address, host=host_of(address), first_seen=now, next_at=now) for address in wanted - known
    )
    for some in _portions(sorted(known - wanted)):
        drop_links(session, some)
    session.flush()
    return len(wanted)


def fund_homes(catalogue: Catalogue) -> set[str]:
    """The addresses at which the funds present themselves."""
    return {canonical(home) for fund in catalogue.funds for home in fund.homes}


def keep_link(session: Session, address: str, asked: Asked, now: datetime) -> Checked:
    """Writes down what a check found."""
    link, found = session.get_one(Link, address), asked.found
    changed = link.result != found.result
    if changed:
        link.since = now
    link.result, link.status, link.reason, link.target = found.result.value, found.status, found.reason, found.target
    link.doubts = 0 if found.result in LIVE else link.doubts + 1
    link.checked_at, link.next_at = now, now + next_wait(found.result, link.doubts)
    link.etag, link.last_modified = asked.etag, asked.last_modified
    session.flush()
    return Checked(address, link.result, link.reason, link.target, changed)


def _host_after_host(due: Iterable[tuple[str, str | None, str | None]]) -> Iterator[tuple[str, str | None, str | None]]:
    """The same links, so ordered that two of one host stand as far apart as can be."""
    hosts: dict[str, list[tuple[str, str | None, str | None]]] = defaultdict(list)
    for item in due:
        hosts[host_of(item[0])].append(item)
    return (item for item in chain.from_iterable(zip_longest(*hosts.values())) if item is not None)


def _portions(items: Collection[str], size: int = 500) -> Iterator[list[str]]:
    every = list(items)
    return (every[start : start + size] for start in range(0, len(every), size))
