"""The name of a machine type or of a GPU resource goes in; the accelerator in it comes out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stackaudit.model import Evidence, Mention, Scope


class Accelerator(NamedTuple):
    """`technology` is the catalogue's id; `per_machine` how many one machine has, where that is known."""

    technology: str
    name: str
    per_machine: int | None = None


_GPUS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"gb200", "nvidia-gb200", "NVIDIA GB200"), (r"b200", "nvidia-b200", "NVIDIA B200"),
    (r"h200", "nvidia-h200", "NVIDIA H200"), (r"h100", "nvidia-h100", "NVIDIA H100"),
    (r"h800", "nvidia-h800", "NVIDIA H800"), (r"a800", "nvidia-a800", "NVIDIA A800"),
    (r"a100", "nvidia-a100", "NVIDIA A100"), (r"l40s?", "nvidia-l40s", "NVIDIA L40S"),
    (r"v100", "nvidia-v100", "NVIDIA V100"), (r"t4", "nvidia-t4", "NVIDIA T4"),
    (r"mi300x?", "amd-mi300x", "AMD Instinct MI300X"), (r"mi250x?", "amd-mi250", "AMD Instinct MI250"),
    (r"rtx[-_ ]?3090", "nvidia-rtx-3090", "NVIDIA GeForce RTX 3090"),
    (r"rtx[-_ ]?4090", "nvidia-rtx-4090", "NVIDIA GeForce RTX 4090"),
)  # fmt: skip
_MACHINES: Final[tuple[tuple[str, str, str, int | None], ...]] = (
        (r"p6-b200\.48xlarge", "nvidia-b200", "NVIDIA B200", 8),
        (r"p5\.48xlarge", "nvidia-h100", "NVIDIA H100", 8),
        (r"p5\.4xlarge", "nvidia-h100", "NVIDIA H100", 1),
        (r"p5en?\.48xlarge", "nvidia-h200", "NVIDIA H200", 8),
        (r"p4de?\.24xlarge", "nvidia-a100", "NVIDIA A100", 8),
        (r"p3dn\.24xlarge|p3\.16xlarge", "nvidia-v100", "NVIDIA V100", 8),
        (r"p3\.8xlarge", "nvidia-v100", "NVIDIA V100", 4),
        (r"p3\.2xlarge", "nvidia-v100", "NVIDIA V100", 1),
        (r"g6e\.48xlarge", "nvidia-l40s", "NVIDIA L40S", 8),
        (r"g6e\.\w+", "nvidia-l40s", "NVIDIA L40S", None),
        (r"g4dn\.metal", "nvidia-t4", "NVIDIA T4", 8),
        (r"g4dn\.\w+", "nvidia-t4", "NVIDIA T4", None),
        (r"trn\d\w*\.\w+", "aws-trainium", "AWS Trainium", None),
        (r"inf\d\.\w+", "aws-inferentia", "AWS Inferentia", None),
        (r"g5g?\.\w+|g6\.\w+|g3s?\.\w+|p2\.\w+", "nvidia", "NVIDIA", None),
        (r"a4-highgpu-8g", "nvidia-b200", "NVIDIA B200", 8),
        (r"a3-ultragpu-8g", "nvidia-h200", "NVIDIA H200", 8),
        (r"a3-(?:highgpu|megagpu|edgegpu)-8g", "nvidia-h100", "NVIDIA H100", 8),
        (r"a3-highgpu-\dg", "nvidia-h100", "NVIDIA H100", None),
        (r"a2-(?:high|ultra|mega)gpu-\d+g", "nvidia-a100", "NVIDIA A100", None),
        (r"g2-standard-\d+", "nvidia", "NVIDIA", None),
        (r"ct\d\w*-hightpu-\w+|v\d\w*-\d+|tpu-v\d\w*", "google-tpu", "Google TPU", None),
        (r"standard_nd\d+i?sr_h200_v5", "nvidia-h200", "NVIDIA H200", 8),
        (r"standard_nd\d+i?sr_h100_v5", "nvidia-h100", "NVIDIA H100", 8),
        (r"standard_nc\w*_h100_v5|standard_ncc\w*_h100_v5", "nvidia-h100", "NVIDIA H100", None),
        (r"standard_nd\w*_mi300x_v5", "amd-mi300x", "AMD Instinct MI300X", 8),
        (r"standard_nd\w*(?:_a100)?_v4", "nvidia-a100", "NVIDIA A100", 8),
        (r"standard_nc\w*_a100_v4", "nvidia-a100", "NVIDIA A100", None),
        (r"standard_nc\w*_t4_v3", "nvidia-t4", "NVIDIA T4", None),
        (r"standard_n[cd]\d+r?s_v[23]", "nvidia-v100", "NVIDIA V100", None),
)  # fmt: skip


def machine(name: str) -> Accelerator | None:
    """The accelerator of a cloud's machine type: "p5.48xlarge", "a3-highgpu-8g", "Standard_ND96asr_v4"."""
    text = name.strip().lower().removeprefix("ml.")
    for pattern, technology, title, count in _MACHINES:
        if re.fullmatch(pattern, text):
            return Accelerator(technology, title, count)
    return None


def gpu(text: str) -> Accelerator | None:
    """The accelerator that a resource's name tells: "gpu:a100", "nvidia-tesla-t4", "nvidia.com/gpu"."""
    lowered = text.lower()
    for pattern, technology, name in _GPUS:
        if re.search(rf"(?:^|[^a-z0-9]){pattern}(?:[^a-z0-9]|$)", lowered):
            return Accelerator(technology, name)
    if "nvidia" in lowered:
        return Accelerator("nvidia", "NVIDIA")
    return None


RESOURCES: Final = {
    "nvidia.com/gpu": Accelerator("nvidia", "NVIDIA"),
    "google.com/tpu": Accelerator("google-tpu", "Google TPU"),
    "aws.amazon.com/neuron": Accelerator("aws-trainium", "AWS Trainium"),
    "habana.ai/gaudi": Accelerator("intel-gaudi", "Intel Gaudi"),
    "huawei.com/Ascend910": Accelerator("huawei-ascend", "Huawei Ascend"),
    "huawei.com/Ascend310": Accelerator("huawei-ascend", "Huawei Ascend"),
    "cambricon.com/mlu": Accelerator("cambricon", "Cambricon"),
}
"""Accelerators as a Kubernetes container asks for them."""


def mention(
    found: Accelerator, evidence: Evidence, scope: Scope, quantity: int | None = None
) -> Mention:
    """The finding; in test and development files an accelerator is an example."""
    return Mention(
        technology=found.technology,
        name=found.name,
        strength="example" if scope in ("test", "dev") else "used",
        quantity=quantity if quantity and quantity < 1_000_000 else None,
        evidence=evidence,
    )
