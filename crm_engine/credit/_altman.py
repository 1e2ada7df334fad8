"""Altman's Z scores: four published models, each with its own coefficients and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from crm_engine._checks import columns, one_of
from crm_engine.credit._either import aligned, either, is_column, positive

if TYPE_CHECKING:
    import pandas as pd

    from crm_engine.credit._either import Value
else:
    from crm_engine._late import pd


class _Model(NamedTuple):
    constant: float
    factors: tuple[float, ...]
    distress: float
    safe: float


_MODELS = {
    "Z": _Model(0.0, (1.2, 1.4, 3.3, 0.6, 1.0), 1.81, 2.99),
    "Z'": _Model(0.0, (0.717, 0.847, 3.107, 0.420, 0.998), 1.23, 2.90),
    'Z"': _Model(0.0, (6.56, 3.26, 6.72, 1.05), 1.1, 2.6),
    # Z" moved by a constant; its limits move with it.
    "EM": _Model(3.25, (6.56, 3.26, 6.72, 1.05), 1.1 + 3.25, 2.6 + 3.25),
}


def altman_ratios(accounts: pd.DataFrame) -> pd.DataFrame:
    """Ratios X1 to X5 of Altman's models from the figures of the balance sheet and the income statement.

    Args:
        accounts: one row per firm; columns (all in the same unit of money) `working_capital` (current assets − current
            liabilities), `retained_earnings`, `ebit`, `equity` (market value for model Z, book value for the others),
            `sales` (may be left out: then no x5), `total_assets` (> 0), `total_liabilities` (> 0).

    Returns:
        Indexed like `accounts`; columns x1, x2, x3, x4 and, with sales, x5 (ratios).

    Raises:
        ValueError: missing columns, no rows, missing numbers, total assets or liabilities not greater than 0.

    Formula:
        X1 = working capital/TA, X2 = retained earnings/TA, X3 = EBIT/TA, X4 = equity/TL, X5 = sales/TA.

    Source:
        Altman 1968, Journal of Finance 23(4), 589–609.

    Example:
        >>> import pandas as pd
        >>> firm = pd.DataFrame({"working_capital": [30], "retained_earnings": [20], "ebit": [10], "equity": [60],
        ...                      "sales": [150], "total_assets": [100], "total_liabilities": [40]})
        >>> altman_ratios(firm).iloc[0].tolist()
        [0.3, 0.2, 0.1, 1.5, 1.5]
    """
    over_assets = ["working_capital", "retained_earnings", "ebit"]
    columns(accounts, [*over_assets, "equity", "total_assets", "total_liabilities"], "财务数据表")
    assets = positive(accounts["total_assets"], "total_assets")
    debts = positive(accounts["total_liabilities"], "total_liabilities")
    ratios = {f"x{k}": either(accounts[name], name) / assets for k, name in enumerate(over_assets, start=1)}
    ratios["x4"] = either(accounts["equity"], "equity") / debts
    if "sales" in accounts.columns:
        ratios["x5"] = either(accounts["sales"], "sales", low=0) / assets
    return pd.DataFrame(ratios, index=accounts.index)


def altman(x1: Value, x2: Value, x3: Value, x4: Value, x5: Value | None = None, *, model: str = "Z") -> Any:
    """Altman's Z score: the higher, the further from bankruptcy.

    Args:
        x1: working capital / total assets; a number or a column.
        x2: retained earnings / total assets.
        x3: earnings before interest and taxes / total assets.
        x4: equity / total liabilities: market value of equity for "Z", book value for the others.
        x5: sales / total assets; needed by "Z" and "Z'", not used by the others.
        model: "Z" listed manufacturers (1968), "Z'" private manufacturers (1983), 'Z"' non-manufacturers (1995),
            "EM" emerging markets (Z" + 3.25).

    Returns:
        The score: a float, or a Series if a column was given.

    Raises:
        ValueError: an unknown model, missing numbers, columns with different rows, no x5 where it is needed.

    Formula:
        Z = 1.2X1 + 1.4X2 + 3.3X3 + 0.6X4 + 1.0X5; Z' = .717X1 + .847X2 + 3.107X3 + .420X4 + .998X5;
        Z" = 6.56X1 + 3.26X2 + 6.72X3 + 1.05X4; EM = 3.25 + Z".

    Source:
        Altman 1968, Journal of Finance 23(4), 589–609 (with the rounded 1.0 for X5 that Altman 2000 recommends);
        Altman 1983 and Altman, Hartzell & Peck 1995, both as reviewed in Altman 2000, "Predicting financial distress of
        companies: revisiting the Z-score and ZETA models".

    Example:
        >>> altman(0.3, 0.2, 0.1, 1.5, 1.5), round(altman(0.3, 0.2, 0.1, 1.5, model='Z"'), 3)
        (3.37, 4.867)
    """
    one_of(model, _MODELS, "model")
    chosen = _MODELS[model]
    given: list[Any] = [x1, x2, x3, x4]
    if len(chosen.factors) == 5:
        if x5 is None:
            raise ValueError(f"模型 {model} 需要 x5（销售额/总资产）")
        given.append(x5)
    aligned(*given)
    z: Any = chosen.constant
    for k, (factor, ratio) in enumerate(zip(chosen.factors, given, strict=True), start=1):
        z = z + factor * either(ratio, f"x{k}")
    return z.rename("z") if is_column(z) else z


def altman_zone(z: Value, *, model: str = "Z") -> Any:
    """Zone of a Z score: distress (破产区), grey (灰色区) or safe (安全区).

    Args:
        z: score or column of scores of the same model.
        model: "Z", "Z'", 'Z"' or "EM"; the limits belong to the model.

    Returns:
        破产区, 灰色区 or 安全区: a string, or a Series if a column was given.

    Raises:
        ValueError: an unknown model or missing scores.

    Formula:
        distress ⇔ Z < low; safe ⇔ Z > high; grey between, limits included. Limits: Z 1.81, 2.99; Z' 1.23, 2.90;
        Z" 1.1, 2.6; EM 4.35, 5.85 (those of Z" plus 3.25).

    Source:
        As `altman`.

    Example:
        >>> altman_zone(3.37), altman_zone(2.99), altman_zone(1.0, model='Z"')
        ('安全区', '灰色区', '破产区')
    """
    one_of(model, _MODELS, "model")
    chosen = _MODELS[model]

    def zone(score: float) -> str:
        # Sums of rounded coefficients: within 1e-9 a score is on the limit.
        return "破产区" if score < chosen.distress - 1e-9 else "安全区" if score > chosen.safe + 1e-9 else "灰色区"

    found = either(z, "z")
    return found.map(zone).astype("object").rename("zone") if is_column(found) else zone(found)
