"""Customer files: checking, cleaning, masking, finding duplicates (KP06).

numpy and pandas are loaded at the first use only, so that the schema rules also run in a form without them.
"""

from crm_engine.files._blocking import candidate_pairs
from crm_engine.files._cluster import clusters, pair_metrics, survivors
from crm_engine.files._compare import fellegi_sunter, pair_similarity
from crm_engine.files._dedup import dedup
from crm_engine.files._mask import mask
from crm_engine.files._normalise import normalise_name, normalise_text
from crm_engine.files._quality import completeness, timeliness, uniqueness
from crm_engine.files._schema import validate_schema
from crm_engine.files._similarity import jaro, jaro_winkler, levenshtein, levenshtein_similarity

__all__ = [
    "candidate_pairs",
    "clusters",
    "completeness",
    "dedup",
    "fellegi_sunter",
    "jaro",
    "jaro_winkler",
    "levenshtein",
    "levenshtein_similarity",
    "mask",
    "normalise_name",
    "normalise_text",
    "pair_metrics",
    "pair_similarity",
    "survivors",
    "timeliness",
    "uniqueness",
    "validate_schema",
]
