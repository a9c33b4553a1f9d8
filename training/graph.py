"""Writes the encoder's layers as a graph for ONNX Runtime: python -m training.graph.

The engine's numpy computes the same layers; the graph is that arithmetic in whole numbers (Jacob et
al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only
inference"): weights of 7 bits with one scale per column, states of 8 bits with one scale per
message. Seven, because processors without the newer instructions add two products of 8 bits in 16
and would cut sums off. A few columns of the states are far larger than the others, which would
leave these few steps; they are divided by the root of the largest value of their column, and the
weights multiplied (Xiao et al. 2023, "SmoothQuant"). Needs the package onnx, as training does;
prints how far its scores are from numpy's, and what each takes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from keepwarm.adapters.network import INPUT, VERSION_KEY, read_network
from keepwarm.engine.reading import HEAD_WIDTH, Encoder, Singles, halfway
from training.corpus import HELD_OUT, read_items, read_training
from training.train import ENCODER

GRAPH: Final = ENCODER.with_suffix(".onnx")
OPSET: Final = 18
FORMAT: Final = 9  # of ONNX files: what a runtime of 2023 reads already
STEPS: Final = 63
"""The largest weight of a column: 255 x 63 x 2 still fits into 16 bits."""
SLOPE: Final = 1.702
EPSILON: Final = 1e-12
RUNS: Final = 3
SMALLEST: Final = 1e-3
LOOKED_AT: Final = 400
"""Training texts by which the largest values of the columns are found."""


class Graph:
    """A graph that is being written: operations in order, with their constants."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: npt.NDArray[np.generic]) -> str:
        """Add a constant and return its name."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, *inputs: str, outputs: int = 1, **attributes: object) -> list[str]:
        """Add an operation and return the names of its results."""
        names = [f"n{len(self.nodes)}_{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names

    def one(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add an operation with one result and return its name."""
        return self.add(kind, *inputs, **attributes)[0]

    def times(self, states: str, weights: Singles, bias: Singles) -> str:
        """Multiply with a matrix in whole numbers, and add its bias."""
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-12) / STEPS
        whole = np.rint(weights / scale).astype(np.int8)
        steps, step, zero = self.add("DynamicQuantizeLinear", states, outputs=3)
        product = self.one("MatMulInteger", steps, self.constant(whole), zero)
        scales = self.one("Mul", step, self.constant(scale.astype(np.float32)))
        product = self.one("Mul", self.one("Cast", product, to=TensorProto.FLOAT), scales)
        return self.one("Add", product, self.constant(bias.reshape(-1).astype(np.float32)))

    def times_evened(self, states: str, weights: Singles, bias: Singles, largest: Singles) -> str:
        """Multiply as ``times`` does, the columns of the states evened out before."""
        root = np.sqrt(np.maximum(largest, SMALLEST))
        root /= np.exp(np.log(root).mean())
        evened = self.one("Mul", states, self.constant((1.0 / root).astype(np.float32)))
        return self.times(evened, weights * root[:, None], bias)

    def normed(self, states: str, norm: Singles) -> str:
        """Norm each row; of ``norm`` the first row stretches, the second shifts."""
        stretch, shift = (self.constant(row.astype(np.float32)) for row in norm)
        return self.one("LayerNormalization", states, stretch, shift, epsilon=EPSILON)


def largest_values(encoder: Encoder, texts: Iterable[str]) -> list[tuple[Singles, Singles]]:
    """Return for each layer the largest states between its halves, and hidden units, by column."""
    found: list[tuple[Singles, Singles]] = []
    for text in texts:
        rows = encoder.rows_with_context(text, "")
        for number, layer in enumerate(encoder.layers):
            between, units = (
                np.abs(values).max(axis=0)
                for values in halfway(encoder.states(rows, layers=number), layer)
            )
            if number == len(found):
                found.append((between, units))
            known = found[number]
            found[number] = (np.maximum(known[0], between), np.maximum(known[1], units))
    return found


def graph_of(encoder: Encoder, texts: Iterable[str]) -> onnx.ModelProto:
    """Return the encoder's layers as a graph, from first states to the mean of the last."""
    graph, largest = Graph(), largest_values(encoder, texts)
    state, width = INPUT, encoder.norm.shape[1]
    slope = graph.constant(np.array(SLOPE, np.float32))
    for layer, (most_between, most_units) in zip(encoder.layers, largest, strict=True):
        heads = layer.join.shape[0] // HEAD_WIDTH
        mixed = graph.times(state, layer.mix, layer.mix_bias)
        shape = graph.constant(np.array([-1, 3, heads, HEAD_WIDTH], np.int64))
        mixed = graph.one("Transpose", graph.one("Reshape", mixed, shape), perm=[1, 2, 0, 3])
        query, key, value = graph.add("Split", mixed, outputs=3, axis=0, num_outputs=3)
        match = graph.one("MatMul", query, graph.one("Transpose", key, perm=[0, 1, 3, 2]))
        gathered = graph.one("MatMul", graph.one("Softmax", match, axis=-1), value)
        shape = graph.constant(np.array([-1, heads * HEAD_WIDTH], np.int64))
        gathered = graph.one("Reshape", graph.one("Transpose", gathered, perm=[0, 2, 1, 3]), shape)
        joined = graph.times(gathered, layer.join, layer.join_bias)
        between = graph.normed(graph.one("Add", joined, state), layer.join_norm)
        units = graph.times_evened(between, layer.spread, layer.spread_bias, most_between)
        units = graph.one("Mul", units, graph.one("Sigmoid", graph.one("Mul", units, slope)))
        gathered = graph.times_evened(units, layer.gather, layer.gather_bias, most_units)
        state = graph.normed(graph.one("Add", gathered, between), layer.gather_norm)
    mean = graph.one("ReduceMean", state, graph.constant(np.array([0], np.int64)), keepdims=1)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["pieces", width])],
            [helper.make_tensor_value_info(mean, TensorProto.FLOAT, [1, width])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=FORMAT,
    )
    helper.set_model_props(model, {VERSION_KEY: str(encoder.version)})
    onnx.checker.check_model(model)
    return model


def cost_ms(work: Callable[[str, str], Singles], texts: Sequence[tuple[str, str]]) -> float:
    """Return the least mean CPU time of some runs over the texts."""
    best = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        for text, ours in texts:
            work(text, ours)
        best = min(best, (time.process_time() - began) / len(texts) * 1e3)
    return best


def main() -> None:
    """Write the graph of the shipped encoder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=GRAPH)
    arguments = parser.parse_args()
    with np.load(ENCODER, allow_pickle=False) as file:
        arrays = dict(file)
    plain = Encoder.from_arrays(arrays)
    items = read_training()
    some = [item.text for item in items[:: len(items) // LOOKED_AT]]
    packed = graph_of(plain, some).SerializeToString()
    arguments.output.write_bytes(packed)
    fast = Encoder.from_arrays(arrays, network=read_network(packed, version=plain.version))
    texts = [(item.text, item.ours) for item in read_items(HELD_OUT)]
    ours = np.array([plain.scores(*text) for text in texts])
    theirs = np.array([fast.scores(*text) for text in texts])
    apart = np.abs(ours - theirs)
    print(f"{len(packed):,} bytes; scores apart {apart.mean():.3f} (of {ours.std():.2f})")
    print(f"ms: numpy {cost_ms(plain.scores, texts):.2f}, graph {cost_ms(fast.scores, texts):.2f}")


if __name__ == "__main__":
    main()
