"""Pareto/NBD: the integral that its likelihood contains, by Gauss–Legendre quadrature, and what follows from it."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from crm_engine.special import lgamma
from crm_engine.value._patterns import FARTHEST, Floats, Patterns, rising

# e^−40 of the integrand's largest value is below the last digit of a double: nothing beyond it is integrated.
_FADED = 40.0
# (largest decay rate × length of the interval, nodes that give its integral to about 1e-12)
_RULES = ((2.0, 10), (8.0, 14), (25.0, 22), (60.0, 34), (np.inf, 72))


@cache
def gauss(nodes: int) -> tuple[Floats, Floats]:
    """Return the places in (0, 1) and the weights (sum 1) of Gauss–Legendre quadrature."""
    place, weight = np.polynomial.legendre.leggauss(nodes)  # type: ignore[no-untyped-call]
    return 0.5 * (place + 1), 0.5 * weight


class Pnbd(NamedTuple):
    """Parameters of the Pareto/NBD: `r`, `alpha` (purchases), `s`, `beta` (lifetime); alpha, beta in units of time."""

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float = float("nan")
    converged: bool = True


class Tail(NamedTuple):
    """∫ (α+y)^−(r+x) (β+y)^−(s+1) dy from t_x to T: its logarithm and the logarithm's derivatives."""

    log: Floats
    by_r: Floats
    by_alpha: Floats
    by_s: Floats
    by_beta: Floats


def tail(p: tuple[float, float, float, float], x: Floats, t_x: Floats, age: Floats) -> Tail:
    """Return the integral for each element; −∞ where t_x = T.

    In h = ln(min(α,β) + y) the integrand has its poles at least π away from the real line and fades like
    e^(−decay), decay = near·h + far·ln(1 + ρ(e^h − 1)), which Gauss' rule takes in a few nodes.
    """
    r, alpha, s, beta = p
    base, gap = min(alpha, beta) + t_x, abs(alpha - beta)
    near, far = (r + x, np.full_like(x, s + 1)) if alpha <= beta else (np.full_like(x, s + 1), r + x)
    rho = base / (base + gap)
    length = np.log1p((age - t_x) / base)

    def decay(h: Floats, part: Any) -> Floats:
        return np.asarray((near[part] - 1) * h + far[part] * np.log1p(rho[part] * np.expm1(h)))

    long = np.flatnonzero(decay(length, slice(None)) > _FADED)
    if long.size:
        low, high = np.zeros(long.size), length[long]
        for _ in range(12):
            middle = (low + high) / 2
            faded = decay(middle, long) > _FADED
            low, high = np.where(faded, low, middle), np.where(faded, middle, high)
        length[long] = high
    rise = np.exp(length)
    strength = (np.abs(near - 1) + far * rho * rise / (1 + rho * (rise - 1))) * length
    rule = np.searchsorted([limit for limit, _ in _RULES], strength)
    found = np.empty((5, x.size))
    for number, (_, nodes) in enumerate(_RULES):
        part = np.flatnonzero(rule == number)
        if part.size:
            found[:, part] = _quadrature(gauss(nodes), near[part], far[part], base[part], gap, length=length[part])
    log_a, log_b = np.log(alpha + t_x), np.log(beta + t_x)
    log, by_near, per_near, by_far, per_far = found
    by_a, per_a, by_b, per_b = (
        (by_near, per_near, by_far, per_far) if alpha <= beta else (by_far, per_far, by_near, per_near)
    )
    return Tail(
        log=log - (r + x) * log_a - (s + 1) * log_b,
        by_r=-by_a - log_a,
        by_alpha=-(r + x) * per_a,
        by_s=-by_b - log_b,
        by_beta=-(s + 1) * per_b,
    )


def _quadrature(
    rule: tuple[Floats, Floats], near: Floats, far: Floats, base: Floats, gap: float, *, length: Floats
) -> Floats:
    """Return ln of the integral over its value at t_x, and the means of the two logarithms and reciprocals in it."""
    place, weight = rule
    rise = length[:, None] * place
    y = base[:, None] * np.exp(rise)
    other = y + gap
    log_other = np.log(other / (base + gap)[:, None])
    f = np.exp((1 - near)[:, None] * rise - far[:, None] * log_other) * weight
    total = f.sum(axis=1)
    with np.errstate(divide="ignore"):
        log = np.log(total * length * base)
    means = [np.einsum("ij,ij->i", f, part) / total for part in (rise, 1 / y, log_other, 1 / other)]
    return np.stack([log, *means])


def split(p: Pnbd, x: Floats, t_x: Floats, age: Floats) -> tuple[Floats, Floats]:
    """Return the logarithms of the two ways to a history: still a customer at T, or lost between t_x and T."""
    alive = -(p.r + x) * np.log(p.alpha + age) - p.s * np.log(p.beta + age)
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.log(p.s) + tail((p.r, p.alpha, p.s, p.beta), x, t_x, age).log
    return alive, np.where(age > t_x, lost, -np.inf)


def objective(data: Patterns) -> Callable[[Floats], tuple[float, Floats]]:
    """Return minus the mean log-likelihood as a function of ln(r, α, s, β), with its gradient."""
    x, t_x, age, weight = data.x, data.t_x, data.T, data.weight
    n = float(data.customers)
    lasting = age > t_x  # who bought on the last day has no time to have been lost in

    def negative(log_params: Floats) -> tuple[float, Floats]:
        if np.abs(log_params).max() > FARTHEST:
            return np.inf, np.zeros(4)
        r, alpha, s, beta = (float(v) for v in np.exp(log_params))
        gamma_r, slope_r = rising(data.more_than, r)
        log_a, log_b = np.log(alpha + age), np.log(beta + age)
        alive = -(r + x) * log_a - s * log_b
        found = tail((r, alpha, s, beta), x, t_x, age)
        lost = np.where(lasting, np.log(s) + found.log, -np.inf)
        both = np.logaddexp(alive, lost)
        is_alive, is_lost = weight * np.exp(alive - both), weight * np.exp(lost - both)
        value = gamma_r + n * (r * np.log(alpha) + s * np.log(beta)) + float(weight @ both)

        def lost_sum(derivative: Floats) -> float:
            return float(is_lost @ np.where(lasting, derivative, 0.0))

        gradient = np.array(
            [
                slope_r + n * np.log(alpha) - float(is_alive @ log_a) + lost_sum(found.by_r),
                n * r / alpha - float(is_alive @ ((r + x) / (alpha + age))) + lost_sum(found.by_alpha),
                n * np.log(beta) - float(is_alive @ log_b) + float(is_lost.sum()) / s + lost_sum(found.by_s),
                n * s / beta - float(is_alive @ (s / (beta + age))) + lost_sum(found.by_beta),
            ]
        )
        return -value / n, -gradient * np.array([r, alpha, s, beta]) / n

    return negative


def pmf(p: Pnbd, n: npt.NDArray[np.int64], t: float) -> Floats:
    """Return P(X(t) = n): the purchases of those who stay past t, and of those lost at some time before it."""
    k = n.astype(np.float64)
    size = lgamma(p.r + k) - lgamma(p.r) - lgamma(k + 1)
    stay = np.log(p.alpha / (p.alpha + t)) * p.r + k * np.log(t / (p.alpha + t)) + p.s * np.log(p.beta / (p.beta + t))
    near = min(p.alpha, p.beta)
    place, weight = gauss(64)
    edges = np.linspace(np.log(near), np.log(near + t), 9)
    step = np.diff(edges)[:, None]
    h = (edges[:-1, None] + step * place).ravel()
    y = np.exp(h) - near
    lost = (
        p.r * np.log(p.alpha / (p.alpha + y))
        + k[:, None] * np.log(np.maximum(y, 1e-300) / (p.alpha + y))
        + np.log(p.s)
        + p.s * np.log(p.beta)
        - (p.s + 1) * np.log(p.beta + y)
        + h
    )
    lost = np.where((k[:, None] == 0) | (y > 0), lost, -np.inf)
    integral = (np.exp(size[:, None] + lost) * (step * weight).ravel()).sum(axis=1)
    return np.asarray(np.exp(size + stay) + integral)
