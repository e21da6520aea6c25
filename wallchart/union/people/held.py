"""What hangs on a person, found from the models themselves: every key to a person, in whichever room.

A merge walks these keys, so that a room to come is included without being named here. Rows are held as
plain JSON, column by column, and made into rows again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import ForeignKey, Model, Q, UniqueConstraint

from . import holdings
from .models import Assignment, DuplicatePair, Person, SearchTerm

Columns = dict[str, Any]
Key = tuple[type[Model], ForeignKey[Any, Any]]

DERIVED: frozenset[type[Model]] = frozenset({SearchTerm})
"""Made from other rows, and made anew when those have moved."""


def keys_to(model: type[Model]) -> tuple[Key, ...]:
    """(model, field) of every foreign key to `model`, hidden ones too, in the order of tables and columns."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            field: Any = relation.field  # type: ignore[union-attr]  # a reverse relation has one
            if not field.model._meta.proxy:
                found.append((field.model, field))
    return tuple(sorted(set(found), key=lambda key: (key[0]._meta.db_table, key[1].column)))


def keys_to_persons() -> tuple[Key, ...]:
    """Every key to a person but those of derived rows, and of pairs, which have an order of their own."""
    return tuple(key for key in keys_to(Person) if key[0] not in DERIVED and key[0] is not DuplicatePair)


def columns_of(row: Model) -> Columns:
    """Every column of a row as plain JSON; `row_from` is the way back."""
    held: Columns = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        plain = value is None or isinstance(value, bool | int | float | str | list | dict)
        held[field.attname] = value if plain else field.value_to_string(row)
    return held


def value_from(model: type[Model], column: str, held: Any) -> Any:
    """A held value as the model has it."""
    field: Any = next(f for f in model._meta.concrete_fields if f.attname == column)
    if isinstance(field, ForeignKey):
        field = field.target_field
    return None if held is None else field.to_python(held)


def row_from(model: type[Model], held: Columns) -> Model:
    """The row (not yet written) whose columns were held; columns that came later have their default."""
    known = {field.attname for field in model._meta.concrete_fields}
    return model(**{name: value_from(model, name, value) for name, value in held.items() if name in known})


def clashing(model: type[Model], field: ForeignKey[Any, Any], kept_id: int, gone_id: int) -> set[int]:
    """The rows of `gone` that cannot also be `kept`'s: those that a constraint of the model, or what its
    room says of it (people.holdings), does not let two of stand under one person."""
    rows: set[int] = set()
    for others, condition in _unique_with(model, field):
        standing = model._base_manager.filter(condition, **{field.attname: kept_id})
        taken = set(standing.values_list(*others)) if others else ({()} if standing.exists() else set())
        taken = {key for key in taken if None not in key}  # two unknown values are not the same one
        if taken:
            theirs = model._base_manager.filter(condition, **{field.attname: gone_id})
            rows |= {pk for pk, *rest in theirs.values_list("pk", *others) if tuple(rest) in taken}
    for holding in holdings.registered():
        if holding.model is model and field.name in holding.person_fields:
            rows.update(holding.clashes(kept_id, gone_id))
    if model is Assignment:
        # Nobody is assigned to look after themselves.
        both = Q(person=kept_id, committee_member=gone_id) | Q(person=gone_id, committee_member=kept_id)
        rows.update(Assignment._base_manager.filter(both).values_list("pk", flat=True))
    return rows


def no_more_clashes(kept_id: int, gone_id: int) -> Iterable[int]:
    """`Holding.clashes` of a model whose constraints say all there is to say: a merge reads those itself."""
    del kept_id, gone_id
    return ()


def _unique_with(model: type[Model], field: ForeignKey[Any, Any]) -> list[tuple[tuple[str, ...], Q]]:
    """(other columns, condition) of each constraint by which rows of one person must differ."""
    found: list[tuple[tuple[str, ...], Q]] = []
    if field.unique:
        found.append(((), Q()))
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            others = tuple(name for name in constraint.fields if name != field.name)
            found.append((others, constraint.condition or Q()))
    for together in model._meta.unique_together:
        if field.name in together:
            found.append((tuple(name for name in together if name != field.name), Q()))
    return found
