"""Arguments by wrong names: the error says which name is meant, also to those who come from R's `games`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from foedus.errors import UnknownNameError
from foedus.wording import Message

__all__ = ["R_NAMES", "names_arguments"]

_P = ParamSpec("_P")
_T = TypeVar("_T")

R_NAMES = {
    "formulas": "formula",
    "type": "error",
    "fixedUtils": "fixed_utilities",
    "sdformula": "scale",
    "sdByPlayer": "scale_by_player",
    "maxOffer": "max_offer",
    "offertol": "tolerance",
}
"""Arguments of R's `games` and what they are called here."""


def names_arguments(instead: Mapping[str, str]) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Return a decorator after which an argument that does not exist is an UnknownNameError with the nearest that does.

    Parameters
    ----------
    instead : mapping of str to str
        Names used elsewhere, and the name to use.

    Examples
    --------
    >>> @names_arguments({"type": "error"})
    ... def fit(formula: str, *, error: str = "agent") -> str:
    ...     return error
    >>> fit("y ~ x", error="private")
    'private'
    >>> fit("y ~ x", type="private")
    Traceback (most recent call last):
    ...
    foedus.errors.UnknownNameError: fit(): unknown argument 'type'
      do:  write error=
    """

    def decorate(function: Callable[_P, _T]) -> Callable[_P, _T]:
        known = tuple(inspect.signature(function).parameters)

        @wraps(function)
        def checked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            for name in kwargs:
                if name not in known:
                    meant = instead.get(name)
                    todo = Message("write {name}=", {"name": meant}) if meant in known else None
                    where = f"{getattr(function, '__name__', 'call')}()"
                    raise UnknownNameError("argument", name, known, where=where, todo=todo)
            return function(*args, **kwargs)

        return checked

    return decorate
