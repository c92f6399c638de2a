"""The textbook solution of a mixed model by dense matrices of all rows: the oracle, with nothing of the code under test."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Dense:
    """Estimates, covariance of (fixed effects, random effects) and the restricted log-likelihood, all from V^-1."""

    estimates: np.ndarray
    covariance: np.ndarray
    log_reml: float
    predictor_variance: np.ndarray


def solved(y, fixed, factors, variances, errors):
    """Solve for factors [(levels, count, slope or None)] at these variances and error variances float[n]."""
    blocks = []
    for levels, count, slope in factors:
        block = (np.asarray(levels)[:, None] == np.arange(count)).astype(float)
        blocks.append(block if slope is None else block * slope[:, None])
    random = np.hstack([*blocks, np.zeros((len(y), 0))])
    prior = np.repeat(variances, [count for _, count, _ in factors])
    total = (random * prior) @ random.T + np.diag(errors)
    weight = np.linalg.inv(total)
    information = fixed.T @ weight @ fixed
    spread = np.linalg.inv(information)
    beta = spread @ fixed.T @ weight @ y
    left = y - fixed @ beta
    reach = (random * prior).T @ weight
    tilt = reach @ fixed
    effects = np.diag(prior) - reach @ (random * prior) + tilt @ spread @ tilt.T
    covariance = np.block([[spread, -spread @ tilt.T], [-tilt @ spread, effects]])
    columns = np.hstack([fixed, random])
    log_determinant = np.linalg.slogdet(total)[1] + np.linalg.slogdet(information)[1]
    height = (len(y) - fixed.shape[1]) * np.log(2 * np.pi) + log_determinant + left @ weight @ left
    return Dense(
        estimates=np.concatenate([beta, reach @ left]),
        covariance=covariance,
        log_reml=-0.5 * height,
        predictor_variance=((columns @ covariance) * columns).sum(axis=1),
    )
