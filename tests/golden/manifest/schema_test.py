#!/usr/bin/python3
"""Holds schemas/manifest.schema.json and the parser to one language.

Examples, valid/ and semantic/ pass the schema, invalid/ fails it; manifest_golden_test.cc says the
same of the parser (which refuses semantic/ too). The YAML samples of docs/reference/manifest.md are
held to the schema by their first line: a whole manifest begins with `version:`.
"""
import json
import pathlib
import re
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
HERE = pathlib.Path(__file__).resolve().parent


class Loader(yaml.SafeLoader):
    """Scalars as src/yaml/scalar.cc sees them: no dates, no base 60, keys are text."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$", "tTfFyYnNoO"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+)$", "-+0123456789"),
    ("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", "-+.0123456789"),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def construct_int(loader, node):
    return int(node.value, 0) if node.value.startswith(("0x", "0o")) else int(node.value)


def construct_mapping(loader, node):
    loader.flatten_mapping(node)
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


Loader.add_constructor("tag:yaml.org,2002:int", construct_int)
Loader.add_constructor("tag:yaml.org,2002:map", construct_mapping)

FORMATS = jsonschema.FormatChecker(formats=["date"])
VALIDATOR = jsonschema.Draft202012Validator(
    json.loads((ROOT / "schemas/manifest.schema.json").read_text()), format_checker=FORMATS)


def problem_of(text):
    """None for text that the schema accepts, else what is wrong."""
    try:
        document = yaml.load(text, Loader)
    except yaml.YAMLError as error:
        return f"no YAML: {error}"
    best = jsonschema.exceptions.best_match(VALIDATOR.iter_errors(document))
    return None if best is None else f"{'/'.join(map(str, best.absolute_path))}: {best.message}"


def doc_samples():
    text = (ROOT / "docs/reference/manifest.md").read_text()
    for number, sample in enumerate(re.findall(r"^```yaml\n(.*?)^```", text, re.S | re.M), 1):
        if sample.startswith("version:"):
            yield f"docs/reference/manifest.md, sample {number}", sample


def main():
    VALIDATOR.check_schema(VALIDATOR.schema)
    good = [(path.relative_to(ROOT), path.read_text()) for folder in
            (ROOT / "examples", HERE / "valid", HERE / "semantic") for path in sorted(folder.glob("*.yaml"))]
    good += doc_samples()
    bad = [(path.relative_to(ROOT), path.read_text()) for path in sorted((HERE / "invalid").glob("*.yaml"))]
    faults = [f"{name}: the schema refuses it: {problem}" for name, text in good
              if (problem := problem_of(text)) is not None]
    faults += [f"{name}: the schema accepts it" for name, text in bad if problem_of(text) is None]
    for fault in faults:
        print(fault)
    print(f"{len(good)} accepted and {len(bad)} refused manifests checked, {len(faults)} faults")
    return 1 if faults or not bad else 0


if __name__ == "__main__":
    sys.exit(main())
