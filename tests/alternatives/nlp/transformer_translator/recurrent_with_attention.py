"""No transformer: a GRU reads, another one writes and looks back with one head of attention; formula in NumPy."""

import numpy as np
import torch
from torch import nn


def teacher_forcing(target):
    decoder_input = np.ones_like(target)
    decoder_input[:, 1:] = target[:, :-1]
    return decoder_input, np.not_equal(target, 0)


def multi_head_attention(queries, memory, weights, n_heads, is_word, causal):
    q, d = queries.shape[1:]
    width = d // n_heads
    columns = []
    for head in range(n_heads):
        query, key, value = (
            x.astype(np.float64) @ weights[name][:, head * width : (head + 1) * width]
            for x, name in ((queries, "query"), (memory, "key"), (memory, "value"))
        )
        score = np.einsum("nqw,nkw->nqk", query, key) / np.sqrt(width)
        allowed = np.repeat(is_word[:, None, :], q, axis=1)
        if causal:
            allowed = np.tril(allowed)
        score = np.where(allowed, score, -1e300)
        odds = np.where(allowed, np.exp(score - score.max(axis=2, keepdims=True)), 0.0)
        total = odds.sum(axis=2, keepdims=True)
        columns.append(np.einsum("nqk,nkw->nqw", odds / np.where(total > 0, total, 1), value))
    return np.concatenate(columns, axis=2) @ weights["output"]


class Net(nn.Module):
    def __init__(self, n_source, n_target, d=64):
        super().__init__()
        self.source, self.target = nn.Embedding(n_source, d), nn.Embedding(n_target, d)
        self.ahead, self.back = nn.GRU(d, d // 2, batch_first=True), nn.GRU(d, d // 2, batch_first=True)
        self.writer = nn.GRU(d, d, batch_first=True)
        self.begin, self.mix, self.out = nn.Linear(d, d), nn.Linear(3 * d, d), nn.Linear(d, n_target)

    def encode(self, source):
        length = (source != 0).sum(dim=1)
        place = torch.arange(source.shape[1])
        # Each phrase turned round within its own length, so that padding stays behind it.
        turned = torch.where(place < length[:, None], length[:, None] - 1 - place, place)
        words = self.source(source)
        row = torch.arange(len(source))[:, None]
        found = torch.cat([self.ahead(words)[0], self.back(words[row, turned])[0][row, turned]], dim=2)
        return words, found, source != 0

    def forward(self, source, given):
        words, found, is_word = self.encode(source)
        share = is_word / is_word.sum(dim=1, keepdim=True)
        begin = self.begin(torch.einsum("nsd,ns->nd", found, share)).tanh()
        state, _ = self.writer(self.target(given), begin[None])
        score = (state @ found.transpose(1, 2) / found.shape[2] ** 0.5).masked_fill(~is_word[:, None], -1e9)
        weight = score.softmax(dim=2)
        return self.out(self.mix(torch.cat([state, weight @ found, weight @ words], dim=2)).relu())


def train_model(source, target, n_source_words, n_target_words):
    torch.manual_seed(0)
    net = Net(n_source_words, n_target_words)
    optimizer = torch.optim.Adam(net.parameters())
    given, counts = (torch.from_numpy(part) for part in teacher_forcing(target))
    source, target = torch.from_numpy(source), torch.from_numpy(target)
    epochs, batch = 7, 50
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.012, total_steps=epochs * (len(source) // batch + 1))
    length = counts.sum(dim=1)
    for _ in range(epochs):
        for rows in (length + 2 * torch.rand(len(source))).argsort().split(batch):
            s, t = int((source[rows] != 0).sum(dim=1).max()), int(length[rows].max())
            logits = net(source[rows, :s], given[rows, :t])
            each = nn.functional.cross_entropy(logits.transpose(1, 2), target[rows, :t], reduction="none")
            loss = (each * counts[rows, :t]).sum() / counts[rows, :t].sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return {"net": net}


def word_log_probability(model, source, decoder_input):
    with torch.inference_mode():
        return model["net"](torch.from_numpy(source), torch.from_numpy(decoder_input)).log_softmax(2).numpy()


def translate(model, source, longest):
    rows = []
    for phrase in source:
        phrase = phrase[phrase != 0][None]
        written = [1]
        while len(written) <= longest and written[-1] != 2:
            odds = word_log_probability(model, phrase, np.array([written]))[0, -1]
            written.append(int(odds[2:].argmax()) + 2)
        rows.append(written[1:] + [0] * (longest + 1 - len(written)))
    return np.array(rows)
