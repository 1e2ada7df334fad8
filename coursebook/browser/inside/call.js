// @ts-check
/** Gives a function of JavaScript that calls one of graders.entry: its name, a seed for random numbers, its texts. */
export const CALL = `
def _coursebook_call():
    import random
    import sys

    import graders.entry as entry

    def call(name, seed, *texts):
        random.seed(seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(seed)
        return getattr(entry, name)(*texts)

    return call

_coursebook_call()
`;
