"""One of several labels: logistic regression on the features."""

from torch import Tensor, nn

from edge_mm.contracts.heads import ClassificationHead


class Classifier(nn.Module):
    """A linear layer."""

    def __init__(self, spec: ClassificationHead, *, features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, len(spec.labels))

    def forward(self, features: Tensor) -> Tensor:
        """``features[B, F]`` to ``logits[B, labels]``."""
        logits: Tensor = self.linear(features)
        return logits
