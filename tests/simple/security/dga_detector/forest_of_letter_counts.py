"""A forest on six numbers of each label: length, entropy, vowels, digits, hyphens, different characters."""

from collections import Counter

from sklearn.ensemble import RandomForestClassifier


def _numbers(names, public_suffixes):
    rows = []
    for label in registered_labels(names, public_suffixes):
        counts, length = Counter(label), max(len(label), 1)
        share = np.array(list(counts.values()) or [1]) / length
        vowels = sum(counts[letter] for letter in "aeiouy") / length
        digits = sum(count for letter, count in counts.items() if letter.isdigit()) / length
        rows.append([length, -(share * np.log2(share)).sum(), vowels, digits, counts["-"], len(counts)])
    return np.array(rows)


def train_detector(train, public_suffixes):
    made_up = (train["family"] != "real").to_numpy()
    forest = RandomForestClassifier(100, min_samples_leaf=5, random_state=0)
    return forest.fit(_numbers(train["name"], public_suffixes), made_up), public_suffixes


def score_domains(model, names):
    forest, public_suffixes = model
    return forest.predict_proba(_numbers(names, public_suffixes))[:, 1]
