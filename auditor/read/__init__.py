"""Pure readers: from what was gathered to what it means. No browser, no network, no clock."""
