"""The form of the next stage of a case or an order (R10): what is asked for, and the message it drafts."""
