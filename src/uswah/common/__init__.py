"""The kernel: who looks (Viewer), what they may see (guard), what was done (audit), work in the background (jobs)."""
