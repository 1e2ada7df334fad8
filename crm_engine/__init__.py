"""Reference methods of customer relationship management; one method family per module.

Nothing is imported here, so that a family that needs no pandas starts without it in the browser.
"""
