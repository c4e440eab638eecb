"""Where requests, messages and schedules come in: who is calling, one transaction, one kind of answer.

A function imports this first. What its imports make lives as long as the container, and looking for garbage among it
took a tenth of a cold start: the collector rests until the function is made.
"""

import gc

gc.disable()


def end_of_imports() -> None:
    """The function is made: leave what there is out of every later search for garbage, and search again."""
    gc.freeze()
    gc.enable()
