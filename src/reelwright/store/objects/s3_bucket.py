"""What a bucket tidies up by itself: temporary objects, and uploads that nobody finished."""

import logging
from typing import Any

from botocore.exceptions import ClientError

from reelwright.errors import ReelwrightError
from reelwright.ports import KEPT_TEMPORARY, TEMPORARY
from reelwright.store.objects.s3_calls import S3Calls

logger = logging.getLogger(__name__)

_DAYS = max(1, KEPT_TEMPORARY.days)


async def keep_tidy(calls: S3Calls, prefix: str) -> bool:
    """See that the bucket has our rules beside its own; where it may not be told, say so.

    Gives whether it has them.
    """
    wanted = rules(prefix)
    try:
        there = await _rules_of(calls)
        if all(rule in there for rule in wanted):
            return True
        names = {rule["ID"] for rule in wanted}
        others = [rule for rule in there if rule.get("ID") not in names]
        await calls(
            "objects.tidy",
            "put_bucket_lifecycle_configuration",
            LifecycleConfiguration={"Rules": [*others, *wanted]},
        )
    except (ReelwrightError, ClientError):
        logger.warning(
            "The bucket cannot be told to tidy up. Give it two lifecycle rules: what is under "
            "%r goes after %d days, and so do uploads that were not finished.",
            f"{prefix}{TEMPORARY}/",
            _DAYS,
        )
        return False
    return True


def rules(prefix: str) -> list[dict[str, Any]]:
    """Write the rules down. Their names hold the prefix: several installations share a bucket."""
    return [
        {
            "ID": f"reelwright-temporary {prefix}".strip(),
            "Status": "Enabled",
            "Filter": {"Prefix": f"{prefix}{TEMPORARY}/"},
            "Expiration": {"Days": _DAYS},
        },
        {
            "ID": f"reelwright-unfinished {prefix}".strip(),
            "Status": "Enabled",
            "Filter": {"Prefix": prefix},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _DAYS},
        },
    ]


async def _rules_of(calls: S3Calls) -> list[dict[str, Any]]:
    try:
        told = await calls("objects.tidy", "get_bucket_lifecycle_configuration")
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchLifecycleConfiguration":
            return []
        raise
    return list(told["Rules"])
