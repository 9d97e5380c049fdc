"""The benchmarks as a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from tracker.bench import crawling, inside, pages, ranking, reading
from tracker.bench.pairs import Figure

Benchmark = Callable[[int, int], Figure]
BENCHMARKS: dict[str, tuple[Benchmark, int, int]] = {
    "crawl": (crawling.crawl, 500, 3),
    "read": (reading.read, 1000, 5),
    "rank": (ranking.rank, 2478, 5),
    "notify": (inside.notify, 50, 8),
    "web": (pages.web, 10_000, 3),
    "export": (inside.export, 20, 8),
}
"""Each with its usual size (pages, passages, municipalities, mails, calls, documents) and number of pairs."""


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--size", type=click.IntRange(1), help="How much work each round does; by default what tells most.")
@click.option("--pairs", type=click.IntRange(1), help="How often Puente and the baseline are measured in turn.")
@click.option(
    "--passages",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For read: a file of passages with what is right, instead of the project's own.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def bench(names: tuple[str, ...], size: int | None, pairs: int | None, passages: Path | None, as_json: bool) -> None:
    """Measures how fast Puente is (all, when none is named), each with a baseline from the same run.

    A ratio of 0.5 says that Puente needs twice the time of the baseline, which does much less.
    """
    figures = []
    for name in names or BENCHMARKS:
        benchmark, usual_size, usual_pairs = BENCHMARKS[name]
        if passages and name == "read":
            benchmark = partial(reading.read, passages=passages)
        figure = benchmark(size or usual_size, pairs or usual_pairs)
        figures.append(asdict(figure))
        if not as_json:
            click.echo(figure.line())
    if as_json:
        click.echo(json.dumps({"figures": figures}))
