"""Lab speed: when a load at the machine's own speed tells enough of one on a slow phone."""

from __future__ import annotations

import pytest

from auditor.browse.speed import bound


@pytest.mark.parametrize(
    ("lcp_ms", "busy_ms", "found"),
    [
        (800.0, 60.0, (980.0, "≤")),  # good even if all it computes took four times as long
        (2400.0, 60.0, None),  # a slow phone may be past the band's end
        (2600.0, 100.0, (2900.0, "≤")),
        (3900.0, 100.0, None),
        (4200.0, 900.0, (4200.0, "≥")),  # poor on any CPU
        (600.0, 1500.0, None),  # little to load, much to compute
    ],
)
def test_a_load_at_full_speed_proves_a_band(
    lcp_ms: float, busy_ms: float, found: tuple[float, str] | None
) -> None:
    assert bound(lcp_ms, busy_ms) == found
