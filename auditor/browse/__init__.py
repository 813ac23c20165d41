"""All Playwright code. Knows the model, the lexicon and the readers; never judges."""
