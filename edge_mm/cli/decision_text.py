"""A decision as one line for people."""

from edge_mm.contracts.decision import Decision, ModalityUse
from edge_mm.contracts.heads import Classification, Regression, Result, Similarity

NS_PER_S = 1e9


def decision_text(decision: Decision) -> str:
    """``  0.500 s  seven 0.98  vision 0.02 s fresh  audio 0.40 s cached  text absent``."""
    at = "" if decision.at_ns is None else f"{decision.at_ns / NS_PER_S:9.3f} s  "
    uses = "  ".join(_use_text(name, use) for name, use in decision.modalities.items())
    return f"{at}{result_text(decision.result):<16}  {uses}"


def result_text(result: Result) -> str:
    """The gist of a result: the label with its probability, the values, the score, or the labels step by step."""
    if isinstance(result, Classification):
        return f"{result.label} {result.scores[result.label]:.2f}"
    if isinstance(result, Regression):
        return " ".join(f"{name}={value:.4g}" for name, value in result.values.items())
    if isinstance(result, Similarity):
        return f"score {result.score:.3f}"
    return " ".join(step.label for step in result.steps)


def _use_text(name: str, use: ModalityUse) -> str:
    return f"{name} {use.source:<6}" + ("         " if use.age_s is None else f" {use.age_s:6.3f} s")
