"""A picture is known by its content, measured before it is decoded, and encoded anew."""

import random
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from time import sleep

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from backoffice.models.picture import PictureKind
from backoffice.policy import Refused
from backoffice.services import encoding
from backoffice.services.encoding import accepted, encode, smaller, square
from tests.support.images import image, image_file, opened

pytestmark = pytest.mark.usefixtures("app")
READ = {
    "JPEG": PictureKind.JPEG,
    "PNG": PictureKind.PNG,
    "GIF": PictureKind.PNG,
    "WEBP": PictureKind.WEBP,
    "AVIF": PictureKind.WEBP,
}


@pytest.mark.parametrize("format", READ)
def test_each_format_is_kept_as_one_of_three(format):
    if format not in accepted():
        pytest.skip("this Pillow reads no AVIF")
    encoded = encode(image_file(format))
    assert (encoded.kind, encoded.width, encoded.height) == (READ[format], 800, 600)
    assert opened(encoded.content).format == encoded.kind.name


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "RGB", "YCbCr"])
def test_a_picture_in_any_colour_mode_shows_what_it_showed(mode):
    format = "PNG" if mode in ("1", "P") else "JPEG"
    kept = opened(encode(image_file(format, mode=mode)).content).convert("RGB")
    left, right = kept.getpixel((10, 300)), kept.getpixel((790, 300))
    if mode in ("1", "L"):
        return
    assert left[0] > left[2]
    assert right[2] > right[0]


def test_transparency_stays():
    kept = opened(encode(image_file("PNG", mode="RGBA")).content)
    see_through = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert kept.mode == "RGB" or kept.getpixel((0, 0))[3] == 255
    out = image_of(see_through, "PNG")
    assert opened(encode(out).content).getpixel((5, 5))[3] == 0


def image_of(made, format, **options):
    out = BytesIO()
    made.save(out, format, **options)
    return out.getvalue()


def test_of_an_animation_the_first_frame_is_kept():
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "blue")]
    content = image_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
    kept = opened(encode(content).content)
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_photograph_stands_upright_and_tells_nothing_of_its_camera_or_place():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Secretcamera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 0.0)
    content = image_of(image(), "JPEG", exif=exif, comment=b"Secretcomment", xmp=b"<Secretxmp/>")
    assert b"Secretcamera" in content
    encoded = encode(content)
    assert (encoded.width, encoded.height) == (600, 800)
    kept = opened(encoded.content)
    assert kept.getpixel((300, 10))[0] > 150, "what was at the left is at the top"
    assert b"Secret" not in encoded.content
    assert not kept.getexif()
    assert "comment" not in kept.info


def test_the_words_in_a_png_are_left_behind():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Secretname")
    words.add_itxt("Title", "Secrettitle", zip=True)
    encoded = encode(image_of(image(), "PNG", pnginfo=words))
    assert b"Secret" not in encoded.content
    assert not opened(encoded.content).info


def test_colours_of_a_profile_become_those_of_the_web_and_the_profile_goes():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    for format in ("JPEG", "PNG", "WEBP"):
        for profile, is_swapped in ((swapped, True), (b"no profile at all", False)):
            kept = opened(encode(image_of(image(), format, icc_profile=profile)).content)
            red, _green, blue = kept.convert("RGB").getpixel((10, 300))
            assert (blue > red) is is_swapped, format
            assert "icc_profile" not in kept.info


BROKEN = {
    "nothing": b"",
    "words": b"Hello",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page": b"<!doctype html><script>alert(1)</script>",
    "document": b"%PDF-1.7\n",
    "only the beginning": b"\x89PNG\r\n\x1a\n",
    "cut": image_file("JPEG")[:700],
    "another format": image_file("BMP"),
    "script behind a beginning": b"GIF89a/*" + b"*/=alert(1)",
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_picture_is_refused_in_words(what):
    with pytest.raises(Refused) as refused:
        encode(BROKEN[what])
    assert refused.value.field == "file"
    assert "no picture that can be read" in str(refused.value.message)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP"])
def test_no_damage_to_a_file_breaks_more_than_the_upload(format):
    whole = image_file(format, size=(60, 40))
    luck = random.Random(format)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(luck.randint(1, 8)):
            damaged[luck.randrange(len(damaged))] = luck.randrange(256)
        try:
            encode(bytes(damaged[: luck.randint(1, len(damaged))]))
        except Refused:
            continue


def chunk(kind, data):
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def bomb(width, height):
    """A few bytes that claim to be a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "size", [(10_000, 10_000), (60_000, 60_000), (2_000_000, 1), (1, 20_000)], ids=str
)
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(size, monkeypatch):
    decoded = []
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda self: decoded.append(self.size))
    with pytest.raises(Refused) as refused:
        encode(bomb(*size))
    assert "pixels" in str(refused.value.message)
    assert not decoded


def test_a_picture_that_the_encoder_gives_up_on_is_refused_too(monkeypatch):
    def give_up(*_args, **_options):
        raise ValueError("encoding error 6")

    content = image_file("WEBP")
    monkeypatch.setattr(Image.Image, "save", give_up)
    with pytest.raises(Refused):
        encode(content)


def test_a_smaller_size_keeps_the_proportions_and_is_never_larger():
    content = image_file("PNG", size=(1000, 500))
    assert opened(smaller(content, 320)).size == (320, 160)
    assert opened(smaller(content, 1280)).size == (1000, 500)
    assert opened(smaller(content, 320)).format == "WEBP"
    assert opened(smaller(image_file("PNG", size=(4000, 1)), 320)).size == (320, 1)


def test_a_side_may_be_as_long_as_a_webp_can_have_and_no_longer():
    assert encode(image_of(Image.new("L", (16_383, 1)), "PNG")).width == 16_383
    for size in ((16_384, 1), (1, 16_384)):
        with pytest.raises(Refused):
            encode(image_of(Image.new("L", size), "PNG"))


def test_pictures_are_read_one_after_the_other(monkeypatch):
    """Sixteen small files of 50 million pixels at once would take all memory (ASVS 15.2.2)."""
    at_work, most, decoded = 0, 0, encoding._decoded

    def counted(content):
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        sleep(0.02)
        at_work -= 1
        return decoded(content)

    monkeypatch.setattr(encoding, "_decoded", counted)
    content = image_file("PNG")
    both = [lambda: encode(content), lambda: square(content, (50, 50))] * 2
    with ThreadPoolExecutor(len(both)) as pool:
        list(pool.map(lambda own, work: own.run(work), [copy_context() for _ in both], both))
    assert most == 1


def test_whoever_waits_too_long_for_their_picture_is_told_so(monkeypatch):
    monkeypatch.setattr(encoding, "LONGEST_WAIT", 0)
    with encoding.TURN, pytest.raises(Refused, match="again in a minute"):
        encode(image_file("PNG"))
    with pytest.raises(Refused, match="no picture"):
        encode(b"no picture")
    assert encode(image_file("PNG")), "a broken file lets the next one have its turn"
