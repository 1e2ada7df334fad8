"""The collector on the teacher's machine: serves the site, takes hand-ins, shows the teacher who has handed in what.

`store` writes submissions to the database; `taking` says which are taken; `app` is what the network sees;
`teacher` is the teacher's page; `address` finds where students can reach it.
"""
