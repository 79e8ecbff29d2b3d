"""What the blueprints share: who is asking, in which language, and how an answer is written."""
