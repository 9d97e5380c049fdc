"""Prints how well the model of the extra "e5" ranks the judged projects: ``python -m tests.support.e5_figures``.

It takes minutes. The extra is in no lock, so this is no test: whoever changes the extra or its weights runs it and
keeps decision 0013 true.
"""

from __future__ import annotations

from datetime import date

from tests.matching.figures import CALLS, PROJECTS, figures
from tracker.matching.e5 import E5Encoder
from tracker.matching.files import applicant_from, call_from, read_lines
from tracker.matching.rank import rank_applicants
from tracker.matching.similarity import Similarity


def main() -> None:
    """Ranks all judged projects with the real model.

    Raises:
        SettingsError: the extra is not installed; it says how to.
    """
    lines = read_lines(PROJECTS)
    applicants = [applicant_from(number, line) for number, line in enumerate(lines)]
    calls = [call_from(line) for line in read_lines(CALLS)]
    ranked = rank_applicants(applicants, calls, Similarity(E5Encoder()), date.min)
    found = figures([(str(lines[result.project_id]["id"]), result.call_key, result.score) for result in ranked])
    for name, value in found.items():
        print(f"{name}: {value:.3f}")


if __name__ == "__main__":
    main()
