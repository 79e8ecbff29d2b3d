"""After the water: nominations, committee decisions, grants in milestones, follow-up visits."""
