from __future__ import annotations

import pytest

from auditor.read.words import shared_words, words


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("Blue T-Shirt, large", "T-Shirt Blue", 1),
        ("Blue hat", "Red hat", 0.5),
        ("Añada una camisa", "CAMISA", 1),
        ("Größe", "grösse", 1),
        ("青い帽子 送料無料", "青い帽子", 1),
        ("赤い帽子", "青い帽子", 2 / 3),
        ("iPhone 15 ケース", "iPhone 15 カバー", 0.5),
        ("anything", "", 0),
        ("", "hat", 0),
    ],
)
def test_shared_words(a: str, b: str, share: float) -> None:
    assert shared_words(a, b) == pytest.approx(share)


def test_words() -> None:
    assert words("Blue T-Shirt (2)") == {"blue", "t-shirt"}
    assert words("青い帽子") == {"青い", "い帽", "帽子"}
