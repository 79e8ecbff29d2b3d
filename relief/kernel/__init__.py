"""What every capability stands on: no Flask, no capability."""
