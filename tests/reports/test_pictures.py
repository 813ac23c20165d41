"""Choosing what to embed, and where a crop's window lies."""

from __future__ import annotations

from pathlib import Path

from auditor.model import Box, Device, PageKind, PageShot, Screenshot
from auditor.reports.html.pictures import Pictures, media_type

JPEG = b"\xff\xd8\xff" + b"x" * 300
HERO, FOOT = Box(0, 100, 390, 200), Box(0, 2800, 390, 100)


def page(**changes: object) -> PageShot:
    facts: dict[str, object] = {
        "snapshot": "phone-00-home",
        "kind": PageKind.HOME,
        "device": Device.PHONE,
        "url": "https://shop.example/",
        "title": "Home",
        "first_view": Screenshot(file="first.jpg", box=Box(0, 0, 390, 844)),
        "full": Screenshot(file="full.jpg", box=Box(0, 0, 390, 3000)),
    }
    return PageShot.model_validate(facts | changes)


def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.jpg").write_bytes(JPEG)
    (tmp_path / "full.jpg").write_bytes(JPEG * 10)
    return tmp_path


def test_the_first_view_is_embedded_where_it_shows_the_element(tmp_path: Path) -> None:
    pictures = Pictures([page()], folder(tmp_path))
    assert pictures.want("phone-00-home", HERO)
    (embedded,) = pictures.embedded()
    assert embedded.box.h == 844


def test_the_full_page_takes_its_place_for_an_element_below(tmp_path: Path) -> None:
    pictures = Pictures([page()], folder(tmp_path))
    assert pictures.want("phone-00-home", HERO)
    assert pictures.want("phone-00-home", FOOT)
    (embedded,) = pictures.embedded()
    assert embedded.box.h == 3000
    crop = pictures.crop("phone-00-home", [FOOT], Device.PHONE)
    assert crop is not None
    assert crop.window.contains(FOOT)


def test_nothing_is_embedded_that_nobody_asked_for(tmp_path: Path) -> None:
    pictures = Pictures([page()], folder(tmp_path))
    assert pictures.embedded() == []
    assert pictures.crop("phone-00-home", [HERO], Device.PHONE) is None


def test_what_would_go_over_the_limit_is_left_out_and_named(tmp_path: Path) -> None:
    pictures = Pictures([page()], folder(tmp_path), limit=1000)
    assert pictures.want("phone-00-home", HERO)
    assert not pictures.want("phone-00-home", FOOT)
    assert pictures.left_out == {"full.jpg"}
    assert pictures.crop("phone-00-home", [HERO], Device.PHONE) is not None


def test_the_window_lies_in_the_picture_and_around_the_element(tmp_path: Path) -> None:
    pictures = Pictures([page()], folder(tmp_path))
    for box in (Box(0, 0, 20, 20), Box(370, 820, 20, 20), Box(100, 400, 80, 40)):
        pictures.want("phone-00-home", box)
        crop = pictures.crop("phone-00-home", [box], Device.PHONE)
        assert crop is not None
        assert crop.window.contains(box)
        assert Box(0, 0, 390, 3000).contains(crop.window)


def test_an_element_taller_than_a_window_shows_its_top(tmp_path: Path) -> None:
    pictures = Pictures([page()], folder(tmp_path))
    tall = Box(20, 1000, 300, 1800)
    pictures.want("phone-00-home", tall)
    crop = pictures.crop("phone-00-home", [tall], Device.PHONE)
    assert crop is not None
    assert crop.window.h < 500
    assert crop.window.y < 1000 < crop.window.bottom
    (mark,) = crop.marks
    assert crop.window.contains(mark)  # its frame is closed at the window's edge


def test_a_missing_file_a_foreign_path_and_no_picture_are_not_embedded(tmp_path: Path) -> None:
    inside = tmp_path / "evidence"
    inside.mkdir()
    (tmp_path / "secret.jpg").write_bytes(JPEG)
    (inside / "page.jpg").write_bytes(b"<svg onload=alert(1)>")
    for name in ("gone.jpg", "../secret.jpg", str(tmp_path / "secret.jpg"), "page.jpg"):
        shot = Screenshot(file=name, box=Box(0, 0, 390, 844))
        pictures = Pictures([page(first_view=shot, full=None)], inside)
        assert not pictures.want("phone-00-home")
        assert pictures.embedded() == []


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert media_type(JPEG) == "image/jpeg"
    assert media_type(b"RIFF____WEBPVP8 ") == "image/webp"
    assert media_type(b"<svg/>") is None
