"""One linear model of the counts of one to three letters side by side, and nothing else."""

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def train_detector(train, public_suffixes):
    counts = CountVectorizer(analyzer="char", ngram_range=(1, 3), min_df=3)
    classifier = make_pipeline(counts, LogisticRegression(C=0.3, max_iter=300))
    labels = registered_labels(train["name"], public_suffixes)
    return classifier.fit(labels, (train["family"] != "real").to_numpy()), public_suffixes


def score_domains(model, names):
    classifier, public_suffixes = model
    return classifier.decision_function(registered_labels(names, public_suffixes))
