"""Every head there is, by its specification."""

from torch import nn

from edge_mm.contracts.heads import ClassificationHead
from edge_mm_export.reference.heads.classification import Classifier


def build_head(spec: ClassificationHead, *, features: int) -> nn.Module:
    """The head of a specification, with untrained weights, on features of width F."""
    return Classifier(spec, features=features)
