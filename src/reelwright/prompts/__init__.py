"""What models are told, one Markdown file each, with `$blanks` that are filled in."""

from importlib.resources import files
from string import Template


def prompt(name: str, /, **blanks: str) -> str:
    """Give a prompt with its blanks filled in.

    Raises:
        ValueError: a blank is left open, or there is none of that name.
    """
    template = Template(files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8"))
    if (wanted := set(template.get_identifiers())) != set(blanks):
        raise ValueError(f"{name}.md has the blanks {sorted(wanted)}, not {sorted(blanks)}")
    return template.substitute(blanks).strip()
