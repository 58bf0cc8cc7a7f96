"""Transformer translator: the debrief.

**Teacher forcing is a shift.** At each place the decoder is given the right words before it and asked for the next.
So its input is the target moved right by one place, behind a start. Without the shift it is given the very word it
is asked for: the loss falls to 0 in a minute, and the translations are noise. All places of all phrases are
trained in one pass; nothing is decoded in training.

**The causal mask makes this honest.** One pass over all places is only the same as word by word if no place sees
those after it. The mask allows the place itself: with the shifted input, that is the word *before* the one asked
for. A missing mask shows nowhere in training either, but for a loss that is too good. The surest test is yours to
write in three lines: change the last words, and compare the scores at the first places.

**Padding is not a word.** It must have no weight in attention, in the encoder, and where the decoder reads the
encoder; otherwise a phrase is translated in one way alone and in another in a batch with long ones. And it must not
count in the loss, where two thirds of the places here would be padding: the network would look excellent by
learning to say nothing. The end, though, is counted like a word, or no translation ever stops.

**Masks go in before the softmax.** Weights that are set to 0 after it do not add up to 1. With minus infinity a
query that may attend to nothing becomes NaN, and NaN times 0 is NaN: one such row spoils the gradients of the
batch. With -1e9 it silently attends to everything. Say what you want there; here it is zero.

**Divided by the root of the width of one head.** A dot product of d numbers of size 1 has a standard deviation of
sqrt(d). Undivided, the softmax is nearly 0 or 1 from the first step, and hardly learns. The width is that of a head,
16 here, not that of the model.

**Heads are columns.** Split the last axis, (n, length, heads, width), and only then exchange two axes, to
(n, heads, length, width). `view(n, heads, length, width)` has the same shape and no error, and cuts phrases into
pieces. On the way back it is exchange first, then reshape.

**Attention knows no order.** Without positions, "red heart, woman" and "woman, red heart" are one and the same for the
encoder. Spanish puts the colour behind the heart, so order is half of this task.

**Greedy decoding is a loop with three exits.** A phrase stops at its own end and is padding from then on; the loop
stops when all have ended; and it stops at a limit in any case, for a network may never say the end. If there is
dropout, it has to be off.

**Hold out by what you want to generalise over.** "woman running" in five skin tones is one name: with four of them
in training, the fifth tests nothing. Here a held-out picture is new with all its tones.

Small things that matter at this size: layer normalisation *before* each part trains without a long warm-up; the
learning rate rises and falls (one cycle); batches of phrases of similar length have less padding to work on; the
word vectors of the decoder serve as its last layer too.

Where this world is kinder than yours: words are words, with a list of 130 that has them all; a real system learns
pieces of words (byte-pair encoding) from millions of pairs. Names are short and regular. There is one right
translation for each; in practice there are many, and a metric that compares with one of them is a rough guide.
With more epochs this network gets a little better still; on phrases this short, a beam of several translations
hardly adds to it.

Sources: Vaswani and others (2017), Attention Is All You Need; Xiong and others (2020), On Layer Normalization in the
Transformer Architecture; Press, Wolf (2017), Using the Output Embedding to Improve Language Models.
"""

import numpy as np
import torch
from torch import nn

PADDING, START, END = 0, 1, 2
WIDTH, HEADS, HIDDEN = 64, 4, 128
MOST_PLACES = 64
EPOCHS, BATCH, MOST_LEARNING_RATE = 8, 50, 0.008


def teacher_forcing(target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the decoder is given in training, and where its answers count.

    Args:
        target: int64 (n, t); each row is words, the end (2), then padding (0) up to the width.

    Returns:
        decoder_input: int (n, t); place j has what comes just before place j of the target, and place 0 the start (1).
        counts: bool (n, t); True where the target has a word or the end, so that the loss counts.
    """
    start = np.full((len(target), 1), START, dtype=target.dtype)
    return np.concatenate([start, target[:, :-1]], axis=1), target != PADDING


def multi_head_attention(
    queries: np.ndarray,
    memory: np.ndarray,
    weights: dict[str, np.ndarray],
    n_heads: int,
    is_word: np.ndarray,
    causal: bool,
) -> np.ndarray:
    """Scaled dot-product attention in several heads.

    Args:
        queries: float32 (n, q, d); what attends. The same array as *memory* in self-attention.
        memory: float32 (n, k, d); what is attended to.
        weights: "query", "key", "value" and "output", each float32 (d, d): a projection of x is x @ weight.
        n_heads: divides d. Head h has the columns from h * d / n_heads up to (h + 1) * d / n_heads of the projected
            queries, keys and values, and fills the same columns of what goes into the output projection.
        is_word: bool (n, k); False where the memory is padding, which nothing attends to.
        causal: whether query i may only attend to memory 0 to i; q equals k then.

    Returns:
        float (n, q, d). Each head weighs values with the softmax of query · key / sqrt(d / n_heads) over the places
        that the query may attend to; its result is 0 where there is no such place.
    """
    tensors = [torch.from_numpy(np.asarray(x)) for x in (queries, memory, is_word)]
    parameters = {name: torch.from_numpy(weight) for name, weight in weights.items()}
    return _attention(tensors[0], tensors[1], parameters, n_heads, _allowed(tensors[2], causal)).numpy()


def _allowed(is_word: torch.Tensor, causal: bool) -> torch.Tensor:
    """Which places of the memory each query may attend to: bool (n, 1 or k, k)."""
    allowed = is_word[:, None, :]  # (n, 1, k), the same for every query
    if causal:
        k = is_word.shape[1]
        allowed = allowed & torch.ones(k, k, dtype=torch.bool).tril()  # (n, k, k), with the diagonal
    return allowed


def _attention(queries, memory, weights, n_heads, allowed):
    """Attention on tensors, which training and `multi_head_attention` share: (n, q, d)."""
    query = _split(queries @ weights["query"], n_heads)  # (n, h, q, d / h)
    key = _split(memory @ weights["key"], n_heads)  # (n, h, k, d / h)
    value = _split(memory @ weights["value"], n_heads)  # (n, h, k, d / h)
    found = _weigh(query, key, allowed[:, None]) @ value  # (n, h, q, k) x (n, h, k, d / h) -> (n, h, q, d / h)
    return _join(found) @ weights["output"]  # (n, q, d) x (d, d) -> (n, q, d)


def _weigh(query, key, allowed):
    """Attention weights, which add up to 1 over what is allowed, or are all 0: (n, h, q, k)."""
    score = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5  # (n, h, q, d / h) x (n, h, d / h, k)
    lowest = torch.finfo(score.dtype).min  # and not minus infinity, which makes NaN where nothing is allowed
    return torch.softmax(score.masked_fill(~allowed, lowest), dim=-1) * allowed


def _split(projected, n_heads):
    """Columns dealt out to heads: (n, length, d) -> (n, h, length, d / h)."""
    n, length, d = projected.shape
    return projected.view(n, length, n_heads, d // n_heads).transpose(1, 2)


def _join(heads):
    """The inverse of `_split`: (n, h, length, d / h) -> (n, length, d)."""
    return heads.transpose(1, 2).flatten(2)


class _Attention(nn.Module):
    """`multi_head_attention` with weights to be learned."""

    def __init__(self):
        super().__init__()
        names = ("query", "key", "value", "output")
        self.weights = nn.ParameterDict({name: torch.randn(WIDTH, WIDTH) * WIDTH**-0.5 for name in names})

    def forward(self, queries, memory, allowed):
        """(n, q, d) and (n, k, d) -> (n, q, d)."""
        return _attention(queries, memory, self.weights, HEADS, allowed)


class _Layer(nn.Module):
    """Attention to its own phrase, in the decoder also to the source, and two dense layers; each is added on top."""

    def __init__(self, reads_source: bool):
        super().__init__()
        self.own, self.source = _Attention(), _Attention() if reads_source else None
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(3))
        self.dense = nn.Sequential(nn.Linear(WIDTH, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, WIDTH))

    def forward(self, x, allowed, source=None, source_allowed=None):
        """(n, t, d), with the source (n, s, d) in the decoder -> (n, t, d)."""
        normed = self.norms[0](x)
        x = x + self.own(normed, normed, allowed)
        if self.source is not None:
            x = x + self.source(self.norms[1](x), source, source_allowed)
        return x + self.dense(self.norms[2](x))


class _Translator(nn.Module):
    """An encoder and a decoder of one layer each; the same table embeds target words and gives their logits."""

    def __init__(self, n_source_words: int, n_target_words: int):
        super().__init__()
        self.words, self.target_words, self.places, self.target_places = (
            nn.Embedding(count, WIDTH) for count in (n_source_words, n_target_words, MOST_PLACES, MOST_PLACES)
        )
        for embedding in (self.words, self.target_words, self.places, self.target_places):
            nn.init.normal_(embedding.weight, std=WIDTH**-0.5)
        self.encoder, self.decoder = _Layer(reads_source=False), _Layer(reads_source=True)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2))

    def encode(self, source):
        """Source words in the light of their phrase, (n, s, d), and which of them may be attended to, (n, 1, s)."""
        allowed = _allowed(source != PADDING, causal=False)
        x = self.words(source) + self.places.weight[: source.shape[1]]  # (n, s, d)
        return self.norms[0](self.encoder(x, allowed)), allowed

    def decode(self, decoder_input, source, source_allowed):
        """Logits of the next word at each place: (n, t, n_target_words)."""
        # Padding comes after all words here, so that the causal mask hides it from every place that counts.
        allowed = _allowed(torch.ones_like(decoder_input, dtype=torch.bool), causal=True)
        x = self.target_words(decoder_input) + self.target_places.weight[: decoder_input.shape[1]]  # (n, t, d)
        x = self.norms[1](self.decoder(x, allowed, source, source_allowed))  # (n, t, d)
        return x @ self.target_words.weight.T  # (n, t, d) x (d, v) -> (n, t, v)

    def forward(self, source, decoder_input):
        """Logits of the next word at each place: (n, s) and (n, t) -> (n, t, n_target_words)."""
        return self.decode(decoder_input, *self.encode(source))


def train_model(source: np.ndarray, target: np.ndarray, n_source_words: int, n_target_words: int) -> object:
    """A model that translates.

    Args:
        source: int64 (n, s); words, then padding (0).
        target: int64 (n, t); words, the end (2), then padding (0); row i translates source[i].
        n_source_words: how many numbers the source may have: 0 to n_source_words - 1.
        n_target_words: as many for the target.

    Returns:
        Any object that `word_log_probability` and `translate` understand.
    """
    torch.manual_seed(0)
    network = _Translator(n_source_words, n_target_words)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01, fused=True)
    steps = EPOCHS * -(-len(source) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=MOST_LEARNING_RATE, total_steps=steps)
    decoder_input, counts = (torch.from_numpy(part) for part in teacher_forcing(target))
    source, target = torch.from_numpy(source), torch.from_numpy(target)
    length = counts.sum(dim=1)  # (n, t) -> (n,)
    for _ in range(EPOCHS):
        # Batches of similar length, in random order: less padding to work on.
        batches = (length + 3 * torch.rand(len(source))).argsort().split(BATCH)
        for position in torch.randperm(len(batches)):
            rows = batches[position]
            s, t = int((source[rows] != PADDING).sum(dim=1).max()), int(length[rows].max())
            logits = network(source[rows, :s], decoder_input[rows, :t])  # (b, t, v)
            counted = counts[rows, :t]
            loss = nn.functional.cross_entropy(logits[counted], target[rows, :t][counted])  # (words, v) and (words,)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def word_log_probability(model: object, source: np.ndarray, decoder_input: np.ndarray) -> np.ndarray:
    """How likely each word is to come next, at every place of a translation that is given.

    Args:
        model: what `train_model` returned.
        source: int64 (n, s), s from 1 to 40; words, then padding (0).
        decoder_input: int64 (n, t), t from 1 to 40; the start (1), then the words of a translation so far. Rows may
            have the end and padding behind them.

    Returns:
        float (n, t, n_target_words); [i, j, w] is the natural logarithm of the probability that word w follows
        decoder_input[i, : j + 1] in the translation of source[i]. It depends on nothing else.
    """
    with torch.no_grad():
        logits = model(torch.from_numpy(source), torch.from_numpy(decoder_input))  # (n, t, v)
    return torch.log_softmax(logits, dim=-1).numpy()


def translate(model: object, source: np.ndarray, longest: int) -> np.ndarray:
    """Translations, each word the likeliest after those before it.

    Args:
        model: what `train_model` returned.
        source: int64 (n, s), s from 1 to 40; words, then padding (0).
        longest: the most numbers of a translation, its end included; 1 to 40.

    Returns:
        int (n, longest); in each row words, then the end (2), then padding (0) up to the width. A translation that has
        not ended within *longest* numbers has no end.
    """
    translation = torch.full((len(source), longest + 1), PADDING)  # (n, 1 + longest), the start before it
    translation[:, 0] = START
    is_open = torch.ones(len(source), dtype=torch.bool)
    with torch.no_grad():
        encoded = model.encode(torch.from_numpy(source))
        for place in range(longest):
            logits = model.decode(translation[:, : place + 1], *encoded)[:, -1]  # (n, v)
            logits[:, [PADDING, START]] = -torch.inf  # they never come next
            translation[:, place + 1] = torch.where(is_open, logits.argmax(dim=1), PADDING)  # (n, v) -> (n,)
            is_open &= translation[:, place + 1] != END
            if not is_open.any():
                break
    return translation[:, 1:].numpy()
