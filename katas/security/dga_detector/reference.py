"""DGA detector: the debrief.

**Test on families that you have not seen.** Malware changes its algorithm more often than you train. Whoever splits
the names at random has every family on both sides, and measures how well a model remembers ramnit. With whole
families held out the same model finds far fewer, and that is the number that the next outbreak will show. Copies are
the smaller sister of this mistake: www.example.com and EXAMPLE.com. are one name.

**Score what was registered, and nothing else.** The suffix separates the public families nicely, because each of
them has its own few, and it says nothing of the next one. It also makes suspects of everybody under .ru or .tk.
Hosts, cases and last dots say how somebody asked, and not what for.

**At one in a hundred thousand, accuracy is no number.** Hardly one lookup in a thousand is made up, so a detector
that is wrong about one real name in fifty buries the desk. What counts is how much is found when the false alarms
have to fit a budget, and false alarms are counted as they arise: by lookup. One popular short name costs more than a
thousand rare ones. That is why the mean log-likelihood of a name, which looks like the natural score, fails here:
its extreme values are all short names, where two odd letters make the mean. The sum, evidence that grows with the
length, does not. Both are given to the model below, with the oddest stretch of the name.

**Evidence of two kinds.** A chain of letters learned from real names asks "how surprising is this?", and works on
families that nobody has seen, since it knows only what is real. Counts of n-grams in a logistic regression ask
"which of the two is likelier?", and are better on the kinds that were seen. One linear model of both is better than
each; boosted trees on the same columns rank well on the whole, and worse at the top, where the budget is. And the
sum of the linear model and the chain by itself, each in its own standard deviations, is better again on unseen
families: what is learned from the families at hand has to be unlearned for the next. The chain must not score names
that it was counted on: they would seem less surprising than new ones, and the model would trust it too much. So real
names to train on are scored by a chain of the other folds.

**They read your paper, too.** A hyphen, a digit, another vowel or an added word takes little to generate. Made-up
names altered in such ways are added to the training set, which costs next to nothing on plain names. CharBot (Peck
and others, 2019) shows how far this can go: two letters changed in a real name defeat most detectors of this kind.

**Who is held back?** Names that look odd to a model of English words: other languages, other scripts, initials of
small firms. Punycode has to be decoded ("xn--mnchen-3ya" is not a random name, it is a city), and accents are taken
off, so that what was learned of letters holds. Look at these groups by themselves, for the total hides them.

Words put together (suppobox, matsnu, gozi) remain nearly invisible: that is how real names are made. Catch them by
what a host does: many names that do not exist, one after the other, which no look at a single name can see. Where
this world is kinder than yours: real lookups contain more machine-made names than a list of registered domains does
(content networks, trackers, antivirus queries), and the popularity of names, drawn by lot here, has a longer tail.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
EDGE, OTHER, N_CODES = 0, len(CHARACTERS) + 1, len(CHARACTERS) + 2
CODE = {character: code for code, character in enumerate(CHARACTERS, start=1)}
ORDER, LONGEST = 4, 63  # of the chain: a character given the three before it; of a label
PRIOR_WEIGHT = (1.0, 30.0, 8.0, 3.0)  # observations that the shorter context counts for, by order
FOLDS = 5
NGRAM_SCALE, PENALTY = 0.5, 0.1
ALLOWANCE = 1.0  # nats of surprise that each character may have
APPENDED = ("shop", "online", "web", "my", "the", "news", "home", "club", "info", "app")


@dataclass(frozen=True)
class _Detector:
    """What was learned; an object of a class stays in this process, so that the large chain is not sent around."""

    public_suffixes: list[str]
    chain: np.ndarray
    vectorizer: CountVectorizer
    scaler: StandardScaler
    classifier: LogisticRegression
    classifier_spread: float
    excess_spread: float


def registered_labels(names: list[str], public_suffixes: list[str]) -> list[str]:
    """What somebody registered: the label before the public suffix, spelled in one way.

    Args:
        names: n names as they were asked for: any hosts before them, any case, with or without a last dot.
        public_suffixes: suffixes under which anybody may register, such as "co.uk"; small letters, at least one dot.

    Returns:
        n labels in small letters, Punycode decoded; "" for a name that has nothing before its suffix.
    """
    suffixes = frozenset(public_suffixes)
    return [_registered_label(name.lower().removesuffix(".").split("."), suffixes) for name in names]


def _registered_label(parts: list[str], suffixes: frozenset[str]) -> str:
    """The label before the longest public suffix of a name that was split at its dots; "" if there is none."""
    for start in range(len(parts)):  # the longest suffix first
        if ".".join(parts[start:]) in suffixes or start == len(parts) - 1:
            return _decoded(parts[start - 1]) if start > 0 else ""
    return ""


def _decoded(label: str) -> str:
    """The label as people read it: Punycode decoded; as it is where that is not possible."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return label


def assign_folds(names: list[str], families: list[str], public_suffixes: list[str], n_folds: int) -> np.ndarray:
    """Folds for a test on families that were not seen: each family in one fold, each real name in one fold.

    Args:
        names: n names, as for `registered_labels`.
        families: n families; "real" for real names, and otherwise the malware whose names they are.
        public_suffixes: as for `registered_labels`.
        n_folds: number of folds, from 2 to the number of families other than "real".

    Returns:
        int64 (n,), 0 to n_folds - 1.
    """
    labels = registered_labels(names, public_suffixes)
    units = [label if family == "real" else None for label, family in zip(labels, families, strict=True)]
    fold_of_label, fold_of_family = {}, {}
    fold = np.empty(len(names), np.int64)
    for row, (unit, family) in enumerate(zip(units, families, strict=True)):
        known, key = (fold_of_family, family) if unit is None else (fold_of_label, unit)
        fold[row] = known.setdefault(key, len(known) % n_folds)
    return fold


def train_detector(train: pd.DataFrame, public_suffixes: list[str]) -> object:
    """A detector of made-up names.

    Args:
        train: n rows with the columns `name` (str), `family` (str; "real" or a family) and `lookups` (int64; 0 for
            made-up names).
        public_suffixes: as for `registered_labels`.

    Returns:
        Any object that `score_domains` understands.
    """
    rng = np.random.default_rng(0)
    texts, is_made_up = _training_texts(train, public_suffixes, rng)
    codes = _codes(texts)  # (n, ORDER + LONGEST)
    chain = _chain(codes[~is_made_up])
    surprise = _surprise_out_of_fold(chain, codes, is_made_up, rng)  # (n, 8)

    vectorizer = CountVectorizer(analyzer="char", ngram_range=(1, 3), min_df=3, lowercase=False)
    ngrams = vectorizer.fit_transform([f"^{text}$" for text in texts])  # sparse (n, n_ngrams)
    columns = np.hstack([surprise, _shape(texts)])  # (n, 8 + 7)
    scaler = StandardScaler().fit(columns)
    classifier = LogisticRegression(C=PENALTY, max_iter=400)
    stacked = sparse.hstack([ngrams * NGRAM_SCALE, scaler.transform(columns)]).tocsr()  # (n, n_ngrams + 15)
    classifier.fit(stacked, is_made_up)
    return _Detector(
        public_suffixes=list(public_suffixes),
        chain=chain,
        vectorizer=vectorizer,
        scaler=scaler,
        classifier=classifier,
        classifier_spread=float(classifier.decision_function(stacked).std()),
        excess_spread=float(_excess(surprise, texts).std()),
    )


def _training_texts(
    train: pd.DataFrame, public_suffixes: list[str], rng: np.random.Generator
) -> tuple[list[str], np.ndarray]:
    """Each label once, real ones first, altered copies of made-up ones last; and which are made up: bool (n,)."""
    labels = registered_labels(train["name"].tolist(), public_suffixes)
    family_of = dict(zip(labels, train["family"], strict=True))  # each label once
    real = [_spelled(label) for label, family in family_of.items() if family == "real"]
    made_up = [_spelled(label) for label, family in family_of.items() if family != "real"]
    texts = real + made_up + _altered(made_up, rng)
    return texts, np.arange(len(texts)) >= len(real)


def _surprise_out_of_fold(
    chain: np.ndarray, codes: np.ndarray, is_made_up: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """`_surprise` of each text, of real names by a chain that was not counted on them: float64 (n, 8)."""
    fold = np.where(is_made_up, -1, rng.integers(0, FOLDS, len(codes)))
    surprise = _surprise(chain, codes)
    for own in range(FOLDS):
        others = _chain(codes[(fold != own) & ~is_made_up])
        surprise[fold == own] = _surprise(others, codes[fold == own])
    return surprise


def score_domains(model: object, names: list[str]) -> np.ndarray:
    """How much each name looks made up.

    Args:
        model: what `train_detector` returned.
        names: k names, as for `registered_labels`.

    Returns:
        float64 (k,); finite, on any scale; the greater, the likelier made up. It depends on the registered label of
        the name, and on nothing else.
    """
    texts = [_spelled(label) for label in registered_labels(names, model.public_suffixes)]
    surprise = _surprise(model.chain, _codes(texts))
    columns = np.hstack([surprise, _shape(texts)])
    ngrams = model.vectorizer.transform([f"^{text}$" for text in texts])
    stacked = sparse.hstack([ngrams * NGRAM_SCALE, model.scaler.transform(columns)]).tocsr()
    evidence = model.classifier.decision_function(stacked) / model.classifier_spread
    return evidence + _excess(surprise, texts) / model.excess_spread


def choose_threshold(scores: np.ndarray, lookups: np.ndarray, false_positives_per_million: float) -> float:
    """The lowest threshold that keeps false alarms within a budget, when names with score >= threshold are held back.

    Args:
        scores: float64 (n,); scores of real names, in any order; several may be equal.
        lookups: int64 (n,), 0 or more, not all 0; how often each of the names is looked up.
        false_positives_per_million: how many of a million lookups of these names may be held back; 0 to 1,000,000.

    Returns:
        One number; infinity is allowed.
    """
    values, place = np.unique(scores, return_inverse=True)  # equal scores are held back together
    held_back = np.bincount(place, weights=lookups)[::-1].cumsum()[::-1]  # lookups at or above each value
    fits = held_back * 1e6 <= false_positives_per_million * held_back[0]
    return float(values[fits.argmax()]) if fits.any() else np.inf


# --- what a name looks like -------------------------------------------------------------------------------


def _spelled(label: str) -> str:
    """The label without accents: what was learned of letters holds for other languages too."""
    return "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))[:LONGEST]


def _altered(texts: list[str], rng: np.random.Generator) -> list[str]:
    """Each text with a hyphen, a digit or a vowel put in, or a word put behind it."""
    altered = []
    for text in texts:
        way, place = rng.integers(4), int(rng.integers(1, max(len(text), 2)))
        put_in = ("-", str(rng.integers(10)), "aeiou"[rng.integers(5)], str(rng.choice(APPENDED)))[way]
        altered.append(text + put_in if way == 3 else text[:place] + put_in + text[place:])
    return [text[:LONGEST] for text in altered]


def _codes(texts: list[str]) -> np.ndarray:
    """Characters as numbers, ORDER - 1 edges before them and edges behind: int64 (n, ORDER - 1 + LONGEST + 1)."""
    codes = np.full((len(texts), ORDER - 1 + LONGEST + 1), EDGE)
    for row, text in enumerate(texts):
        codes[row, ORDER - 1 : ORDER - 1 + len(text)] = [CODE.get(character, OTHER) for character in text]
    return codes


def _grams(codes: np.ndarray, order: int) -> np.ndarray:
    """Each character together with the order - 1 before it, as one number; the character is the last digit."""
    first, width = ORDER - 1, codes.shape[1] - ORDER + 1
    return sum(codes[:, first - back : first - back + width] * N_CODES**back for back in range(order))


def _inside(codes: np.ndarray) -> np.ndarray:
    """Which places are characters of the text, or the edge after the last one: bool (n, LONGEST + 1)."""
    characters = codes[:, ORDER - 1 :] != EDGE
    return np.hstack([np.ones((len(codes), 1), bool), characters[:, :-1]])


def _chain(codes: np.ndarray) -> np.ndarray:
    """Log-probability of a character given the three before it: float64 (N_CODES ** ORDER,), by number of the gram.

    Source: interpolation with shorter contexts, Dirichlet prior (MacKay and Peto, 1995).
    """
    inside = _inside(codes)
    probability = np.full((1, N_CODES), 1 / N_CODES)
    for order, weight in enumerate(PRIOR_WEIGHT, start=1):
        count = np.bincount(_grams(codes, order)[inside], minlength=N_CODES**order).reshape(-1, N_CODES)
        shorter = probability if order == 1 else np.tile(probability, (N_CODES, 1))  # (contexts, N_CODES)
        probability = (count + weight * shorter) / (count.sum(axis=1, keepdims=True) + weight)
    return np.log(probability.ravel())


def _surprise(chain: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """What the chain says of each text: the sum, the mean, and the oddest stretches and places: float64 (n, 8)."""
    inside = _inside(codes)
    log_probability = np.where(inside, chain[_grams(codes, ORDER)], 0.0)  # (n, LONGEST + 1)
    length = inside.sum(axis=1)
    total = log_probability.sum(axis=1)
    columns = [total, total / length]
    running = np.hstack([np.zeros((len(codes), 1)), log_probability.cumsum(axis=1)])
    for width in (3, 5, 8):
        stretch = running[:, width:] - running[:, :-width]
        complete = np.arange(stretch.shape[1]) + width <= length[:, None]
        columns.append(np.where(length >= width, np.where(complete, stretch, 0.0).min(axis=1), total))
    columns.append((log_probability < -5).sum(axis=1))
    columns.append((log_probability < -4).sum(axis=1) / length)
    columns.append(np.sort(log_probability, axis=1)[:, :3].sum(axis=1))
    return np.stack(columns, axis=1)


def _excess(surprise: np.ndarray, texts: list[str]) -> np.ndarray:
    """How much more than ALLOWANCE a text surprises the chain, by character and added up: float64 (n,)."""
    return -surprise[:, 0] - ALLOWANCE * np.array([len(text) for text in texts])


def _shape(texts: list[str]) -> np.ndarray:
    """Length, entropy, shares of vowels and digits, longest run of consonants, hyphens, variety: float64 (n, 7)."""
    rows = []
    for text in texts:
        length = max(len(text), 1)
        share = np.array([text.count(character) for character in set(text)]) / length
        runs = re.findall("[bcdfghjklmnpqrstvwxz]+", text)
        rows.append(
            (
                len(text),
                -(share * np.log2(share)).sum() if len(text) else 0.0,
                sum(map(text.count, "aeiouy")) / length,
                sum(map(text.count, "0123456789")) / length,
                max(map(len, runs), default=0),
                text.count("-"),
                len(share) / length,
            )
        )
    return np.array(rows, np.float64).reshape(-1, 7)
