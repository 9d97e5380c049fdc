"""The folder of data files: opens them by name and notes those that are missing or unreadable."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from tracker.catalogue.checked import Problems, Table, TomlFile


class DataFolder:
    """A folder of data files. ``label`` is how messages call it, such as ``tracker/data``."""

    def __init__(self, root: Traversable, label: str, problems: Problems) -> None:
        self._root = root
        self._label = label
        self.problems = problems

    def label(self, name: str) -> str:
        """How messages call the file ``name``."""
        return f"{self._label}/{name}"

    def text(self, name: str) -> str | None:
        """The text of a file; None when there is none or it is not UTF-8, which is noted."""
        try:
            return self._root.joinpath(name).read_text("utf-8")
        except FileNotFoundError:
            self.problems.add(self.label(name), 1, "", "the file is missing")
        except UnicodeDecodeError as error:
            self.problems.add(self.label(name), 1, "", f"the file is not UTF-8: {error}")
        return None

    def table(self, name: str) -> Table | None:
        """The top table of a TOML file; None when it can't be read, which is noted."""
        text = self.text(name)
        return None if text is None else TomlFile(self.label(name), text, self.problems).root()

    def names(self, folder: str, ending: str) -> tuple[str, ...]:
        """The files of a folder that end so, as ``folder/name`` by name; none without the folder."""
        place = self._root.joinpath(folder)
        entries = place.iterdir() if place.is_dir() else ()
        return tuple(sorted(f"{folder}/{entry.name}" for entry in entries if entry.name.endswith(ending)))

    def folders(self, folder: str) -> tuple[str, ...]:
        """The folders inside a folder, as ``folder/name`` in the order of their names."""
        place = self._root.joinpath(folder)
        entries = place.iterdir() if place.is_dir() else ()
        return tuple(sorted(f"{folder}/{entry.name}" for entry in entries if entry.is_dir()))
