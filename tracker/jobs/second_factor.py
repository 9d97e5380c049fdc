"""The second proof of a person: codes of their phone, and recovery codes for when it is lost."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.config import Settings
from tracker.domain import totp
from tracker.errors import Invalid
from tracker.jobs.audit import record
from tracker.store.accounts import RecoveryCode, SecondFactor, recovery_codes_of, second_factor_of
from tracker.store.people import User

CODES = 10
KEY_BYTES = 20
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that look alike."""
WRONG = "El código no coincide. Espere al siguiente y escríbalo de nuevo."


def compulsory(settings: Settings) -> bool:
    """Whether admins must have a second factor: always, but where the date is simulated.

    A phone's codes follow the real time, so they can't be right there; production refuses a simulated date.
    """
    return settings.now is None


def has_second_factor(session: Session, user: User) -> bool:
    """Whether a person is asked for a code."""
    factor = second_factor_of(session, user.id)
    return factor is not None and factor.confirmed_at is not None


def key_of(settings: Settings, factor: SecondFactor) -> bytes:
    """The key that the person's phone holds; the database alone does not give it away."""
    secret = settings.secret_key.get_secret_value().encode()
    return hmac.new(secret, f"puente.totp:{factor.user_id}:{factor.seed}".encode(), hashlib.sha256).digest()[:KEY_BYTES]


def begin(session: Session, user: User) -> SecondFactor:
    """A new key for a person, which counts once a code of it was typed.

    Raises:
        Invalid: they have a second factor; it must be taken off first.
    """
    if has_second_factor(session, user):
        raise Invalid("Su segundo paso ya está activo.")
    factor = second_factor_of(session, user.id) or SecondFactor(user_id=user.id, last_step=0)
    factor.seed = secrets.token_hex(16)
    session.add(factor)
    session.flush()
    return factor


def confirm(session: Session, settings: Settings, user: User, typed: str, now: datetime) -> list[str]:
    """The person's codes count from now on; gives the recovery codes, which are kept nowhere in the clear.

    Raises:
        Invalid: no key was made, or the code is not of this one.
    """
    factor = second_factor_of(session, user.id)
    if factor is None or factor.confirmed_at is not None:
        raise Invalid("Empiece de nuevo: no hay una clave por confirmar.")
    if not _right_code(settings, factor, typed, now):
        raise Invalid(WRONG, {"code": WRONG})
    factor.confirmed_at = now
    record(session, now, user, "second_factor_on", f"user:{user.id}", {})
    return renew_recovery_codes(session, settings, user)


def renew_recovery_codes(session: Session, settings: Settings, user: User) -> list[str]:
    """New recovery codes; the old ones open nothing any more."""
    for old in recovery_codes_of(session, user.id):
        session.delete(old)
    codes = ["-".join(_letters() for _ in range(2)) for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=user.id, hash=_hash(settings, user.id, code)) for code in codes)
    session.flush()
    return codes


def check(session: Session, settings: Settings, user: User, typed: str, now: datetime) -> bool:
    """Whether what was typed is a code of the person's phone or one of their recovery codes; each opens once."""
    factor = second_factor_of(session, user.id)
    if factor is None or factor.confirmed_at is None:
        return False
    if _right_code(settings, factor, typed, now):
        session.flush()
        return True
    hashed = _hash(settings, user.id, typed)
    for code in recovery_codes_of(session, user.id):
        if hmac.compare_digest(code.hash, hashed):
            code.used_at = now
            record(session, now, user, "recovery_code_used", f"user:{user.id}", {})
            session.flush()
            return True
    return False


def take_off(session: Session, user: User, now: datetime, by: User | None) -> None:
    """No codes any more, and no recovery codes; ``by`` is None for whoever runs Puente."""
    factor = second_factor_of(session, user.id)
    if factor is None:
        return
    for code in recovery_codes_of(session, user.id):
        session.delete(code)
    session.delete(factor)
    record(session, now, by, "second_factor_off", f"user:{user.id}", {})
    session.flush()


def _right_code(settings: Settings, factor: SecondFactor, typed: str, now: datetime) -> bool:
    step = totp.matching_step(key_of(settings, factor), typed, now, factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    return True


def _letters() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))


def _hash(settings: Settings, user_id: int, code: str) -> str:
    """A code has 49 random bits, so a keyed hash is enough; a slow one would make each try take a second."""
    bare = "".join(char for char in code.casefold() if char.isalnum())
    secret = settings.secret_key.get_secret_value().encode()
    return hmac.new(secret, f"puente.recovery:{user_id}:{bare}".encode(), hashlib.sha256).hexdigest()
