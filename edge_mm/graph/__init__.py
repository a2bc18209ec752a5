"""The fused model at run time: encoders, the embeddings they left, and the fusion."""

from edge_mm.graph.base import Graph
from edge_mm.graph.monolithic import MonolithicGraph
from edge_mm.graph.open import open_graph
from edge_mm.graph.split import SplitGraph

__all__ = ["Graph", "MonolithicGraph", "SplitGraph", "open_graph"]
