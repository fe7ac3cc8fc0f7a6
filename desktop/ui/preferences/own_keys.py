"""The person's own keys: what may be one, which actions share one, and how they reach settings and window."""

from desktop.settings import Settings

from ..actions import Actions

RESERVED = frozenset(
    {"Tab", "Shift+Tab", "Space", "Return", "Enter"} | {f"Ctrl+{letter}" for letter in "ACVXYZ"}
)
"""Keys that text fields, buttons and taking back need everywhere."""


class OwnKeys:
    """Reads and changes `settings.own_keys`; every change holds at once and is saved."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        self._settings, self._actions = settings, actions

    def is_changed(self, action_id: str) -> bool:
        """Whether the action has a key of the person's own."""
        return action_id in self._settings.own_keys

    @property
    def any_changed(self) -> bool:
        return bool(self._settings.own_keys)

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The action's keys, also while single keys are switched off."""
        own = self._settings.own_keys.get(action_id)
        return tuple(own) if own is not None else self._actions.entry(action_id).keys

    def set(self, action_id: str, key: str) -> bool:
        """Gives an action one key of the person's own, or none (""); False for a key that is reserved."""
        if key in RESERVED:
            return False
        keys = [key] if key else []
        if tuple(keys) == self._actions.entry(action_id).keys:
            self._settings.own_keys.pop(action_id, None)
        else:
            self._settings.own_keys[action_id] = keys
        self._apply()
        return True

    def reset(self, action_id: str) -> None:
        """The usual key again."""
        self._settings.own_keys.pop(action_id, None)
        self._apply()

    def reset_all(self) -> None:
        self._settings.own_keys.clear()
        self._apply()

    def set_single(self, on: bool) -> None:
        """Whether plain letters work at all."""
        self._settings.single_keys = on
        self._apply()

    def sharing(self, action_id: str) -> list[str]:
        """Other actions that have one of this action's keys: neither works while they share it."""
        mine = set(self._actions.keys(action_id))
        return [
            entry.id
            for entry in self._actions.entries()
            if entry.id != action_id and mine & set(self._actions.keys(entry.id))
        ]

    def _apply(self) -> None:
        self._settings.save()
        own = {action_id: tuple(keys) for action_id, keys in self._settings.own_keys.items()}
        self._actions.configure(own, self._settings.single_keys)
