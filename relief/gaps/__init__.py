"""Who has not been reached, area by area and for any polygon, each figure with its arithmetic."""
