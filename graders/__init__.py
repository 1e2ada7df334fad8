"""How an answer is judged: checks, casebooks, outcomes, verdicts."""
