"""Pages as spreadsheets: what the page shows, and nothing else."""
