"""The training loop of a classifier."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from edge_mm_export.model import Monolithic
from edge_mm_export.reference.model import ReferenceModel
from edge_mm_export.reference.training.augment import augment
from edge_mm_export.reference.training.dropout import draw_presence
from edge_mm_export.reference.training.prepared import PreparedSet, batches
from edge_mm_export.reference.training.settings import TrainingSettings

GRADIENT_NORM = 1.0
"""Longer gradients are shortened to this: Pascanu et al., "On the difficulty of training recurrent networks", 2013."""


def train(
    model: ReferenceModel, samples: PreparedSet, settings: TrainingSettings, *, progress: Callable[[float], None]
) -> None:
    """Train in place, and leave the model in evaluation mode.

    AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019) on the cross-entropy of the first head.

    Args:
        model: with fresh weights.
        samples: to train on.
        settings: of the run.
        progress: called with the share that is done, 0 to 1, after each step.
    """
    # The convolutions train a third faster with the channels last.
    network = model.network().train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    generator = torch.Generator().manual_seed(settings.seed)
    # The layers' own dropout draws from the global generator.
    torch.manual_seed(settings.seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=settings.learning_rate, total_steps=settings.steps, pct_start=0.2
    )
    paired = batches(samples, size=settings.batch, steps=settings.steps, generator=generator)
    for step, (drawn, labels) in enumerate(paired, start=1):
        inputs = augment(drawn, model.spec.modalities, generator)
        presence = draw_presence(len(labels), len(inputs), generator)
        logits = answer(network, inputs, presence)
        wanted = labels.repeat(len(logits) // len(labels))
        loss = cross_entropy(logits, wanted, label_smoothing=settings.label_smoothing)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), GRADIENT_NORM)
        optimiser.step()
        schedule.step()
        progress(step / settings.steps)
    network.eval().to(memory_format=torch.contiguous_format)


def answer(network: Monolithic, inputs: Mapping[str, tuple[Tensor, ...]], presence: Tensor) -> Tensor:
    """The first head's logits ``[k * B, labels]``, each sample encoded once and fused under k presences.

    Args:
        network: whose encoders, fusion and heads.
        inputs: by modality the tensors of B samples.
        presence: ``[k * B, M]``; row i is of sample i modulo B.
    """
    tokens: dict[str, Tensor] = {}
    masks: dict[str, Tensor] = {}
    for name, encoder in network.encoders.items():
        encoded, mask = encoder(*inputs[name])
        times = len(presence) // len(mask)
        tokens[name], masks[name] = encoded.repeat(times, 1, 1), mask.repeat(times, 1)
    features = network.fusion(tokens, masks, presence)
    logits: Tensor = next(iter(network.heads.values()))(features)
    return logits
