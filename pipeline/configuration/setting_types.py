"""What settings hold beside numbers and plain words, and how each is read."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from pipeline.sources.web_address import read_web_address


def read_by(read: Callable[[str], object]) -> AfterValidator:
    """For a setting that is kept as it was written, once it is sure that it can be read."""

    def written(value: str) -> str:
        read(value)
        return value

    return AfterValidator(written)


def read_secret_by(read: Callable[[str], object]) -> AfterValidator:
    """The same for a setting with secrets in it."""

    def written(value: SecretStr) -> SecretStr:
        read(value.get_secret_value())
        return value

    return AfterValidator(written)


def _read_token(token: SecretStr) -> SecretStr:
    """A token without the white space that a paste brings along; ValueError where it has other foreign signs."""
    alone = token.get_secret_value().strip()
    if not re.fullmatch(r"[!#-&(-~]+", alone):
        raise ValueError(
            "it holds a quotation mark, a space, a line end or a letter that no token has; copy the token alone"
        )
    return SecretStr(alone)


def _read_user_group(name: str) -> str:
    """A user group's id or handle, without the @; ValueError where it can be neither."""
    alone = name.strip().lstrip("@")
    if not re.fullmatch(r"[^\s@<>]+", alone):
        raise ValueError("it is no user group: give its handle, such as @heads, or its id, such as S0123ABCD")
    return alone


UserGroup = Annotated[str, AfterValidator(_read_user_group)]
Token = Annotated[SecretStr, AfterValidator(_read_token)]
WebAddress = Annotated[str, AfterValidator(read_web_address)]
