"""Honest code at the sandbox level: what learners write for these libraries works there as it does anywhere."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
import time
from dataclasses import dataclass

import pytest

from mlekata import isolation
from mlekata.attempt.remote import Workers, WorkerSettings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="macOS has the process level only")

BASE = ("numpy", "pandas", "sklearn.linear_model")
TORCH = ("torch", "torch.utils.data")


@dataclass(frozen=True)
class Program:
    """Something a learner might write.

    Attributes:
        name: of what it does.
        source: the body of a function; it returns True if all is well.
        imports: imported before the fork, as the imports of an attempt are.
        needs: a library that may not be installed.
        printed: what the learner is told.
    """

    name: str
    source: str
    imports: tuple[str, ...] = BASE
    needs: str = "sklearn"
    printed: str = ""


PROGRAMS = [
    Program("temporary files", """
        import tempfile
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile("w+") as file:
            file.write("x")
            open(os.path.join(folder, "y"), "w").close()
            return os.listdir(folder) == ["y"]
        """),
    Program("files in the home folder and in /tmp's place", """
        import pathlib, tempfile
        (pathlib.Path.home() / "model.txt").write_text("x")
        return pathlib.Path("model.txt").read_text() == "x" and tempfile.gettempdir() == os.getcwd()
        """),
    Program("copy files", """
        import shutil
        open("a", "w").write("x")
        shutil.copy("a", "b"); shutil.copy2("a", "c"); shutil.move("c", "d"); os.chmod("d", 0o600)
        shutil.make_archive("e", "zip", ".", "."); shutil.rmtree("f", ignore_errors=True)
        return open("d").read() == "x"
        """),
    Program("logging and warnings", """
        import logging, warnings
        logging.basicConfig(filename="log.txt", level=logging.INFO, force=True)
        logging.getLogger("x").info("hello")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            warnings.warn("careful")
        return "hello" in open("log.txt").read() and len(caught) == 1
        """),
    Program("threads", """
        import concurrent.futures, threading
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return sum(pool.map(lambda n: n * n, range(10))) == 285
        """),
    Program("asyncio", """
        import asyncio
        async def later():
            await asyncio.sleep(0.001)
            return True
        return asyncio.run(later())
        """),
    Program("queues and pipes of multiprocessing, and its count of processors", """
        import multiprocessing
        here, there = multiprocessing.Pipe()
        here.send(1)
        return there.recv() == 1 and multiprocessing.cpu_count() >= 1
        """),
    Program("the date and time where the learner is", """
        import datetime, time, zoneinfo
        datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).isoformat()
        return len(time.strftime("%Z")) > 0
        """),
    Program("sqlite", """
        import sqlite3
        with sqlite3.connect("x.db") as db:
            db.execute("create table t (a int)"); db.execute("insert into t values (1)")
            return db.execute("select a from t").fetchall() == [(1,)]
        """),
    Program("facts about the machine", """
        import getpass, platform
        return getpass.getuser() == "learner" and platform.system() == "Linux" and os.cpu_count() >= 1
        """),
    Program("submodules imported late", """
        import sklearn.gaussian_process, sklearn.manifold, pandas.tseries.holiday, scipy.signal, numpy.polynomial
        import xml.dom.minidom, importlib.metadata
        return importlib.metadata.version("numpy") == numpy.__version__
        """),
    Program("a cross-validated search in parallel", """
        from sklearn.model_selection import GridSearchCV, cross_val_score
        from sklearn.linear_model import LogisticRegression
        X, y = data()
        search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1]}, n_jobs=-1).fit(X, y)
        return search.best_score_ > 0.8 and cross_val_score(search.best_estimator_, X, y, n_jobs=2).mean().item() > 0.8
        """),
    Program("forests in parallel", """
        from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
        X, y = data()
        forest = RandomForestClassifier(20, n_jobs=-1).fit(X, y)
        return forest.score(X, y) > 0.9 and HistGradientBoostingClassifier(max_iter=5).fit(X, y).score(X, y) > 0.8
        """),
    Program("the other estimators that use threads of their own", """
        from sklearn.cluster import KMeans
        from sklearn.neighbors import KNeighborsClassifier
        from sklearn.neural_network import MLPClassifier
        X, y = data()
        KMeans(2, n_init=1).fit(X); MLPClassifier((8,), max_iter=20, early_stopping=True).fit(X, y)
        return KNeighborsClassifier(n_jobs=-1).fit(X, y).score(X, y) > 0.8
        """),
    Program("joblib", """
        import joblib
        memory = joblib.Memory("cache", verbose=0)
        joblib.dump({"a": 1}, "model.joblib")
        squares = joblib.Parallel(n_jobs=2)(joblib.delayed(pow)(n, 2) for n in range(4))
        loky = joblib.Parallel(n_jobs=2, backend="loky")(joblib.delayed(pow)(n, 2) for n in range(4))
        assert squares == loky == [0, 1, 4, 9]
        return joblib.load("model.joblib") == {"a": 1} and memory.cache(pow)(2, 3) == 8
        """),
    Program("pickle, csv and npz", """
        import pickle
        frame = pandas.DataFrame({"a": [1, 2]})
        frame.to_csv("x.csv", index=False); frame.to_pickle("x.pkl"); numpy.savez("x.npz", a=frame["a"])
        return pandas.read_csv("x.csv").equals(pandas.read_pickle("x.pkl")) and list(numpy.load("x.npz")["a"]) == [1, 2]
        """),
    Program("parquet", """
        frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
        frame.to_parquet("x.parquet")
        return pandas.read_parquet("x.parquet").equals(frame)
        """, needs="pyarrow"),
    Program("a chart in a file", """
        import matplotlib.pyplot as plt
        figure, axes = plt.subplots()
        axes.plot([1, 2]); axes.set_title("title"); figure.savefig("chart.png")
        return os.path.getsize("chart.png") > 1000
        """, needs="matplotlib"),
    Program("training with PyTorch", """
        import torch
        model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
        optimiser, X = torch.optim.Adam(model.parameters()), torch.randn(64, 4)
        for _ in range(5):
            optimiser.zero_grad(); (model(X) ** 2).mean().backward(); optimiser.step()
        torch.save(model.state_dict(), "model.pt"); model.load_state_dict(torch.load("model.pt"))
        torch.set_num_threads(2)
        return torch.jit.script(model)(X).shape == (64, 1) and bool((X @ X.T).isfinite().all())
        """, TORCH, "torch"),
    Program("a DataLoader with workers", """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        rows = TensorDataset(torch.arange(8))
        batches = list(DataLoader(rows, batch_size=4, num_workers=2, prefetch_factor=2, persistent_workers=True))
        assert len(list(DataLoader(rows, 4, False, None, None, 2))) == 2
        return [batch.tolist() for batch, in batches] == [[0, 1, 2, 3], [4, 5, 6, 7]]
        """, TORCH, "torch", "note: DataLoader workers are left out"),
    Program("images by torchvision", """
        import torch, torchvision
        image = torchvision.transforms.Compose([torchvision.transforms.Resize(8)])(torch.rand(3, 16, 16))
        torchvision.utils.save_image(image, "x.png")
        return torchvision.io.read_image("x.png").shape == (3, 8, 8)
        """, (*TORCH, "torchvision"), "torchvision"),
    Program("vector environments of Gymnasium", """
        import gymnasium
        for mode in ("sync", "async"):
            envs = gymnasium.make_vec("CartPole-v1", num_envs=2, vectorization_mode=mode)
            observations, _ = envs.reset(seed=0); envs.step(envs.action_space.sample()); envs.close()
        env = gymnasium.vector.AsyncVectorEnv([lambda: gymnasium.make("CartPole-v1")] * 2, shared_memory=False)
        return observations.shape == (2, 4) == env.reset()[0].shape
        """, ("gymnasium", "gymnasium.vector"), "gymnasium", "note: AsyncVectorEnv steps in one process"),
    Program("a model of transformers, saved and loaded", """
        from transformers import BertConfig, BertModel
        small = dict(num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, vocab_size=50)
        config = BertConfig(hidden_size=16, **small)
        BertModel(config).save_pretrained("model")
        return BertModel.from_pretrained("model").config.hidden_size == 16
        """, ("torch", "transformers"), "transformers"),
]  # fmt: skip

NO_PROCESSES = "may not start other processes"
SENTENCES = [
    ("import multiprocessing; multiprocessing.Process(target=print).start()", NO_PROCESSES),
    ("from concurrent.futures import ProcessPoolExecutor as P; list(P(2).map(abs, [1]))", NO_PROCESSES),
    ("import subprocess; subprocess.run(['ls'])", NO_PROCESSES),
    ("import multiprocessing; multiprocessing.get_context('spawn').Process().start()", NO_PROCESSES),
    ("os.system('ls')", NO_PROCESSES),
    ("open('/etc/shadow')", "/etc/shadow"),
    ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')", "Permission denied"),
]  # fmt: skip

DATA = """
import os, sys
import numpy, pandas
def data():
    rng = numpy.random.default_rng(0)
    X = rng.normal(size=(400, 4))
    return X, (X[:, 0] + 0.1 * rng.normal(size=400) > 0).astype(int)
def attempt():
"""


@pytest.fixture(scope="module")
def pools():
    """Warm workers for each mode and set of imports, started when first asked for."""
    made: dict[tuple, Workers] = {}

    def pool(mode: str, imports: tuple[str, ...]) -> Workers:
        if (mode, imports) not in made:
            for other in made.values():
                other.close()  # one warm process with PyTorch is enough at a time
            made[mode, imports] = Workers(imports, isolation=mode)
        return made[mode, imports]

    yield pool
    for workers in made.values():
        workers.close()


def run(pool: Workers, body: str) -> tuple[tuple, str]:
    """The reply to a program, and what it printed."""
    worker = pool.worker(WorkerSettings(memory_mib=2048, processor_seconds=120.0, threads=1, seed=0))
    source = DATA + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    try:
        reply = worker.ask("load", [("attempt.py", source)], deadline=time.monotonic() + 60)
        assert reply[0] == "loaded", reply
        reply = worker.ask("call", "attempt", (), {}, deadline=time.monotonic() + 120)
        return reply, worker.output()
    finally:
        worker.end()


def skip_without_namespaces(pool: Workers, mode: str) -> None:
    if mode == "sandbox" and pool.isolation is not None and pool.isolation.findings["namespaces"]:
        pytest.skip(f"this machine has no namespaces: {pool.isolation.findings['namespaces']}")


@pytest.mark.parametrize("mode", isolation.MODES[1:])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_honest_code_works(pools, mode, program):
    """The program does what it does without a sandbox, and says what was done differently."""
    if importlib.util.find_spec(program.needs) is None:
        pytest.skip(f"{program.needs} is not installed")
    pool = pools(mode, program.imports)
    reply, printed = run(pool, program.source)
    skip_without_namespaces(pool, mode)
    assert reply[0] == "value", reply[1]["traceback"] + "\n" + printed
    assert reply[1] is True
    if mode != "process":
        assert program.printed in printed


@pytest.mark.parametrize("mode", isolation.MODES[1:3])
@pytest.mark.parametrize(("source", "sentence"), SENTENCES, ids=[source for source, _ in SENTENCES])
def test_what_cannot_work_gets_a_sentence(pools, mode, source, sentence):
    """Code that needs what an attempt may not do is told so in words."""
    pool = pools(mode, BASE)
    reply, printed = run(pool, source)
    skip_without_namespaces(pool, mode)
    assert reply[0] == "error", printed
    assert sentence in reply[1]["message"]
