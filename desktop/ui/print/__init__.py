"""What goes onto paper: the record of a conversation. Loaded when somebody prints, never before."""
