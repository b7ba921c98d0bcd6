"""Everything in this process's memory: gone when it ends, and not shared with other workers.

No method awaits between looking and writing, so that tasks of one event loop cannot come between.
"""
