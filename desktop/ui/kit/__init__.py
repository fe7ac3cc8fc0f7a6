"""Parts that every screen uses and that know no word of the trade: theme, labels, live translation,
flags, pills."""

from . import lean_imports

lean_imports.set_up()
