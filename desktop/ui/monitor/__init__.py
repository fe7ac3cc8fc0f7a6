"""The monitor: what is open now and what comes next, what was, and what will be late. Imported when it opens,
its pictures when they are looked at."""
