"""The components look as they did when somebody last looked at them and was content.

The pictures are small and grey: fonts may differ by a hair, a broken component may not.
`pytest tests/e2e/test_styleguide.py --new-pictures` keeps the present look.
"""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.e2e.screens import Look, Tour
from tests.support.make import PASSWORD

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parent / "pictures"
LOOKS = [Look("en", "light", 1100), Look("ar", "dark", 1100), Look("de", "light", 375)]
# Of 255: how much a tile may differ on average. A missing border or a shifted line is more.
MOST_DIFFERENT = 12
TILE = 24


def small(picture: bytes) -> Image.Image:
    image = Image.open(BytesIO(picture)).convert("L")
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Of the tile that differs most."""
    changed = ImageChops.difference(one, other)
    tiles = (
        changed.crop((x, y, x + TILE, y + TILE))
        for x in range(0, changed.width, TILE)
        for y in range(0, changed.height, TILE)
    )
    return max(ImageStat.Stat(tile).mean[0] for tile in tiles)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_style_guide_looks_as_it_did(chrome, site, make, look, request):
    ada = make.user(roles=["admin"], name="Ada Brandt", password=PASSWORD)
    now = small(Tour(chrome, site, ada).picture("/admin/styleguide/", look))
    kept = PICTURES / f"styleguide-{look}.png"
    if request.config.getoption("new_pictures"):
        now.save(kept, optimize=True)
    before = Image.open(kept)
    assert now.size == before.size, f"compare it with {kept}"
    assert difference(now, before) <= MOST_DIFFERENT, f"compare it with {kept}"
