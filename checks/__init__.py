"""The checklist: folder = moment of truth, folder = group, file = check."""
