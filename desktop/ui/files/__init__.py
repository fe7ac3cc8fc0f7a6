"""Files on this computer's disk and pictures of them: reading, drawing small, saving."""
