"""Two municipalities become one: what people wrote in the one that INEGI dropped goes on in the other, or goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.errors import Conflict, Invalid, NotFound
from tracker.jobs.audit import record
from tracker.jobs.municipal_profile import OWN, SAID, profile_values
from tracker.jobs.projects import plain
from tracker.store.alerts import Subscription, subscription_for, subscriptions_in
from tracker.store.joined_places import JoinedPlaces, joins_after, move_back, move_work
from tracker.store.municipal import Profile, hold_municipality, profile_of
from tracker.store.people import Membership, Municipality, User, members_of

TOGETHER = (("term_starts", "term_ends"), ("border_km", "border_note"), ("head_name", "head_position"))
"""What is said only as a whole: a distance without how it was measured is no distance."""
ALONE = tuple((name,) for name in (*OWN, *SAID) if not any(name in group for group in TOGETHER))
EMPTY: tuple[object, ...] = (None, "", [])


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining two municipalities did.

    ``moved`` says how many of each went over, ``taken`` what the new one had not said and the old one had, and
    ``differs`` what both had said otherwise: what stays, and what only the old one still says.
    """

    number: int
    moved: dict[str, int]
    taken: dict[str, Any]
    differs: dict[str, tuple[Any, Any]]


def join_places(session: Session, old: str, new: str, now: datetime) -> Joined:
    """Moves people, projects, drafts, agreements, documents and alerts from one municipality to another.

    What the new one says of itself stays; where it says nothing, it takes what the old one said. The old one keeps its
    own profile as it is. Who has a role in both keeps that in the new one.

    Raises:
        Invalid: INEGI's file still has the old one, lacks the new one, or they are the same.
        NotFound: there is no such municipality.
    """
    for code in (old, new):
        if session.get(Municipality, code) is None:
            raise NotFound(f"there is no municipality {code}")
    places = {code: hold_municipality(session, code) for code in sorted({old, new})}
    if places[old].missing_since is None:
        raise Invalid(f"INEGI's newest file has {old}; only one that it lacks can go on in another")
    if places[new].missing_since is not None:
        raise Invalid(f"INEGI's newest file lacks {new} too")
    said = _take_profile(session, places[old], places[new], now)
    ids = move_work(session, old, new)
    data: dict[str, Any] = {
        "work": ids,
        "people": _move_people(session, old, new),
        "alerts": _move_alerts(session, old, new, now),
        **said,
    }
    row = JoinedPlaces(old=old, new=new, at=now, data=data)
    session.add(row)
    session.flush()
    moved = {name: len(numbers) for name, numbers in ids.items()}
    moved |= {"people": len(data["people"]["moved"]), "alerts": len(data["alerts"]["moved"])}
    told = {"cvegeo": old, "to": new, "joining": row.id, **moved, "taken": said["taken"], "differs": said["differs"]}
    record(session, now, None, "municipality_joined", f"municipality:{new}", told)
    return Joined(row.id, moved, said["taken"], {name: tuple(pair) for name, pair in said["differs"].items()})


def undo_join(session: Session, number: int, now: datetime) -> dict[str, int]:
    """Gives a municipality back what went over to another; says how many of each.

    What was made in the new one since then stays there, and so does what somebody has changed of its profile.

    Raises:
        Conflict: it was undone already, or one of the two was joined with another since.
        NotFound: there is no such joining.
    """
    row = session.get(JoinedPlaces, number)
    if row is None:
        raise NotFound(f"no municipalities were joined under the number {number}")
    if row.undone_at is not None:
        raise Conflict(f"{row.old} has its work back since {row.undone_at:%Y-%m-%d}")
    if later := joins_after(session, row):
        raise Conflict(f"{row.old} or {row.new} was joined again later; undo {later[-1].id} first")
    places = {code: hold_municipality(session, code) for code in sorted({row.old, row.new})}
    moved = move_back(session, row)
    moved["people"] = _people_back(session, row)
    moved["alerts"] = _alerts_back(session, row)
    _profile_back(session, places[row.new], row.data["taken"], now)
    row.undone_at = now
    session.flush()
    told = {"cvegeo": row.old, "from": row.new, "joining": row.id, **moved}
    record(session, now, None, "municipality_join_undone", f"municipality:{row.new}", told)
    return moved


def _take_profile(session: Session, old: Municipality, new: Municipality, now: datetime) -> dict[str, dict[str, Any]]:
    """Fills in what the new one has not said; ``differs`` holds what both say otherwise, the kept one first."""
    theirs, own = profile_values(session, old), profile_values(session, new)
    taken: dict[str, Any] = {}
    differs: dict[str, Any] = {}
    for group in (*TOGETHER, *ALONE):
        told = [name for name in group if theirs[name] not in EMPTY and theirs[name] != own[name]]
        if all(own[name] in EMPTY for name in group):
            taken |= {name: theirs[name] for name in told}
        else:
            differs |= {name: [plain(own[name]), plain(theirs[name])] for name in told}
    _write(session, new, taken, now)
    return {"taken": {name: plain(value) for name, value in taken.items()}, "differs": differs}


def _write(session: Session, place: Municipality, values: dict[str, Any], now: datetime) -> None:
    said = profile_of(session, place.cvegeo)
    if said is None and values.keys() & set(SAID):
        said = Profile(cvegeo=place.cvegeo, languages=[], days_off=[])
        session.add(said)
    for name, value in values.items():
        setattr(place if name in OWN else said, name, value)
    if said is not None and values:
        said.changed_at, said.changed_by = now, None
    session.flush()


def _profile_back(session: Session, place: Municipality, taken: dict[str, Any], now: datetime) -> None:
    """Empties what was taken and nobody has changed since."""
    today = profile_values(session, place)
    lists = ("networks", "languages", "days_off")
    same = [name for name, value in taken.items() if plain(today[name]) == value]
    _write(session, place, {name: [] if name in lists else None for name in same}, now)


def _move_people(session: Session, old: str, new: str) -> dict[str, list[Any]]:
    known = {row.user_id for row in members_of(session, new)}
    done: dict[str, list[Any]] = {"moved": [], "ended": []}
    for member in members_of(session, old):
        if member.user_id in known:
            done["ended"].append([member.user_id, member.role])
            session.delete(member)
        else:
            done["moved"].append(member.id)
            member.cvegeo = new
    session.flush()
    return done


def _people_back(session: Session, row: JoinedPlaces) -> int:
    there = {member.user_id for member in members_of(session, row.old)}
    found = (session.get(Membership, number) for number in row.data["people"]["moved"])
    back = [member for member in found if member and member.cvegeo == row.new and member.user_id not in there]
    for member in back:
        member.cvegeo = row.old
    ended = [pair for pair in row.data["people"]["ended"] if pair[0] not in there and _is_known(session, pair[0])]
    session.add_all(Membership(user_id=number, cvegeo=row.old, role=role) for number, role in ended)
    session.flush()
    return len(back) + len(ended)


def _is_known(session: Session, user_id: int) -> bool:
    return session.get(User, user_id) is not None


def _move_alerts(session: Session, old: str, new: str, now: datetime) -> dict[str, list[Any]]:
    """Moves the alerts; who has asked for both gets one. A wish that was never confirmed takes over one that was."""
    done: dict[str, list[Any]] = {"moved": [], "ended": [], "confirmed": []}
    for subscription in subscriptions_in(session, old):
        other = subscription_for(session, subscription.email, new)
        if other is None:
            subscription.cvegeo = new
            done["moved"].append(subscription.id)
            continue
        if subscription.ended_at is not None:
            continue
        if subscription.confirmed_at is not None and other.confirmed_at is None and other.ended_at is None:
            other.confirmed_at, other.consent = subscription.confirmed_at, subscription.consent
            done["confirmed"].append(other.id)
        subscription.ended_at = now
        done["ended"].append(subscription.id)
    session.flush()
    return done


def _alerts_back(session: Session, row: JoinedPlaces) -> int:
    """Gives the alerts back; who has ended theirs since then gets none."""
    done, back = row.data["alerts"], 0
    for number in done["confirmed"]:
        other = session.get(Subscription, number)
        if other is not None and other.ended_at is None:
            other.confirmed_at = None
    for number in done["moved"]:
        subscription = session.get(Subscription, number)
        if subscription is None or subscription.cvegeo != row.new:
            continue
        if subscription_for(session, subscription.email, row.old) is None:
            subscription.cvegeo = row.old
            back += 1
    for number in done["ended"]:
        subscription = session.get(Subscription, number)
        kept = subscription_for(session, subscription.email, row.new) if subscription is not None else None
        if subscription is not None and subscription.ended_at == row.at and kept is not None and kept.ended_at is None:
            subscription.ended_at = None
            back += 1
    session.flush()
    return back
