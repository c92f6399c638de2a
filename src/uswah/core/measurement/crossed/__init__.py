"""Fit linear mixed models whose factors cross and nest: variances by REML, effects with their uncertainty.

    y = X b + sum over factors of Z_k u_k + e,   u_k ~ N(0, s2_k I),   Var(e_i) = v_i + s2_residual[group of i]

`fit_crossed` estimates the variances (or takes them as given) and answers a `CrossedFit`; its `combine` gives the exact
estimate and posterior variance of any combination of effects, for example madrasah + teacher. The method: Henderson (1975),
Biometrics 31; Patterson and Thompson (1971), Biometrika 58; Gilmour, Thompson and Cullis (1995), Biometrics 51.
"""

from .design import BadDesign as BadDesign
from .design import Factor as Factor
from .design import Variance as Variance
from .fitting import fit_crossed as fit_crossed
from .results import Combination as Combination
from .results import CrossedFit as CrossedFit
from .results import Effects as Effects
