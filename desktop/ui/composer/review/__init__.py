"""The review of what is being written: marks in the field, the findings and the checklist around it, and
the check before Send."""
