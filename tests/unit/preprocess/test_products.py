import os
import subprocess
import sys

import numpy as np
import pytest

from edge_mm.preprocess.products import multiply

THREADED = """
import time
import cv2, numpy as np
from edge_mm.contracts.audio import LogMel
from edge_mm.preprocess.antialias import resize_antialias
from edge_mm.preprocess.frames import log_mel
cv2.setNumThreads(1)
picture = np.zeros((720, 1280, 3), np.uint8)
sound = np.zeros(64_000, np.float32)
spec = LogMel(n_fft=400, win_length=400, hop_length=160, n_mels=80)
def work():
    resize_antialias(picture, 224, 224, "bilinear")
    log_mel(sound, spec, 16_000)
work()
process, thread = time.process_time(), time.thread_time()
for _ in range(20):
    work()
process, thread = time.process_time() - process, time.thread_time() - thread
print(process / thread)
"""


@pytest.mark.parametrize(
    ("rows", "inner", "columns"),
    [(4, 50, 2160), (101, 201, 80), (1, 5, 1), (3, 3000, 3000), (500, 4097, 128), (1, 1, 9)],
)
def test_it_is_the_matrix_product(rows: int, inner: int, columns: int) -> None:
    rng = np.random.default_rng(0)
    left = rng.standard_normal((rows, inner)).astype(np.float32)
    right = rng.standard_normal((inner, columns)).astype(np.float32)
    out = np.full((rows, columns), np.nan, np.float32)
    multiply(left, right, out)
    np.testing.assert_allclose(out, left.astype(np.float64) @ right, rtol=0, atol=1e-3)


def test_no_other_thread_works() -> None:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", THREADED], env=environment, capture_output=True, text=True, check=True)
    # Processor time of the whole process over that of the calling thread: 2 if two threads share the products.
    assert float(done.stdout) < 1.1
