"""What sellers' people called mistaken in their replies, for the leads, who see it all and confirm it."""
