"""The files of a local store, and what happens to them. All of it blocks: it belongs in threads."""

import errno
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from reelwright.ports import TEMPORARY, StoredObject
from reelwright.store.objects.boundaries import crossing, rename, room_on, sync
from reelwright.store.objects.fingerprints import Fingerprint, hash_of, looks_of
from reelwright.store.objects.keys import is_within, missing, taken
from reelwright.store.objects.records import Records
from reelwright.store.objects.workspaces import Workspaces

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}
"""What disks without hard links say, and those that have given a file as many as they can."""


class Disk:
    """Files under keys that were checked, in `objects/`, with their records in `sums/`."""

    def __init__(self, root: Path, workspaces: Workspaces) -> None:
        """Take the folder of the store, and what gives folders on the same disk."""
        self._root = root
        self._bytes = root / "objects"
        self._records = Records(root)
        self._workspaces = workspaces

    def path(self, key: str) -> Path:
        """Say where the file under a key lies."""
        return self._bytes / key

    def at_a_glance(self, key: str) -> Fingerprint | None:
        """Give the fingerprint of a file that nobody wrote into; None when it has to be read.

        Raises:
            NotFoundError: there is none (`file_missing`).
        """
        return self._records.at_a_glance(key, self._bytes / key)

    def on_reading(self, key: str) -> Fingerprint:
        """Read a file, and give its fingerprint.

        Raises:
            NotFoundError: there is none (`file_missing`), or not as it was (`object_damaged`).
        """
        return self._records.on_reading(key, self._bytes / key)

    def put(self, key: str, file: Path, content_type: str | None) -> StoredObject:
        with room_on(self._root), self._workspaces.staging() as folder:
            near = folder / "file"
            was_moved = _bring_near(file, near)
            try:
                stored = self._place(key, near, content_type)
            finally:
                if was_moved:
                    with suppress(FileNotFoundError):  # unless it stayed, it is not ours to keep
                        near.rename(file)
            if not was_moved:
                file.unlink()
            return stored

    def _place(self, key: str, near: Path, content_type: str | None) -> StoredObject:
        target = self._bytes / key
        target.parent.mkdir(parents=True, exist_ok=True)
        sync(near)
        looks = looks_of(near)
        assert looks is not None  # noqa: S101 - it was moved here just now
        found = Fingerprint(sha256=hash_of(near), looks=looks, content_type=content_type)
        self._records.write(key, found)
        before = looks_of(target)
        rename(near, target)
        sync(target.parent)
        self._settle(key, found)
        if before is not None and before[:3] != looks[:3]:
            self._records.forget(key, before)
        return stored_as(key, found)

    def _settle(self, key: str, known: Fingerprint) -> None:
        """Write down how a file looks now that it was moved, which its next reader knows it by."""
        looks = looks_of(self._bytes / key)
        if looks is not None and looks[:3] == known.looks[:3]:
            self._records.write(key, known.model_copy(update={"looks": looks}))

    def copy(self, from_key: str, to_key: str) -> StoredObject:
        source, target = self._bytes / from_key, self._bytes / to_key
        known = self.at_a_glance(from_key) or self.on_reading(from_key)
        if target.exists():
            raise taken()
        with room_on(self._root), self._workspaces.staging() as folder:
            near = folder / "file"
            _link_or_copy(source, near)
            looks = looks_of(near)
            assert looks is not None  # noqa: S101 - it was made here just now
            if looks[:3] != known.looks[:3]:  # copied, or replaced while we looked
                sync(near)
                known = known.model_copy(update={"sha256": hash_of(near)})
            found = known.model_copy(update={"looks": looks})
            target.parent.mkdir(parents=True, exist_ok=True)
            self._records.write(to_key, found)
            try:
                _place_beside_nothing(near, target)
            except FileExistsError as error:
                raise taken() from error
            sync(target.parent)
        # One more name, or one less, changes how a file looks.
        self._settle(from_key, found)
        self._settle(to_key, found)
        return stored_as(to_key, found)

    def delete(self, prefix: str) -> int:
        path = self._bytes / prefix

        def act() -> int:
            if path.is_file():
                path.unlink()
                return 1
            files = sum(1 for each in path.rglob("*") if each.is_file())
            shutil.rmtree(path, ignore_errors=True)
            return files

        count = crossing("objects.delete", act)
        self._records.forget_all(prefix)
        return count

    def listed(self, prefix: str, after: str, limit: int) -> list[StoredObject]:
        path = self._bytes / prefix
        files = [path] if path.is_file() else path.rglob("*")
        names = (str(file.relative_to(self._bytes)) for file in files if file.is_file())
        keys = sorted(key for key in names if key > after and is_within(key, prefix))
        return [
            StoredObject(key=key, size_bytes=looks.size_bytes, modified=_moment(looks.modified_ns))
            for key in keys[:limit]
            if (looks := looks_of(self._bytes / key)) is not None
        ]

    def delete_temporary(self, before: datetime) -> int:
        """Remove temporary files that were put before a moment; say how many."""
        cleared = 0
        for folder in self._bytes.glob(f"*/{TEMPORARY}"):
            for file in [each for each in folder.rglob("*") if each.is_file()]:
                # When it was put under its key; its content may be as old as it likes.
                if file.stat().st_ctime < before.timestamp():
                    cleared += self.delete(str(file.relative_to(self._bytes)))
        return cleared


def _bring_near(file: Path, near: Path) -> bool:
    """Move a file here, or copy it when it lies on another disk; say whether it was moved."""
    try:
        rename(file, near)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        crossing("objects.copy", lambda: shutil.copyfile(file, near))
        return False
    return True


def _link_or_copy(source: Path, near: Path) -> None:
    """Give a file one more name: files under keys are replaced and never written into."""
    try:
        crossing("objects.link", lambda: near.hardlink_to(source))
    except FileNotFoundError as error:
        raise missing() from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        crossing("objects.copy", lambda: shutil.copyfile(source, near))


def _place_beside_nothing(near: Path, target: Path) -> None:
    """Move a file to where nothing is; a link, unlike a rename, is never made over something.

    Raises:
        FileExistsError: something is there.
    """
    try:
        crossing("objects.link", lambda: target.hardlink_to(near))
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, "taken", str(target)) from error
        rename(near, target)


def stored_as(key: str, found: Fingerprint) -> StoredObject:
    """Tell of a file by its fingerprint."""
    return StoredObject(
        key=key,
        size_bytes=found.looks.size_bytes,
        modified=_moment(found.looks.modified_ns),
        sha256=found.sha256,
        content_type=found.content_type,
    )


def _moment(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
