"""What can be passed on to whoever helps, shown before it is saved."""
