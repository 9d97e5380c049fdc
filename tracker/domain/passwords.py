"""Which passwords are refused. There is no rule on kinds of characters: long and not to be guessed is enough."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

SHORTEST = 12
LONGEST = 200
FEWEST = 5
"""How many different characters there must be."""
USUAL = ("contrasena", "password", "qwerty", "asdfgh", "puente", "municipio", "bienvenid", "administrador", "123456")
"""What everybody tries first."""


def weakness(password: str, about: Iterable[str] = ()) -> str | None:
    """Why a password is refused, None when it will do; ``about`` are words that others know of its owner.

    A long password may hold such a word; one that is little more than such words may not.
    """
    if len(password) < SHORTEST:
        return f"La contraseña debe tener {SHORTEST} caracteres o más."
    if len(password) > LONGEST:
        return f"La contraseña debe tener {LONGEST} caracteres o menos."
    if "\0" in password or len(set(password)) < FEWEST:
        return "La contraseña repite muy pocos caracteres. Una frase de cuatro palabras sirve bien."
    left = _plain(password)
    for word in sorted({_plain(word) for word in (*USUAL, *about)}, key=len, reverse=True):
        if len(word) > 3:
            left = left.replace(word, "")
    if len(left.strip("0123456789")) < SHORTEST // 2:
        return "La contraseña se adivina fácilmente: es casi solo su nombre, su correo, su municipio o una muy usada."
    return None


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in bare if not char.isspace() and not unicodedata.combining(char))
