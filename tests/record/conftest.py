"""What the record's tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import polars as pl


@pytest.fixture(scope="session")
def frame_of_deterrence(with_record: Callable[[], AbstractContextManager[None]]) -> pl.DataFrame:
    """The rows of "do pacts deter?" to 1913, made once."""
    from foedus import record

    with with_record():
        return record.deterrence_frame(1816, 1913)
