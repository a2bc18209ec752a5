"""PyTorch: the model as it was before the export, eagerly."""

from typing import Any

from edge_mm.errors import UnavailableError
from tests.bench.peers.installed import versions_of
from tests.bench.peers.peer import Opened, Run, Task
from tests.bench.peers.wired import WiredGraph


class TorchEager:
    """``module(*inputs)`` in inference mode."""

    name = "PyTorch eager"

    def versions(self) -> dict[str, str]:
        """The one library."""
        return versions_of("torch")

    def open(self, task: Task) -> Opened:
        """Build the recipe's modules."""
        import torch

        torch.set_num_threads(task.threads)
        runs = {name: torch_run(*part) for name, part in torch_modules(task).items()}
        return Opened(graph=WiredGraph(task, runs), threads=task.threads)


def torch_modules(task: Task) -> dict[str, tuple[Any, list[str], list[str]]]:
    """By the bundle's graph: module, names of its inputs in their order, names of its outputs.

    Raises:
        UnavailableError: no recipe is given, or its graphs are ONNX from the start.
    """
    if task.recipe is None:
        raise UnavailableError("PyTorch", expected="the recipe of the bundle", got="none", fix="Give it --recipe.")
    from edge_mm_export.load_source import load_source
    from edge_mm_export.recipe import find_recipe, load_recipe

    path = find_recipe(task.recipe)
    source = load_source(load_recipe(path), path.parent)
    known = {(graph.role, graph.modality): graph for graph in source.graphs.values()}
    found: dict[str, tuple[Any, list[str], list[str]]] = {}
    for name, (spec, _) in task.graphs.items():
        graph = known[spec.role, spec.modality]
        if graph.module is None:
            raise UnavailableError("PyTorch", expected="a module", got="an ONNX file", fix="Use another recipe.")
        names = {tensor.source: tensor.name for tensor in spec.inputs}
        outputs = [tensor.name for tensor in spec.outputs]
        found[name] = (graph.module, [names[tensor.source] for tensor in graph.inputs], outputs)
    return found


def torch_run(module: Any, inputs: list[str], outputs: list[str]) -> Run:  # noqa: ANN401
    """A function that runs one module on arrays, without copying them."""
    import torch

    def run(feeds: Any) -> dict[str, Any]:  # noqa: ANN401
        with torch.inference_mode():
            given = module(*(torch.from_numpy(feeds[name]) for name in inputs))
        return {name: tensor.numpy() for name, tensor in zip(outputs, given, strict=True)}

    return run
