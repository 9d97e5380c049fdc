"""Who may do what: the whole table, so that no right changes unseen."""

from __future__ import annotations

import pytest

from tracker.domain.roles import LOCAL, ROLE_ABILITIES, Ability, Role, Standing, allowed

TABLE = """
            see comment write money legal share sign people shared
director     x     x      x     x     x     x    .     x      .
technician   x     x      x     x     x     x    .     .      .
treasurer    x     x      .     x     .     .    .     .      .
sindico      x     x      .     .     x     .    .     .      .
mayor        x     x      .     .     .     .    x     .      .
liaison      x     x      .     .     .     .    .     .      .
guest        .     .      .     .     .     .    .     .      x
"""
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(name, ability, mark == "x") for name, *marks in LINES for ability, mark in zip(HEAD, marks, strict=True)]


@pytest.mark.parametrize(("role", "ability", "may"), CELLS)
def test_each_role_has_its_abilities(role: str, ability: str, may: bool) -> None:
    standing = Standing([("14120", Role(role))])
    assert allowed(standing, Ability(ability), "14120") is may
    assert not allowed(standing, Ability(ability), "20067")
    assert not allowed(standing, Ability(ability))


def test_the_table_is_whole() -> None:
    assert {role for role, _ability, _may in CELLS} == set(ROLE_ABILITIES) == set(Role)
    assert {ability for _role, ability, _may in CELLS} == LOCAL


def test_a_liaison_sees_and_comments_in_all_municipalities_of_the_state_and_in_no_other() -> None:
    liaison = Standing(states=["14"])
    assert [allowed(liaison, Ability.SEE, place) for place in ("14120", "14001", "20067", None)] == [
        True,
        True,
        False,
        False,
    ]
    assert not any(allowed(liaison, ability, "14120") for ability in LOCAL - {Ability.SEE, Ability.COMMENT})


def test_an_admin_looks_after_puente_and_sees_no_municipalitys_work() -> None:
    admin = Standing(admin=True)
    assert allowed(admin, Ability.ADMIN)
    assert not any(allowed(admin, ability, "14120") for ability in LOCAL)
    assert not allowed(Standing([("14120", Role.DIRECTOR)]), Ability.ADMIN)


def test_whoever_has_not_signed_in_sees_what_is_public_and_nothing_else() -> None:
    assert [ability for ability in Ability if allowed(None, ability, "14120")] == [Ability.PUBLIC]


def test_several_roles_add_up() -> None:
    both = Standing([("14120", Role.MAYOR), ("20067", Role.TECHNICIAN)])
    assert allowed(both, Ability.SIGN, "14120")
    assert not allowed(both, Ability.SIGN, "20067")
    assert allowed(both, Ability.WRITE, "20067")
