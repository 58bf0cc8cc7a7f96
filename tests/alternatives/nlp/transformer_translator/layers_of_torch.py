"""torch.nn.Transformer with its own masks, sines for positions, Adam; attention by torch's own function."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional

D = 64


def teacher_forcing(target):
    decoder_input = np.roll(target, 1, axis=1)
    decoder_input[:, 0] = 1
    return decoder_input, target > 0


def multi_head_attention(queries, memory, weights, n_heads, is_word, causal):
    queries, memory, is_word = (torch.tensor(x) for x in (queries, memory, is_word))
    n, q = queries.shape[:2]

    def heads(x, name):
        return torch.stack((x @ torch.tensor(weights[name])).chunk(n_heads, dim=-1), dim=1)

    mask = is_word[:, None, None, :].expand(n, n_heads, q, -1)
    if causal:
        mask = mask & (torch.arange(q)[:, None] >= torch.arange(q))
    reached = functional.scaled_dot_product_attention(
        heads(queries, "query"), heads(memory, "key"), heads(memory, "value"), attn_mask=mask
    )
    reached = torch.where(mask.any(dim=-1, keepdim=True), reached, 0.0)
    return (torch.cat(reached.unbind(dim=1), dim=-1) @ torch.tensor(weights["output"])).numpy()


class Net(nn.Module):
    def __init__(self, n_source, n_target):
        super().__init__()
        self.source, self.target = nn.Embedding(n_source, D, 0), nn.Embedding(n_target, D, 0)
        angle = torch.arange(64)[:, None] * torch.exp(-math.log(100.0) * torch.arange(0, D, 2) / D)
        self.register_buffer("places", torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1))
        self.transformer = nn.Transformer(D, 4, 1, 1, 128, dropout=0.0, batch_first=True, norm_first=True)
        self.transformer.encoder.enable_nested_tensor = False
        self.out = nn.Linear(D, n_target)

    def forward(self, source, given):
        causal = torch.ones(given.shape[1], given.shape[1], dtype=torch.bool).triu(1)
        found = self.transformer(
            self.source(source) + self.places[: source.shape[1]],
            self.target(given) + self.places[: given.shape[1]],
            tgt_mask=causal,
            src_key_padding_mask=source == 0,
            memory_key_padding_mask=source == 0,
            tgt_is_causal=True,
        )
        return self.out(found)


def train_model(source, target, n_source_words, n_target_words):
    torch.manual_seed(3)
    net = Net(n_source_words, n_target_words)
    given, counts = teacher_forcing(target)
    order = np.argsort(counts.sum(axis=1), kind="stable")
    batches = np.array_split(order, len(order) // 40)
    epochs = 9
    optimizer = torch.optim.Adam(net.parameters(), lr=0.004)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.004, epochs * len(batches))
    rng = np.random.default_rng(1)
    for _ in range(epochs):
        for batch in rng.permutation(len(batches)):
            rows = batches[batch]
            s, t = (source[rows] > 0).sum(axis=1).max(), counts[rows].sum(axis=1).max()
            logits = net(torch.from_numpy(source[rows, :s]), torch.from_numpy(given[rows, :t]))
            right = torch.from_numpy(target[rows, :t])
            loss = functional.cross_entropy(logits.transpose(1, 2), right, ignore_index=0)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return net.eval()


@torch.no_grad()
def word_log_probability(model, source, decoder_input):
    logits = model(torch.tensor(source), torch.tensor(decoder_input))
    logits[:, :, :2] = -torch.inf
    return logits.log_softmax(-1).double().numpy()


def translate(model, source, longest):
    given = np.ones((len(source), 1), dtype=np.int64)
    for _ in range(longest):
        likeliest = word_log_probability(model, source, given)[:, -1].argmax(axis=1)
        has_ended = (given == 2).any(axis=1)
        given = np.column_stack([given, np.where(has_ended, 0, likeliest)])
    return given[:, 1:]
