"""Everything that a training run depends on beside the model's configuration and the data's code."""

from pydantic import Field

from edge_mm.contracts.base import Contract


class TrainingSettings(Contract):
    """``training.json`` beside a model's configuration."""

    seed: int = Field(default=0, ge=0)
    """Of the weights, the pairing, the dropout and the training data."""
    train_samples: int = Field(gt=0)
    """Degraded samples of each modality that the training draws from."""
    held_out_samples: int = Field(gt=0)
    """Degraded samples of each modality in the validation set, and as many in the test set."""
    steps: int = Field(gt=0)
    batch: int = Field(gt=1)
    learning_rate: float = Field(gt=0)
    """The highest; it rises to it and falls to zero again (Smith and Topin, "Super-convergence", 2019)."""
    weight_decay: float = Field(default=0.01, ge=0)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    threads: int = Field(default=1, ge=1)
    """Of torch. Weights repeat bit by bit only with the same number, the same torch and the same kind of processor."""
