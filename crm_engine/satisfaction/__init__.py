"""Satisfaction of customers: indices, NPS, reliability of questionnaires, samples, Kano's model, priorities."""

from crm_engine.satisfaction._factor import KMO, Bartlett, bartlett, kmo
from crm_engine.satisfaction._indices import acsi, csat, csi
from crm_engine.satisfaction._intervals import Interval, krejcie_morgan, mean_ci, prop_ci, sample_size
from crm_engine.satisfaction._ipa import ipa
from crm_engine.satisfaction._kano import kano_classify, kano_counts, kano_summary
from crm_engine.satisfaction._nps import NPS, Difference, nps, nps_change, nps_counts
from crm_engine.satisfaction._reliability import Alpha, alpha_if_deleted, cronbach_alpha, reverse_items

__all__ = [
    "KMO",
    "NPS",
    "Alpha",
    "Bartlett",
    "Difference",
    "Interval",
    "acsi",
    "alpha_if_deleted",
    "bartlett",
    "cronbach_alpha",
    "csat",
    "csi",
    "ipa",
    "kano_classify",
    "kano_counts",
    "kano_summary",
    "kmo",
    "krejcie_morgan",
    "mean_ci",
    "nps",
    "nps_change",
    "nps_counts",
    "prop_ci",
    "reverse_items",
    "sample_size",
]
