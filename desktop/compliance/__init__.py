"""What may be said: from a draft and its conversation to findings. Pure; callers word what they show."""
