"""One gatherer a file: what a loaded page shows, as evidence."""
