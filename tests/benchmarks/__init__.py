"""How fast Relief is: `scripts/bench` fills a large database, starts the real server and measures."""
