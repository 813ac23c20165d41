"""The journey's stages in their order, one file each: journey.md S0 to S11, and afterwards."""
