"""What a local store knows of its files: their hashes, in a tree beside theirs."""

import secrets
import shutil
from pathlib import Path

from reelwright.store.objects.boundaries import crossing
from reelwright.store.objects.fingerprints import Fingerprint, Looks, hash_of, kept, looks_of
from reelwright.store.objects.keys import damaged, missing


class Records:
    """The fingerprints of the files under keys, as `sums/KEY/LOOKS`.

    A record is named by the looks of the file it speaks of, and written before the file is seen
    under its key: whatever dies in between, and however many put at once, every file has its own.
    Records are not synced. One that is lost to a power cut costs a second look at a file that was
    synced itself; a file without any is taken as it is.
    """

    def __init__(self, root: Path) -> None:
        """Take the folder of the store."""
        self._root = root / "sums"

    def write(self, key: str, fingerprint: Fingerprint) -> None:
        """Keep a fingerprint, in place of one of the same file."""
        folder = self._root / key
        beside = folder / f".{secrets.token_hex(6)}"

        def act() -> None:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_text(fingerprint.model_dump_json(), encoding="utf-8")
                beside.replace(folder / _name(fingerprint.looks))
            finally:
                beside.unlink(missing_ok=True)

        crossing("objects.record", act)

    def forget(self, key: str, looks: Looks) -> None:
        """Drop the fingerprint of a file that is gone."""
        (self._root / key / _name(looks)).unlink(missing_ok=True)

    def forget_all(self, prefix: str) -> None:
        """Drop those of a key, and of all under it."""
        shutil.rmtree(self._root / prefix, ignore_errors=True)

    def at_a_glance(self, key: str, file: Path) -> Fingerprint | None:
        """Give the fingerprint of a file that nobody wrote into since; None when it needs reading.

        Raises:
            NotFoundError: there is no file (`file_missing`).
        """
        looks = looks_of(file)
        if looks is None:
            raise missing()
        known = kept(self._root / key / _name(looks))
        return known if known is not None and known.looks == looks else None

    def on_reading(self, key: str, file: Path) -> Fingerprint:
        """Give the fingerprint of a file that was read to its end; the next glance knows it.

        Raises:
            NotFoundError: there is no file (`file_missing`), or it has none of the hashes it may
                have (`object_damaged`).
        """
        looks = looks_of(file)
        if looks is None:
            raise missing()
        same = kept(self._root / key / _name(looks))
        known = [same] if same is not None else self._all(key)
        sha256 = hash_of(file)
        if looks_of(file) != looks:
            return self.on_reading(key, file)  # it was replaced meanwhile
        right = [each for each in known if each.sha256 == sha256]
        if known and not right:
            raise damaged()
        content_type = right[0].content_type if right else None
        found = Fingerprint(sha256=sha256, looks=looks, content_type=content_type)
        self.write(key, found)
        return found

    def _all(self, key: str) -> list[Fingerprint]:
        notes = (self._root / key).glob("[!.]*")
        return [found for note in notes if (found := kept(note)) is not None]


def _name(looks: Looks) -> str:
    return f"{looks.inode:x}-{looks.size_bytes:x}-{looks.modified_ns:x}"
