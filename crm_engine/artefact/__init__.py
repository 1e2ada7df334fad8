"""Rules for the trainings' artefacts (PT1 to PT5): each returns results with points and a sentence for the student.

Plain lists and dictionaries in and out, as a form in the browser sends them; nothing here needs numpy or pandas.
"""

from crm_engine.artefact._credit import check_credit_policy
from crm_engine.artefact._figures import flow_figures, loyalty_figures, plan_figures
from crm_engine.artefact._flow import check_flow
from crm_engine.artefact._form import check_customer_form
from crm_engine.artefact._job import check_job_description
from crm_engine.artefact._loyalty import check_loyalty_plan
from crm_engine.artefact._plan import check_plan
from crm_engine.artefact._questionnaire import check_questionnaire

__all__ = [
    "check_credit_policy",
    "check_customer_form",
    "check_flow",
    "check_job_description",
    "check_loyalty_plan",
    "check_plan",
    "check_questionnaire",
    "flow_figures",
    "loyalty_figures",
    "plan_figures",
]
