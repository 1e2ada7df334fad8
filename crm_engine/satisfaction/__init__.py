"""Satisfaction of customers: indices, NPS, reliability of questionnaires, samples, Kano's model, priorities."""

from crm_engine.satisfaction._indices import acsi, csat, csi
from crm_engine.satisfaction._ipa import ipa
from crm_engine.satisfaction._kano import kano_classify, kano_counts, kano_summary
from crm_engine.satisfaction._nps import NPS, Difference, nps, nps_change, nps_counts

__all__ = [
    "NPS",
    "Difference",
    "acsi",
    "csat",
    "csi",
    "ipa",
    "kano_classify",
    "kano_counts",
    "kano_summary",
    "nps",
    "nps_change",
    "nps_counts",
]
