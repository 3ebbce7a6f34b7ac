"""Batch scripts for Slurm and PBS go in; the modules, containers, packages and accelerators of their jobs come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.hardware import gpu, mention
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.installs import installed_by
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.shell import Word, commands
from stackaudit.files import File
from stackaudit.model import Evidence, Finding, Mention, Package, Scope

NAME: Final = "hpc-batch"

_DIRECTIVE: Final = re.compile(r"^#(SBATCH|PBS)[ \t]+(\S.*)$", re.MULTILINE)
_GPUS: Final = re.compile(
    r"(?:--gres=gpu|--gpus(?:-per-(?:node|task|socket))?|-G)[=: ]+(?:gpu:)?(?:([A-Za-z][\w-]*)(?::(\d{1,6}))?|(\d{1,6}))"
)
_NODES: Final = re.compile(r"(?:--nodes|-N)[= ]+(\d{1,6})")
_PBS_GPUS: Final = re.compile(r"select=(\d{1,6})[^\n]*?ngpus=(\d{1,6})")
_PBS_TYPE: Final = re.compile(r"gpu_(?:type|model)=([\w-]+)")
_MODULE: Final = re.compile(r"([A-Za-z][\w+.-]*?)(?:/(\S+))?", re.ASCII)
_CONTAINER_OPTION: Final = re.compile(r"--(?:container-image|image)=(\S+)")
_RUNNERS: Final = frozenset(
    {"singularity", "apptainer", "enroot", "podman-hpc", "charliecloud", "ch-image"}
)


def read(file: File) -> Iterator[Finding]:
    scope = scope_of_path(file.path)
    yield from _directives(file, scope)

    def at(line: int) -> Evidence:
        return file.at(line, NAME)

    for words in commands(file.text):
        yield from _modules(file, words, scope)
        yield from _containers(file, words, scope)
        yield from installed_by(words, at, scope=scope)


def _directives(file: File, scope: Scope) -> Iterator[Finding]:
    """What the job asks of the scheduler: the scheduler itself, and the accelerators."""
    scheduler = True
    nodes = 1
    for number, line in enumerate(file.lines, 1):
        found = _DIRECTIVE.match(line)
        if found is None:
            continue
        at = file.at(number, NAME)
        if found[1] == "SBATCH" and scheduler:
            yield Mention(technology="slurm", name="Slurm", evidence=at)
            scheduler = False
        asked = found[2]
        if size := _NODES.search(asked):
            nodes = int(size[1])
        if given := _GPUS.search(asked):
            kind = gpu(given[1]) if given[1] else None
            count = int(given[2] or given[3] or 1)
            in_all = "--gpus=" in asked or "--gpus " in asked
            if kind is not None:
                yield mention(kind, at, scope, count if in_all else count * nodes)
        elif given := _PBS_GPUS.search(asked):
            model = _PBS_TYPE.search(asked)
            kind = gpu(model[1]) if model else None
            if kind is not None:
                yield mention(kind, at, scope, int(given[1]) * int(given[2]))


def _modules(file: File, words: list[Word], scope: Scope) -> Iterator[Finding]:
    """`module load cuda/12.1`, `ml gcc`: the software stack of the cluster."""
    texts = [word.text for word in words]
    if texts[:2] in (["module", "load"], ["module", "add"], ["module", "swap"]):
        listed = words[2:]
    elif texts[:1] == ["ml"] and texts[1:2] not in (["purge"], ["list"], ["avail"], ["spider"], []):
        listed = words[2:] if texts[1] in ("load", "add") else words[1:]
    else:
        return
    for word in listed:
        found = _MODULE.fullmatch(word.text)
        if found and not word.text.startswith("-"):
            yield Package(
                ecosystem="tool",
                name=found[1],
                version=found[2] if found[2] and "$" not in found[2] else None,
                unresolved=found[2] if found[2] and "$" in found[2] else None,
                scope=scope,
                direct=True,
                evidence=file.at(word.line, NAME),
            )


def _containers(file: File, words: list[Word], scope: Scope) -> Iterator[Finding]:
    """Images that srun, Apptainer and their like run."""
    for index, word in enumerate(words):
        option = _CONTAINER_OPTION.match(word.text)
        text = option[1] if option else ""
        if not option and index and words[index - 1].text in ("--container-image", "--image"):
            text = word.text
        if word.text.startswith("docker://") and words[0].text.rsplit("/", 1)[-1] in _RUNNERS | {
            "srun"
        }:
            text = word.text
        if not text or text.startswith(("/", "./", "~", "$")) or text.endswith((".sif", ".sqsh")):
            continue
        # enroot writes "registry#name", shifter "docker:name".
        text = re.sub(r"^docker:(?!//)", "", text).replace("#", "/", 1)
        package = image_package(text, file.at(word.line, NAME), scope=scope, strict=True)
        if package is not None:
            yield package


def _is_batch(file: File) -> bool:
    return is_own_place(file) and _DIRECTIVE.search(file.text) is not None


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("*.sbatch", "*.slurm", "*.pbs", "*.sh", "*.bash", "*.job", "*.sub"),
    read=read,
    sniff=_is_batch,
)
