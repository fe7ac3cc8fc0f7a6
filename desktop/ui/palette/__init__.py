"""Finding an action by its name or its key."""
