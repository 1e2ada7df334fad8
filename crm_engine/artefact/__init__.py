"""Rules for the trainings' artefacts (PT1 to PT5): each returns results with points and a sentence for the student.

Plain lists and dictionaries in and out, as a form in the browser sends them; nothing here needs numpy or pandas.
"""

from crm_engine.artefact._flow import check_flow, flow_figures

__all__ = ["check_flow", "flow_figures"]
