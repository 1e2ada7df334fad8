"""Rules for the trainings' artefacts (PT1 to PT5): each returns results with points and a sentence for the student.

Plain lists and dictionaries in and out, as a form in the browser sends them; nothing here needs numpy or pandas.
"""

from crm_engine.artefact._flow import check_flow, flow_figures
from crm_engine.artefact._form import check_customer_form
from crm_engine.artefact._job import check_job_description

__all__ = ["check_customer_form", "check_flow", "check_job_description", "flow_figures"]
