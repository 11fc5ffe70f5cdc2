"""Where a server's unix socket stands: in a private folder with a short path."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from ucr.embedded.account import Account
from ucr.embedded.errors import StoreNotStarted

# A socket's path has room for 104 bytes on macOS and 108 on Linux, the closing zero
# included; the longest name we put in the folder is 14 bytes.
LONGEST_FOLDER_BYTES: Final = 104 - len("/.s.PGSQL.5432") - 1


def socket_folder(folder: Path, account: Account) -> Path:
    """Take a 0700 folder for the sockets of the store in `folder`.

    It is `folder` itself, or a short one in the temporary folder where the path is too
    long, or has a comma, which to PostgreSQL's clients separates two hosts.

    Only `account` and root can enter it, so a server behind it needs no password.

    Raises:
        StoreNotStarted: Somebody else made a folder of that name first.
    """
    if len(os.fsencode(folder)) <= LONGEST_FOLDER_BYTES and "," not in str(folder):
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"ucr-{mark}"
    _refuse_a_strangers(short, account)
    account.take(short)
    return short


def _refuse_a_strangers(short: Path, account: Account) -> None:
    if not short.is_symlink() and not short.exists():
        return
    found = short.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid:
        return
    raise StoreNotStarted(f"{short} exists and does not belong to {account.name}.")
