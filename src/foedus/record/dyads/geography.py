"""Distance between states: capital to capital, and the least distance between their territories."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.paths import kept_by_place
from foedus.record.source_files.store import scan

__all__ = ["capital_distance", "geodesic", "minimum_distance"]

_EQUATOR, _FLATTENING = 6378137.0, 1 / 298.257223563  # WGS 84, metres


def minimum_distance() -> Addition:
    """Add ``mindist``, the least distance between the two territories on 1 January, in kilometres, from 1886.

    References
    ----------
    Schvitz et al. (2022), JCR 66: 144-161 (CShapes 2.0).
    """
    return Addition("minimum_distance", 31, (Part("cow_mindist", "pair", lambda _: scan("cow_mindist")),))


def capital_distance() -> Addition:
    """Add ``capdist``, the geodesic distance between the two capitals in kilometres.

    Where a capital moved within the year, the first one counts.

    References
    ----------
    Miller (2022), CMPS; Vincenty (1975), Survey Review 23: 88-93, inverse formula on the WGS 84 ellipsoid.
    """

    def table(_: Setting) -> pl.LazyFrame:
        return (
            _capitals()
            .with_columns(year=pl.int_ranges(pl.col("stdate").dt.year(), pl.col("enddate").dt.year() + 1))
            .explode("year")
            .group_by("ccode", pl.col("year").cast(pl.Int32))
            .agg(pl.col("_capital").sort_by("stdate", "_capital").first())
        )

    def derive(_: Setting) -> list[pl.Expr]:
        count, distances = _distances()
        place = pl.col("_capital1").cast(pl.Int64) * count + pl.col("_capital2")
        return [pl.lit(pl.Series(distances)).gather(place).alias("capdist")]

    part = Part("cow_capitals", "state", table)
    return Addition("capital_distance", 30, (part,), derive=derive, drop=("_capital{}",))


def _capitals() -> pl.LazyFrame:
    return scan("cow_capitals").with_row_index("_capital")


@kept_by_place
def _distances() -> tuple[int, NDArray[np.float64]]:
    """Return the number of capitals and the distances between all of them, in kilometres, row by row."""
    places = _capitals().select("lat", "lng").collect()
    latitude, longitude = places["lat"].to_numpy(), places["lng"].to_numpy()
    kilometres = geodesic(latitude[:, None], longitude[:, None], latitude[None, :], longitude[None, :]) / 1000
    # both directions of a pair to the last bit
    return places.height, ((kilometres + kilometres.T) / 2).ravel()


def geodesic(
    latitude1: NDArray[np.float64],
    longitude1: NDArray[np.float64],
    latitude2: NDArray[np.float64],
    longitude2: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the distance between two points of the WGS 84 ellipsoid, in metres.

    Parameters
    ----------
    latitude1, longitude1, latitude2, longitude2 : array
        Degrees; shapes that broadcast together.

    References
    ----------
    Vincenty (1975), Survey Review 23: 88-93, equations 13 to 19. Nearly antipodal points, for which the iteration
    does not settle, keep its last value; no two capitals are that far apart.
    """
    polar = (1 - _FLATTENING) * _EQUATOR
    u1 = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitude1)))
    u2 = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitude2)))
    u1, u2, span = np.broadcast_arrays(u1, u2, np.radians(longitude2 - longitude1))
    angle = span
    for _ in range(100):
        east = np.cos(u2) * np.sin(angle)
        north = np.cos(u1) * np.sin(u2) - np.sin(u1) * np.cos(u2) * np.cos(angle)
        sin_sigma = np.hypot(east, north)
        cos_sigma = np.sin(u1) * np.sin(u2) + np.cos(u1) * np.cos(u2) * np.cos(angle)
        sigma = np.arctan2(sin_sigma, cos_sigma)
        sin_alpha = np.divide(np.cos(u1) * east, sin_sigma, out=np.zeros_like(sin_sigma), where=sin_sigma > 0)
        cos2_alpha = 1 - sin_alpha**2
        twice = np.divide(
            2 * np.sin(u1) * np.sin(u2), cos2_alpha, out=np.zeros_like(cos2_alpha), where=cos2_alpha > 1e-15
        )
        cos_2m = cos_sigma - twice
        c = _FLATTENING / 16 * cos2_alpha * (4 + _FLATTENING * (4 - 3 * cos2_alpha))
        bracket = sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (2 * cos_2m**2 - 1))
        refined = span + (1 - c) * _FLATTENING * sin_alpha * bracket
        settled = np.abs(refined - angle).max(initial=0) < 1e-12
        angle = refined
        if settled:
            break
    squared = cos2_alpha * (_EQUATOR**2 - polar**2) / polar**2
    a = 1 + squared / 16384 * (4096 + squared * (-768 + squared * (320 - 175 * squared)))
    b = squared / 1024 * (256 + squared * (-128 + squared * (74 - 47 * squared)))
    inner = b / 6 * cos_2m * (4 * sin_sigma**2 - 3) * (4 * cos_2m**2 - 3)
    correction = b * sin_sigma * (cos_2m + b / 4 * (cos_sigma * (2 * cos_2m**2 - 1) - inner))
    return polar * a * (sigma - correction)
