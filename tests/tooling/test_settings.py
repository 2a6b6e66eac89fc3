"""Reading `.env`, addresses, and what is kept out of sight."""

import tempfile
import unittest
from pathlib import Path

from tests.tooling import ROOT  # noqa: F401  (puts dev/ on the path)

import mongo_wire
import settings
import up


class Settings(unittest.TestCase):
    def test_a_dot_env_file_is_read_like_a_shell_would(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / ".env"
            file.write_text(
                "# note\nA=1\nexport B='two words' # why\n C = three # why\nD=\"x#y\"\nE=a=b\nF=\nnoise\n"
            )
            found = settings.parse(file)
        self.assertEqual(found, {"A": "1", "B": "two words", "C": "three", "D": "x#y", "E": "a=b", "F": ""})

    def test_no_dot_env_file_is_no_fault(self):
        self.assertEqual(settings.parse("/nonexistent/.env"), {})

    def test_addresses_are_shown_as_a_browser_can_open_them(self):
        self.assertEqual(settings.url("0.0.0.0:8080"), "http://127.0.0.1:8080")
        self.assertEqual(settings.url("[::1]:80"), "http://[::1]:80")
        with self.assertRaises(ValueError):
            settings.split_address("nowhere")

    def test_a_password_in_an_address_is_not_printed(self):
        self.assertEqual(up.hide_password("mongodb://u:secret@h/?a=b"), "mongodb://u:…@h/?a=b")
        self.assertEqual(up.hide_password("redis://h:6379/"), "redis://h:6379/")


class Bson(unittest.TestCase):
    def test_what_is_encoded_is_decoded_the_same(self):
        document = {
            "text": "试衣",
            "small": -1,
            "big": 2**40,
            "real": 0.5,
            "yes": True,
            "none": None,
            "list": [{"a": 1}, "b"],
            "id": mongo_wire.ObjectId(range(12)),
        }
        encoded = mongo_wire.encode(document)
        self.assertEqual(mongo_wire.decode(encoded, 0), (document, len(encoded)))

    def test_the_bytes_are_those_of_the_specification(self):
        # The first example of https://bsonspec.org/faq.html
        expected = b"\x16\x00\x00\x00\x02hello\x00\x06\x00\x00\x00world\x00\x00"
        self.assertEqual(mongo_wire.encode({"hello": "world"}), expected)
