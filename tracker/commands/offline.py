"""Commands that need no database: passages read and calls ranked from files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tracker.catalogue import load_catalogue
from tracker.commands.house import write_lines
from tracker.extract.predict import prediction
from tracker.matching.files import rank_files


@click.command()
@click.option("--jsonl", "path", required=True, type=click.Path(path_type=Path, allow_dash=True))
def read(path: Path) -> None:
    """Reads passages, a JSON object a line, and prints what each says."""
    catalogue = load_catalogue()
    with click.open_file(str(path), encoding="utf-8") as lines:
        write_lines(prediction(json.loads(line), catalogue) for line in lines if line.strip())


@click.command()
@click.option("--projects", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--calls", "calls_path", required=True, type=click.Path(exists=True, path_type=Path))
def rank(projects: Path, calls_path: Path) -> None:
    """Ranks calls for projects: project, call and score, separated by tabs."""
    for project, call, score in rank_files(projects, calls_path):
        click.echo(f"{project}\t{call}\t{score:.6f}")
