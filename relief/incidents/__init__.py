"""Lost tablets and breaches: what was there, whom it concerns, who did what when."""
