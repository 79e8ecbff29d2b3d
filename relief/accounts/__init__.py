"""The people who work with Relief: accounts, roles, the areas they answer for, and their sign-ins."""
